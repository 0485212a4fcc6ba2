/** Fetches what the search page needs; the browser itself compares the digests. */
import type MiniSearch from "minisearch";
import { loadIndex } from "../../../client/search/rank.ts";
import { partPath } from "../../../schemas/paths.ts";

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
export async function fetchIndex(root: string, built: Place): Promise<MiniSearch> {
  const response = await get(root, built).catch(async () =>
    get(root, await pointed(root, "search")),
  );
  return loadIndex(await response.json());
}

/** name → instant of the last change, of all listed artifacts. */
export async function fetchUpdates(root: string): Promise<Map<string, string>> {
  return new Map(await updatesIn(root, await pointed(root, "catalog")));
}

/** A list holds rows, or names the parts that do. */
async function updatesIn(root: string, place: Place): Promise<[string, string][]> {
  const list: {
    artifacts?: { name: string; updatedAt: string }[];
    parts?: { bits: string; sha256: string }[];
  } = await (await get(root, place)).json();
  const below = (list.parts ?? []).map(({ bits, sha256 }) =>
    updatesIn(root, { path: partPath("catalog", bits, sha256), sha256 }),
  );
  const own = (list.artifacts ?? []).map((row): [string, string] => [row.name, row.updatedAt]);
  return [...own, ...(await Promise.all(below)).flat()];
}

async function pointed(root: string, kind: "search" | "catalog"): Promise<Place> {
  const response = await checked(await fetch(`${root}ashlar.json`, { cache: "no-cache" }));
  const { documents }: { documents: Record<typeof kind, Place> } = await response.json();
  return documents[kind];
}

async function get(root: string, { path, sha256 }: Place): Promise<Response> {
  return checked(await fetch(root + path, { integrity: `sha256-${base64(sha256)}` }));
}

async function checked(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return response;
}

function base64(hex: string): string {
  return btoa(hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))));
}
