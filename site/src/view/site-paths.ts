/**
 * Every page of the site, as a function. Paths are relative to the site's root and end in `/`, so
 * that a page is a folder with an `index.html` on any static host.
 */

export const BROWSE_ORDERS = ["updated", "new", "name", "score"] as const;
export type BrowseOrder = (typeof BROWSE_ORDERS)[number];

export const sitePath = {
  home: "",
  browse: "browse/",
  browseBy: (order: BrowseOrder): string => `browse/${order}/`,
  types: "types/",
  type: (type: string): string => `types/${type}/`,
  categories: "categories/",
  category: (id: string): string => `categories/${id}/`,
  tags: "tags/",
  tag: (tag: string): string => `tags/${pathSegment(tag)}/`,
  publishers: "publishers/",
  /** No namespace begins with a hyphen, so none is in the way of these. */
  publisherNames: "publishers/-/",
  publisher: (namespace: string): string => `publishers/${namespace}/`,
  artifact: (name: string): string => `a/${name}/`,
  versions: (name: string): string => `a/${name}/versions/`,
  version: (name: string, version: string): string => `a/${name}/v/${pathSegment(version)}/`,
  search: "search/",
  registry: "registry/",
  verify: "verify/",
  docs: "docs/",
  scoring: "docs/scoring/",
  policy: "docs/policy/",
  docsSearch: "docs/search/",
  checks: "docs/checks/",
  docsTrust: "docs/trust/",
  docsKeys: "docs/keys/",
  docsIncidents: "docs/incidents/",
  docsVerify: "docs/verify/",
  rules: "docs/rules/",
  rule: (id: string): string => `docs/rules/${id.toLowerCase()}/`,
} as const;

/** Page `number` of the list at `path`, counted from its oldest item; the front page has no number. */
export function listPagePath(path: string, number: number | undefined): string {
  return number === undefined ? path : `${path}page/${number}/`;
}

/**
 * `word` as one path segment of `a-z`, `0-9`, `.` and `-`; any other character becomes `_` and its
 * code point in hex. Different words keep different segments, also where file names ignore case.
 */
export function pathSegment(word: string): string {
  return word.replace(
    /[^a-z0-9.-]/gu,
    (character) => `_${character.codePointAt(0)?.toString(16)}_`,
  );
}
