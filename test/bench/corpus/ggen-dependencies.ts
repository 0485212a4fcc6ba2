/**
 * The `[dependencies]` of a ggen package: other packages, Rust crates and prose in one table.
 *
 * An entry is a package when there is one of that name, or when it ends like the packages that the
 * data refers to without having them; those stay, because a registry must say that they are missing.
 */
import { isTable, isTrueAt, type TomlTable, textAt, textsAt } from "./toml-table.ts";

export interface GgenEdge {
  readonly name: string;
  readonly version: string;
  readonly kind?: "optional";
}

const MISSING_PACKAGE = /-(?:core|patterns|templates|rust|observability)$/;
/** Ends like a package and is a crate. */
const CRATES = ["ggen-core"];

export function ggenDependencies(
  table: TomlTable,
  names: readonly string[],
): { edges: GgenEdge[]; left: string[] } {
  const isPackage = (name: string): boolean =>
    names.includes(name) || (MISSING_PACKAGE.test(name) && !CRATES.includes(name));
  const listed = ["required", "optional"].flatMap((key) =>
    textsAt(table, key).map((name) => edge(name, "*", key === "optional")),
  );
  const entries = Object.entries(table).filter(([, value]) => !Array.isArray(value));
  const packages = entries.filter(([name]) => isPackage(name));
  return {
    edges: [
      ...listed,
      ...packages.map(([name, value]) => edge(name, rangeOf(value), isOptional(value))),
    ],
    left: entries.flatMap(([name]) => (isPackage(name) ? [] : [name])),
  };
}

function edge(name: string, version: string, optional: boolean): GgenEdge {
  return { name: `ggen/${name}`, version, ...(optional && { kind: "optional" }) };
}

/** A bare version means what it means to Cargo: compatible with it. */
function rangeOf(value: unknown): string {
  const text =
    typeof value === "string" ? value : isTable(value) ? textAt(value, "version") : undefined;
  if (text === undefined) return "*";
  return /^\d/.test(text) ? `^${text}` : text;
}

function isOptional(value: unknown): boolean {
  return isTable(value) && isTrueAt(value, "optional");
}
