/**
 * Anchors of headings in documentation: those that an artifact's page gives them, and those that a git
 * host gives them. The rule that looks for dead links and the page that makes the links share them.
 */

/**
 * The anchor that a page gives a heading: its letters and digits in lower case, everything else one
 * hyphen.
 */
export function headingAnchor(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** Anchors in the order of headings; a repeated one gets a number: `usage`, `usage-2`. */
export function uniqueAnchors(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return texts.map((text) => {
    const anchor = headingAnchor(text);
    let count = counts.get(anchor) ?? 1;
    let unique = count === 1 ? anchor : `${anchor}-${count}`;
    while (taken.has(unique)) {
      count += 1;
      unique = `${anchor}-${count}`;
    }
    counts.set(anchor, count);
    taken.add(unique);
    return unique;
  });
}

/**
 * The anchor that GitHub gives a heading: letters, digits, `_` and hyphens stay, spaces become hyphens,
 * everything else goes. Links in documents that also stand on a git host are written for these.
 */
function hostAnchor(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}

/** Like {@link uniqueAnchors}, as GitHub numbers them: `usage`, `usage-1`. */
export function hostAnchors(texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return texts.map((text) => {
    const anchor = hostAnchor(text);
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}
