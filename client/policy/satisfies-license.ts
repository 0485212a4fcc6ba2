/**
 * Whether a license expression can be met with licenses that someone accepts.
 *
 * The grammar is that of SPDX 2.3, Annex D: `OR` binds less than `AND`, `AND` less than `WITH`;
 * operators are written in capitals. Identifiers compare without regard to case.
 */

/** Deeper nesting is no license that anybody wrote. */
const DEPTH_MAX = 32;
const LENGTH_MAX = 2000;

/**
 * @param accepts told each term, `MIT` or `GPL-2.0-only WITH Classpath-exception-2.0`
 * @returns undefined for what is no expression
 */
export function satisfiesLicense(
  expression: string,
  accepts: (term: string) => boolean,
): boolean | undefined {
  if (expression.length > LENGTH_MAX) return undefined;
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let position = 0;
  const take = (word: string): boolean => {
    if (tokens[position] !== word) return false;
    position += 1;
    return true;
  };
  const term = (depth: number): boolean | undefined => {
    if (depth > DEPTH_MAX) return undefined;
    if (take("(")) {
      const inner = either(depth + 1);
      return take(")") ? inner : undefined;
    }
    const id = identifier();
    if (id === undefined) return undefined;
    if (!take("WITH")) return accepts(id);
    const exception = identifier();
    return exception === undefined ? undefined : accepts(`${id} WITH ${exception}`);
  };
  const identifier = (): string | undefined => {
    const word = tokens[position] ?? "";
    if (!/^(?:DocumentRef-[\w.-]+:)?[\w.-]+\+?$/.test(word) || OPERATORS.has(word))
      return undefined;
    position += 1;
    return word;
  };
  const both = (depth: number): boolean | undefined => {
    let value = term(depth);
    while (take("AND")) value = and(value, term(depth));
    return value;
  };
  const either = (depth: number): boolean | undefined => {
    let value = both(depth);
    while (take("OR")) value = or(value, both(depth));
    return value;
  };
  const value = either(0);
  return position === tokens.length ? value : undefined;
}

const OPERATORS = new Set(["AND", "OR", "WITH"]);

function and(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a && b;
}

function or(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  return a === undefined || b === undefined ? undefined : a || b;
}
