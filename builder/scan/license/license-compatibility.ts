/**
 * Whether a part under one license may be distributed in a whole under another, by the license
 * compatibility matrix of the Open Source Automation Development Lab (OSADL) eG, CC-BY-4.0.
 *
 * Direction: OSADL calls the whole's license the leading one and the part's the subordinate one; a
 * row of the matrix is a leading license.
 */
import type { LicenseTree } from "../../check/license-expression.ts";
import matrix from "./osadl-matrix.json" with { type: "json" };

/** OSADL's answers, and `unlisted` for a license that the matrix does not have. */
export type Compatibility = "same" | "yes" | "unlisted" | "check-dependency" | "unknown" | "no";

/** Worst first. What is not listed is neither an objection nor a permission. */
const RANKS: readonly Compatibility[] = [
  "no",
  "unknown",
  "check-dependency",
  "unlisted",
  "yes",
  "same",
];

const LETTERS: Readonly<Record<string, Compatibility>> = {
  S: "same",
  Y: "yes",
  D: "check-dependency",
  U: "unknown",
  N: "no",
};

const rows = new Map(Object.entries(matrix.rows));
const columns = new Map([...rows.keys()].map((id, index) => [id, index]));

/**
 * Of an `OR`, whoever distributes picks what fits best; of an `AND`, everything has to fit, unless
 * the whole is itself under the part's very license.
 */
export function compatibility(whole: LicenseTree, part: LicenseTree): Compatibility {
  if ("conjunction" in whole) {
    const sides = [compatibility(whole.left, part), compatibility(whole.right, part)];
    return whole.conjunction === "or" || sides.includes("same") ? best(sides) : worst(sides);
  }
  if ("conjunction" in part) {
    const sides = [compatibility(whole, part.left), compatibility(whole, part.right)];
    return part.conjunction === "or" ? best(sides) : worst(sides);
  }
  return compare(whole, part);
}

type Leaf = Exclude<LicenseTree, { conjunction: unknown }>;

function compare(whole: Leaf, part: Leaf): Compatibility {
  const leading = spellings(whole);
  const subordinate = spellings(part);
  if (leading[0] === subordinate[0]) return "same";
  const row = rows.get(leading.find((id) => rows.has(id)) ?? "");
  const known = subordinate.find((id) => columns.has(id));
  const column = columns.get(known ?? "");
  if (row === undefined || column === undefined) return "unlisted";
  const answer = LETTERS[row[column] ?? ""] ?? "unlisted";
  // An exception permits more than its license does; how much, the matrix cannot say.
  const isExcepted = part.exception !== undefined && known !== subordinate[0];
  return answer === "no" && isExcepted ? "unknown" : answer;
}

/**
 * What the matrix may call a license, the exact spelling first. SPDX's deprecated `GPL-3.0` and
 * `GPL-3.0+` are `-only` and `-or-later`; of an exception that is not listed, the license remains.
 */
function spellings({ license, plus, exception }: Leaf): string[] {
  const bare = plus ? [`${license}-or-later`, license] : [license, `${license}-only`];
  if (/-(?:only|or-later)$/.test(license)) bare.splice(0, bare.length, license);
  if (/^(?:A|L)?GPL-\d\.\d$/.test(license) && !plus) bare.reverse();
  return exception === undefined ? bare : [...bare.map((id) => `${id} WITH ${exception}`), ...bare];
}

function best(sides: readonly Compatibility[]): Compatibility {
  return sides.reduce((a, b) => (RANKS.indexOf(a) > RANKS.indexOf(b) ? a : b));
}

function worst(sides: readonly Compatibility[]): Compatibility {
  return sides.reduce((a, b) => (RANKS.indexOf(a) < RANKS.indexOf(b) ? a : b));
}
