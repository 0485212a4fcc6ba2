/** Names, tags and categories of other registries in the characters that ours takes. */

/** A category id or an artifact's own name: `a-z`, `0-9`, `.`, `_`, `-`, at most 64. */
export function foldName(text: string): string {
  return fold(text, /[^a-z0-9._-]+/g)
    .slice(0, 64)
    .replace(/[^a-z0-9]+$/, "");
}

/** A tag or language such as `c++` or `type:research`, at most 40 characters. */
export function foldKeyword(text: string): string {
  return fold(text, /[^a-z0-9:.+#-]+/g).slice(0, 40);
}

function fold(text: string, others: RegExp): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(others, "-")
    .replace(/^[^a-z0-9]+|-+$/g, "");
}
