/** Licenses that one text can stand for, or that people do not tell apart. */
const FAMILIES: readonly (readonly string[])[] = [
  ["MIT", "X11", "X11-distribute-modifications-variant"],
  ["MPL-2.0", "MPL-2.0-no-copyleft-exception"],
  ["OFL-1.1", "OFL-1.1-RFN", "OFL-1.1-no-RFN"],
  ["PSF-2.0", "Python-2.0", "Python-2.0.1"],
  ["Unicode-3.0", "Unicode-DFS-2015", "Unicode-DFS-2016"],
  ["CDDL-1.0", "CDDL-1.1"],
  ["LPPL-1.0", "LPPL-1.1", "LPPL-1.2", "LPPL-1.3a", "LPPL-1.3c"],
];

const first = new Map(
  FAMILIES.flatMap((family) => family.map((id): [string, string] => [id, family[0] ?? id])),
);

/** One name for all identifiers of a text: what `-only`, `-or-later` and `+` add does not stand in it. */
export function textFamily(id: string): string {
  const stem = id.replace(/(?:\+|-only|-or-later)$/, "");
  return first.get(stem) ?? stem;
}
