import type { Fact, Value } from "../fact.ts";

/** A block of an artifact page about what its manifest declares. */
export type SpecSection = FactSection | TableSection;

interface FactSection {
  readonly kind: "facts";
  readonly title: string;
  readonly note?: string;
  readonly facts: readonly Fact[];
}

interface TableSection {
  readonly kind: "table";
  readonly title: string;
  readonly note?: string;
  readonly columns: readonly string[];
  /** Each row has as many cells as there are columns; a cell is a list of values. */
  readonly rows: readonly (readonly (readonly Value[])[])[];
}

type Scalar = string | number | boolean | null;

/** Facts without the ones that have no value; no section at all when none is left. */
export function factSection(title: string, facts: readonly Fact[], note?: string): SpecSection[] {
  const stated = facts.filter((fact) => fact.values.length > 0);
  return stated.length === 0
    ? []
    : [{ kind: "facts", title, facts: stated, ...(note !== undefined && { note }) }];
}

/** A table, or no section when it has no rows. */
export function tableSection(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly (readonly Value[])[])[],
  note?: string,
): SpecSection[] {
  return rows.length === 0
    ? []
    : [{ kind: "table", title, columns, rows, ...(note !== undefined && { note }) }];
}

/** A fact from what a manifest may or may not say. */
export function fact(term: string, value: Scalar | readonly Scalar[] | undefined): Fact {
  return { term, values: words(value) };
}

export function codeFact(term: string, value: Scalar | readonly Scalar[] | undefined): Fact {
  return { term, values: code(value) };
}

export function words(value: Scalar | readonly Scalar[] | undefined): Value[] {
  return many(value).map((item) => ({ text: say(item) }));
}

export function code(value: Scalar | readonly Scalar[] | undefined): Value[] {
  return many(value).map((item) => ({ text: say(item), code: true }));
}

function many(value: Scalar | readonly Scalar[] | undefined): readonly Scalar[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function isList(value: Scalar | readonly Scalar[]): value is readonly Scalar[] {
  return Array.isArray(value);
}

function say(value: Scalar): string {
  if (value === true) return "yes";
  if (value === false) return "no";
  return String(value);
}
