/**
 * From `unknown` to a narrow type, with every problem at once.
 *
 * Every record that enters or leaves the project has one shape here, written with valibot. The
 * TypeScript type, the parser and the JSON Schema are all derived from that shape; a differential
 * test holds the parser and the JSON Schema together.
 */
import * as v from "valibot";

/** One thing wrong with a value: where (keys from the root) and what. */
export interface ShapeProblem {
  /** Object keys and array indexes from the root to the offending value. */
  readonly path: readonly (string | number)[];
  readonly kind: "missing" | "unknown" | "invalid";
  readonly message: string;
  /** The keys or values that would have been allowed here, when they can be listed. */
  readonly allowed: readonly string[];
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ShapeProblem[] };

export type Shape<T = unknown> = v.GenericSchema<unknown, T>;

/** Reads `value` as `shape`. Every problem is reported, but only the first unknown field of an object. */
export function parseShape<T>(shape: Shape<T>, value: unknown): Parsed<T> {
  const result = v.safeParse(shape, value);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, problems: result.issues.map((issue) => toProblem(shape, issue)) };
}

/** The JSON Pointer (RFC 6901) of a path of keys. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function toProblem(shape: Shape, issue: v.BaseIssue<unknown>): ShapeProblem {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  if (issue.type === "strict_object" && issue.expected === "never") {
    return {
      path,
      kind: "unknown",
      message: `unknown field ${issue.received}`,
      allowed: keysAt(shape, path.slice(0, -1)),
    };
  }
  if (issue.received === "undefined") {
    return {
      path,
      kind: "missing",
      message: `required field is missing: "${path.at(-1)}"`,
      allowed: [],
    };
  }
  const allowed = literals(issue.expected);
  const expected = allowed.length > 0 ? `one of ${allowed.join(", ")}` : issue.expected;
  const generic = issue.message.startsWith("Invalid ");
  const message = generic
    ? `expected ${expected}, found ${shorten(issue.received)}`
    : issue.message;
  return { path, kind: "invalid", message, allowed };
}

/** The keys that an object at `path` may have. */
function keysAt(shape: unknown, path: readonly (string | number)[]): string[] {
  const node = unwrap(shape);
  const [key, ...rest] = path;
  if (key === undefined) return isObject(node.entries) ? Object.keys(node.entries) : [];
  const entry = isObject(node.entries) ? node.entries[key] : undefined;
  return keysAt(entry ?? node.item ?? node.value, rest);
}

type Node = { readonly [name: string]: unknown };

function unwrap(shape: unknown): Node {
  if (!isObject(shape)) return {};
  return "wrapped" in shape ? unwrap(shape.wrapped) : shape;
}

function isObject(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

function literals(expected: string | null): string[] {
  return [...(expected ?? "").matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? "");
}

function shorten(received: string): string {
  return received.length > 60 ? `${received.slice(0, 57)}…` : received;
}
