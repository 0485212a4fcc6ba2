/** Whether a URL can be relied on by someone else, somewhere else, later. */

export interface ReferenceComplaint {
  readonly kind: "scheme" | "private" | "moving";
  /** Goes after the URL in a sentence. */
  readonly words: string;
  readonly fix: string;
}

/** A full commit id of git. */
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** Names that point to something else after each release. */
const MOVING =
  /^(?:main|master|trunk|develop|development|dev|head|latest|nightly|stable|edge|next|canary|gh-pages|tip|current|snapshot)$/i;
const PRIVATE_NAME =
  /(?:^|\.)(?:localhost|local|internal|intranet|private|corp|lan|home|localdomain|home\.arpa)\.?$/;

export function judgeReference(written: string): ReferenceComplaint | undefined {
  const url = URL.parse(written);
  if (url === null) return undefined;
  return privateHost(url) ?? insecure(url) ?? moving(url);
}

function privateHost({ hostname }: URL): ReferenceComplaint | undefined {
  const words = hostname.startsWith("[")
    ? privateAddress6(hostname.slice(1, -1))
    : (privateAddress4(hostname) ?? privateName(hostname));
  if (words === undefined) return undefined;
  return { kind: "private", words, fix: "name a host that everyone can reach" };
}

function privateName(hostname: string): string | undefined {
  if (PRIVATE_NAME.test(hostname)) return "leads to a host of a private network";
  // A name without a dot is looked up in the reader's own network.
  return /^[^.]+\.?$/.test(hostname) ? "leads to a host without a domain" : undefined;
}

/** Special-purpose addresses of IPv4 (RFC 6890); `URL` has turned every spelling into four numbers. */
function privateAddress4(hostname: string): string | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(hostname);
  if (found === null) return undefined;
  const [a = 0, b = 0, c = 0] = found.slice(1).map(Number);
  if (a === 127 || a === 0) return "leads to the reader's own machine";
  if (a === 169 && b === 254) return "leads to the metadata service of a cloud, or to a local link";
  const isPrivate =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 192 && b === 0 && c === 0) ||
    (a === 198 && (b === 18 || b === 19)) ||
    a >= 224;
  return isPrivate ? "leads to an address of a private network" : undefined;
}

/** Loopback, unique local (RFC 4193), link-local (RFC 4291) and IPv4 in disguise. */
function privateAddress6(address: string): string | undefined {
  if (address === "::1" || address === "::") return "leads to the reader's own machine";
  if (/^f[cd]/.test(address) || /^fe[89ab]/.test(address))
    return "leads to an address of a private network";
  const mapped = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (mapped === null) return undefined;
  const [high = 0, low = 0] = mapped.slice(1).map((group) => Number.parseInt(group, 16));
  return privateAddress4([high >> 8, high & 255, low >> 8, low & 255].join("."));
}

function insecure({ protocol, href }: URL): ReferenceComplaint | undefined {
  if (protocol === "https:") return undefined;
  return {
    kind: "scheme",
    words: "is not encrypted, so anyone on the way can answer",
    fix: `write https${href.slice(href.indexOf(":"))}`,
  };
}

function moving(url: URL): ReferenceComplaint | undefined {
  const ref = movingRef(url);
  if (ref === undefined) return undefined;
  return {
    kind: "moving",
    words: `follows "${ref.slice(0, 60)}", which points to something else after the next change`,
    fix: "name a full commit id or an exact version instead",
  };
}

/** The branch, or other moving name, that a URL of a code host or mirror follows. */
function movingRef({ hostname, pathname }: URL): string | undefined {
  const parts = decoded(pathname)
    .split("/")
    .filter((part) => part !== "");
  const [, , verb = "", ...rest] = parts;
  const refs = refsOf(hostname, parts, { verb, rest });
  const ref = refs?.find((part) => part !== "refs" && part !== "heads");
  if (refs !== undefined && ref !== undefined)
    return refs.includes("heads") || !isFixed(plainRef(ref)) ? plainRef(ref) : undefined;
  if (/\/releases\/latest\//.test(pathname)) return "latest";
  return parts.slice(0, -1).find((part) => /^(?:latest|nightly|current|snapshot)$/i.test(part));
}

function refsOf(
  hostname: string,
  parts: readonly string[],
  { verb, rest }: { readonly verb: string; readonly rest: readonly string[] },
): readonly string[] | undefined {
  if (hostname === "raw.githubusercontent.com") return parts.slice(2);
  if (hostname === "github.com")
    return /^(?:raw|blob|tree|archive|tarball|zipball)$/.test(verb) ? rest : undefined;
  if (hostname === "codeload.github.com") return rest;
  if (hostname === "bitbucket.org") return verb === "raw" || verb === "get" ? rest : undefined;
  if (hostname === "huggingface.co") {
    const at = parts.findIndex((part) => part === "resolve" || part === "raw");
    return at < 0 ? undefined : parts.slice(at + 1);
  }
  const gitlab = parts.indexOf("-");
  if (gitlab > 0 && /^(?:raw|blob|archive)$/.test(parts[gitlab + 1] ?? ""))
    return parts.slice(gitlab + 2);
  return mirrorRef(hostname, parts);
}

/** `gh/owner/name@ref` and `npm/name@version` of jsDelivr, `name@version` of unpkg. */
function mirrorRef(hostname: string, parts: readonly string[]): readonly string[] | undefined {
  const isUnpkg = hostname === "unpkg.com" || hostname === "esm.sh";
  if (!isUnpkg && hostname !== "cdn.jsdelivr.net") return undefined;
  const names = isUnpkg ? parts : parts.slice(1);
  const isPair = (!isUnpkg && parts[0] === "gh") || names[0]?.startsWith("@");
  const name = names.slice(0, isPair ? 2 : 1).join("/");
  const at = name.indexOf("@", 1);
  return [at < 0 ? "latest" : name.slice(at + 1)];
}

function plainRef(ref: string): string {
  return ref.replace(/\.(?:zip|tar\.gz|tgz|tar\.bz2)$/, "");
}

function isFixed(ref: string): boolean {
  if (COMMIT.test(ref) || ref === "tags") return true;
  return !MOVING.test(ref) && /\d/.test(ref) && !/^[\^~]|^\d+$/.test(ref);
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
