import type { Sha256 } from "../../schemas/digest.ts";
import type { Reference } from "../../schemas/published/reference.ts";

/** The digests of the files that pages are made from, sorted out of all files of a tree. */
export interface TreeDigests {
  /** Name of an artifact → digest of its document; in the order of the names. */
  readonly documents: ReadonlyMap<string, Sha256>;
  /** Name of an artifact → digests of its badge, as picture and as data. */
  readonly badges: ReadonlyMap<string, readonly Sha256[]>;
  /** Name of an artifact → digest of its counts of downloads, where it has some. */
  readonly downloads: ReadonlyMap<string, Sha256>;
  /** Paths of the lists of keys. Each holds its digest. */
  readonly keys: readonly string[];
  /** Path and digest of the views under `api/v1/` that are about more than one artifact. */
  readonly lists: readonly string[];
}

const DOCUMENT = /^targets\/([^/]+\/[^/]+)\/([0-9a-f]{64})\.index\.json$/;
const BADGE = /^badges\/([^/]+\/[^/]+)\.(?:svg|json)$/;
const DOWNLOADS = /^api\/v1\/downloads\/([^/]+\/[^/]+)\.json$/;
const LIST = /^api\/v1\/(?!artifacts\/|downloads\/|reviews\/)/;

export function treeDigests(files: Iterable<Pick<Reference, "path" | "sha256">>): TreeDigests {
  const documents: [string, Sha256][] = [];
  const badges = new Map<string, Sha256[]>();
  const downloads = new Map<string, Sha256>();
  const keys: string[] = [];
  const lists: string[] = [];
  for (const { path, sha256 } of files) {
    const document = DOCUMENT.exec(path);
    const badge = BADGE.exec(path)?.[1];
    const counted = DOWNLOADS.exec(path)?.[1];
    if (document) documents.push([document[1] ?? "", document[2] ?? ""]);
    else if (badge !== undefined) badges.set(badge, [...(badges.get(badge) ?? []), sha256].sort());
    else if (counted !== undefined) downloads.set(counted, sha256);
    else if (path.startsWith("targets/keys/")) keys.push(path);
    else if (LIST.test(path)) lists.push(`${path} ${sha256}`);
  }
  const byName = documents.sort(([a], [b]) => (a < b ? -1 : 1));
  return { documents: new Map(byName), badges, downloads, keys: keys.sort(), lists: lists.sort() };
}
