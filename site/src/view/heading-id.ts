/**
 * The anchor of a heading: `readme-` and its letters and digits, so that no README can take an id
 * of the page or the name of a DOM property. Links written for GitHub's anchors fold to the same id.
 */
export function headingId(heading: string): string {
  const words = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  return `readme-${words}`;
}

/** Gives each id only once: the second `readme-usage` becomes `readme-usage-2`. */
export function uniqueIds(ids: readonly string[]): string[] {
  const taken = new Set<string>();
  return ids.map((id) => {
    let unique = id;
    for (let count = 2; taken.has(unique); count += 1) unique = `${id}-${count}`;
    taken.add(unique);
    return unique;
  });
}
