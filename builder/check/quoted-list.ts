/** `"a", "b" and 3 more`: at most `max` items, each in quotes. */
export function quotedList(items: readonly string[], max = 5): string {
  const first = items.slice(0, max).map((item) => `"${item}"`);
  return `${first.join(", ")}${items.length > max ? ` and ${items.length - max} more` : ""}`;
}
