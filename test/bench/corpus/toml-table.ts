/** Reads values out of parsed TOML, whose shape nobody promises. */
import { parse, TomlError } from "smol-toml";

export type TomlTable = Readonly<Record<string, unknown>>;

/**
 * A line that ends inside an inline table: TOML 1.1 takes it, TOML 1.0 does not, and the programs that
 * read these files read TOML 1.0.
 */
const OPEN_INLINE_TABLE = /=[ \t]*\{[ \t]*(?:#.*)?$/m;

/** Undefined when the text is no TOML 1.0. */
export function parseTomlTable(text: string): TomlTable | undefined {
  if (OPEN_INLINE_TABLE.test(text)) return undefined;
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError) return undefined;
    throw error;
  }
}

export function tableAt(table: TomlTable, key: string): TomlTable {
  const value = table[key];
  return isTable(value) ? value : {};
}

export function textAt(table: TomlTable, key: string): string | undefined {
  const value = table[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function textsAt(table: TomlTable, key: string): string[] {
  const value = table[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

export function isTrueAt(table: TomlTable, key: string): boolean {
  return table[key] === true;
}

export function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
