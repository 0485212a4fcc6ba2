/** SPDX license expressions (SPDX 2.3, annex D) as the identifiers in them. */
import parse from "spdx-expression-parse";

/** A license, or two expressions of which one (`or`) or both (`and`) hold. */
export type LicenseTree = ReturnType<typeof parse>;

export interface LicenseExpression {
  /** License identifiers, each once, with a `+` when it was written. */
  readonly licenses: readonly string[];
  /** `LicenseRef-…` identifiers, each once, with `DocumentRef-…:` when it was written. */
  readonly references: readonly string[];
}

/** Undefined when the text is no expression. */
export function parseLicense(text: string): LicenseExpression | undefined {
  const tree = licenseTree(text);
  if (tree === undefined) return undefined;
  const written = leavesOf(tree);
  return {
    licenses: written.filter((id) => !id.includes("LicenseRef-")),
    references: written.filter((id) => id.includes("LicenseRef-")),
  };
}

/** Longer texts are no expression: nesting costs stack. `artifact.md` takes 200 characters. */
const EXPRESSION_LENGTH_MAX = 2000;

/** The expression as a tree; undefined when the text is none. */
export function licenseTree(text: string): LicenseTree | undefined {
  if (text.length > EXPRESSION_LENGTH_MAX) return undefined;
  try {
    return parse(text);
  } catch {
    // The parser throws an Error for a wrong word and a TypeError where one is missing; both mean no.
    return undefined;
  }
}

function leavesOf(expression: LicenseTree): string[] {
  if ("license" in expression) return [`${expression.license}${expression.plus ? "+" : ""}`];
  return [...new Set([...leavesOf(expression.left), ...leavesOf(expression.right)])];
}
