/** Types of the SPDX packages, which come without any: only what the licence rules use. */
declare module "spdx-expression-parse" {
  type Expression =
    | { license: string; plus?: true; exception?: string }
    | { conjunction: "and" | "or"; left: Expression; right: Expression };
  /** @throws {Error} for what is no SPDX expression, {TypeError} for an empty one */
  function parse(source: string): Expression;
  export = parse;
}

declare module "spdx-correct" {
  /** @throws {Error} for an empty text */
  function correct(identifier: string): string | null;
  export = correct;
}
