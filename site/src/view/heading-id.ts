import { headingAnchor, uniqueAnchors } from "../../../schemas/heading-anchor.ts";

/**
 * The ids of headings: `readme-` and their letters and digits, so that no README can take an id of the
 * page or the name of a DOM property. The second `readme-usage` is `readme-usage-2`.
 */
export function headingIds(texts: readonly string[]): string[] {
  return uniqueAnchors(texts).map(prefixed);
}

/** The id that a link to `anchor` means. Links written for GitHub's anchors mostly fold to the same. */
export function headingId(anchor: string): string {
  return prefixed(headingAnchor(anchor));
}

function prefixed(anchor: string): string {
  return `readme-${anchor}`;
}
