/** Looking into records whose shape nobody vouches for. */
import { compareText } from "../check/compare-text.ts";
import { printable } from "../check/printable.ts";
import { TRAIL_TEXT_MAX } from "./trail-event.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a mapping; none of anything else. */
export function fieldsOf(raw: unknown): Fields {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw) ? (raw as Fields) : {};
}

export function fieldOf(raw: unknown, ...path: readonly string[]): unknown {
  let value = raw;
  for (const name of path) {
    const fields = fieldsOf(value);
    value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  }
  return value;
}

/** A field that is text; undefined for anything else. */
export function textOf(raw: unknown, ...path: readonly string[]): string | undefined {
  const value = fieldOf(raw, ...path);
  return typeof value === "string" ? value : undefined;
}

export function listOf(raw: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = fieldOf(raw, ...path);
  return Array.isArray(value) ? value : [];
}

/** Names of the fields that two mappings do not share with the same value, ordered. */
export function changedFields(
  before: unknown,
  after: unknown,
  besides: readonly string[] = [],
): string[] {
  const names = new Set([...Object.keys(fieldsOf(before)), ...Object.keys(fieldsOf(after))]);
  return [...names]
    .filter((name) => !besides.includes(name))
    .filter((name) => !isSame(fieldOf(before, name), fieldOf(after, name)))
    .map((name) => printable(name, 60))
    .sort(compareText);
}

/** Whether two values of YAML say the same; the order of fields says nothing. */
export function isSame(a: unknown, b: unknown): boolean {
  return spelled(a) === spelled(b);
}

function spelled(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spelled).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? String(value);
  return `{${Object.entries(value)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, member]) => `${JSON.stringify(key)}:${spelled(member)}`)
    .join(",")}}`;
}

/** A line of the trail from parts that others wrote. */
export function lineOf(text: string): string {
  return printable(text.replace(/\s+/g, " "), TRAIL_TEXT_MAX);
}
