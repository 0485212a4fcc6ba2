/** Opens the search index for the page; every file is checked against the digest that names it. */
import { openSearch, type Searcher } from "../../../client/search/open-search.ts";
import { unpackJson } from "../../../client/search/unpack-search-file.ts";

interface Place {
  readonly path: string;
  readonly sha256: string;
}

/**
 * The index that the page was built with, else the one that the pointer names now: a page can
 * outlive the files of its build in a cache.
 *
 * @param root where the tree is served, ending in `/`
 */
export async function openIndex(root: string, built: Place): Promise<Searcher> {
  const bytes = await getChecked(root, built).catch(async () =>
    getChecked(root, await pointed(root)),
  );
  const { content } = await unpackJson(bytes, built.path);
  return openSearch([
    { root: content, fetchFile: (path) => get(root + path), sha256: await substitute() },
  ]);
}

/** Browsers digest for pages that came encrypted alone; others fetch a digest written in JavaScript. */
async function substitute() {
  return crypto.subtle ? undefined : (await import("@noble/hashes/sha2.js")).sha256;
}

async function pointed(root: string): Promise<Place> {
  const response = await fetch(`${root}ashlar.json`, { cache: "no-cache" });
  const { documents }: { documents: { search: Place } } = await response.json();
  return documents.search;
}

function getChecked(root: string, { path, sha256 }: Place): Promise<Uint8Array> {
  return get(root + path, { integrity: `sha256-${base64(sha256)}` });
}

async function get(address: string, options: RequestInit = {}): Promise<Uint8Array> {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function base64(hex: string): string {
  return btoa(hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))));
}
