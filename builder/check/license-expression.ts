/** SPDX license expressions (SPDX 2.3, annex D) as the identifiers in them. */
import parse from "spdx-expression-parse";

type Expression = ReturnType<typeof parse>;

export interface LicenseExpression {
  /** License identifiers, each once, with a `+` when it was written. */
  readonly licenses: readonly string[];
  /** `LicenseRef-…` identifiers, each once, with `DocumentRef-…:` when it was written. */
  readonly references: readonly string[];
}

/** Undefined when the text is no expression. */
export function parseLicense(text: string): LicenseExpression | undefined {
  try {
    const written = leavesOf(parse(text));
    return {
      licenses: written.filter((id) => !id.includes("LicenseRef-")),
      references: written.filter((id) => id.includes("LicenseRef-")),
    };
  } catch {
    // The parser throws an Error for a wrong word and a TypeError where one is missing; both mean no.
    return undefined;
  }
}

function leavesOf(expression: Expression): string[] {
  if ("license" in expression) return [`${expression.license}${expression.plus ? "+" : ""}`];
  return [...new Set([...leavesOf(expression.left), ...leavesOf(expression.right)])];
}
