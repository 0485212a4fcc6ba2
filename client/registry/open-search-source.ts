/** The search index of a registry: its root, as the registry document names it, and files by their names. */
import { sha256Hex } from "../../schemas/digest.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { Origin } from "../origin/origin.ts";
import type { SearchSource } from "../search/open-search.ts";
import { unpackJson } from "../search/unpack-search-file.ts";
import type { DocumentCache } from "./document-cache.ts";
import { missingFile } from "./missing-file.ts";

interface SearchPlace {
  readonly origin: Origin;
  readonly cache: DocumentCache;
  /** Reads what a checked document names, and checks it. */
  readonly read: (reference: Reference) => Promise<Uint8Array>;
}

/** @throws {CodedError} E_SEARCH_FILE, and what reading throws */
export async function openSearchSource(
  reference: Reference,
  { origin, cache, read }: SearchPlace,
): Promise<SearchSource> {
  const { content } = await unpackJson(await read(reference), reference.path);
  return {
    root: content,
    async fetchFile(path, limit) {
      const name = /([0-9a-f]+)\.json\.gzip$/.exec(path)?.[1] ?? "";
      const kept = await cache.get(name);
      if (kept) return kept;
      const bytes = await origin.read(path, limit);
      if (bytes === undefined) throw missingFile(`${origin.location.replace(/\/$/, "")}/${path}`);
      // The searcher checks it as well, and refuses it in its own words.
      if (sha256Hex(bytes).startsWith(name)) await cache.put(name, bytes);
      return bytes;
    },
  };
}
