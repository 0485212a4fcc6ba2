/** Where a link of a document leads. */
export type LinkGoal =
  /** Somewhere with an address of its own, or nowhere that a reader could follow; not ours to judge. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "anchor"; readonly anchor: string }
  | { readonly kind: "path"; readonly path: string }
  /** An address that means something on another page only, for example `/docs` or `../other`. */
  | { readonly kind: "outside"; readonly path: string };

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** What `url` means when it is read from `artifact.md`; percent signs are decoded, queries cut off. */
export function linkGoal(url: string): LinkGoal {
  if (SCHEME.test(url)) return { kind: "elsewhere" };
  if (url.startsWith("#")) return { kind: "anchor", anchor: decoded(url.slice(1)) };
  const path = decoded(url.replace(/[?#].*$/s, ""));
  if (path.startsWith("/") || path.startsWith("\\")) return { kind: "outside", path };
  const plain = normalized(path);
  return plain === undefined ? { kind: "outside", path } : { kind: "path", path: plain };
}

/** Without `.`, `..` and repeated slashes; undefined when it leads out. The folder itself is `""`. */
function normalized(path: string): string | undefined {
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.pop() === undefined) return undefined;
  }
  return kept.join("/");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
