/** What a host has to say of a file: its type, and how long it may be kept. */
import { lookup } from "mrmime";
import { CHECKPOINT_PATH, REGISTRY_PATH, TIMESTAMP_PATH } from "../../schemas/paths.ts";

export interface ServedHeaders {
  readonly contentType: string;
  readonly cacheControl: string;
}

/** A name that holds a digest, a version of signed metadata, or the place of a tile: its bytes never change. */
const IMMUTABLE =
  /(?:^|[/.])[0-9a-f]{32}(?:[0-9a-f]{32})?\.|^metadata\/\d+\.|^log\/tile\/|^assets\/.*\.[A-Za-z0-9_-]{8}\.(?:css|js)$/;

export function isImmutable(path: string): boolean {
  return IMMUTABLE.test(path);
}

const POINTERS: ReadonlySet<string> = new Set([REGISTRY_PATH, CHECKPOINT_PATH, TIMESTAMP_PATH]);

/** Seconds for pages and the lists of api/v1: as old as a person will put up with. */
const VIEW_AGE = 300;

/** Types that tables of types do not know, by the end of the path. */
const OWN_TYPES: readonly (readonly [end: string, type: string])[] = [
  // No Content-Encoding goes with these: what is downloaded is the compressed file, whose digest is signed.
  [".json.gzip", "application/gzip"],
  [".tgz", "application/gzip"],
  [".feed.json", "application/feed+json"],
  [".intoto.jsonl", "application/jsonl"],
  [".tlog-proof", "text/plain; charset=utf-8"],
  [".vkey", "text/plain; charset=utf-8"],
  [".pub", "text/plain; charset=utf-8"],
  ["allowed_signers", "text/plain; charset=utf-8"],
  ["revoked_keys", "text/plain; charset=utf-8"],
  ["log-policy", "text/plain; charset=utf-8"],
  [CHECKPOINT_PATH, "text/plain; charset=utf-8"],
];

export function servedHeaders(path: string): ServedHeaders {
  return { contentType: contentType(path), cacheControl: cacheControl(path) };
}

function contentType(path: string): string {
  const own = OWN_TYPES.find(([end]) => path.endsWith(end));
  if (own) return own[1];
  const known = path.startsWith("log/") ? undefined : lookup(path);
  if (known === undefined) return "application/octet-stream";
  return /^text\/|\/(?:javascript|json|xml)$|\+(?:json|xml)$/.test(known)
    ? `${known}; charset=utf-8`
    : known;
}

function cacheControl(path: string): string {
  if (POINTERS.has(path)) return "no-cache";
  if (isImmutable(path)) return "public, max-age=31536000, immutable";
  return `public, max-age=${VIEW_AGE}`;
}
