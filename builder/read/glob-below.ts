/** A path specification of git: a pattern below the registry's folder, whatever that is called. */
export function globBelow(prefix: string, pattern: string): string {
  return `:(top,glob)${prefix.replace(/[*?[\\]/g, "\\$&")}${pattern}`;
}
