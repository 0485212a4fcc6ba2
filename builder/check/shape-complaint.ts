/** Says in plain words what the shape of a record has against a value, and how to mend it. */
import type { ShapeProblem } from "../../schemas/parse.ts";
import { nearestWord } from "./nearest-word.ts";
import { shown } from "./printable.ts";

export interface ShapeComplaint {
  readonly message: string;
  readonly fix?: string;
}

const KINDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  Array: "a list",
  Object: "a map",
};

/** A bound of valibot (`>=1`), a kind (`string`), a list of literals, or a message of ours (`must …`). */
export function shapeComplaint(problem: ShapeProblem, value: unknown): ShapeComplaint {
  const { message, allowed } = problem;
  const bound = /^expected ([<>])=(-?[\d.]+), found (\S+)/.exec(message);
  if (bound)
    return boundComplaint(bound[1] === ">" ? "at least" : "at most", bound[2] ?? "", value);
  if (allowed.length > 0) return { message, fix: oneOf(allowed, value) };
  const kind = KINDS[/^expected (\w+), found /.exec(message)?.[1] ?? ""];
  if (kind !== undefined)
    return { message: `expected ${kind}, found ${shown(value)}`, ...kindMend(kind, value) };
  return {
    message: message.includes(", found ") ? message : `${message}, found ${shown(value)}`,
    ...ownMend(message),
  };
}

/** The mend that one of our own messages implies. */
export function ownMend(message: string): { fix?: string } {
  if (message.startsWith("must not contain control"))
    return { fix: "delete the control characters" };
  if (message.startsWith("must start with "))
    return { fix: `write a value that starts with ${message.slice("must start with ".length)}` };
  return message.startsWith("must be ") ? { fix: `write ${message.slice("must be ".length)}` } : {};
}

function boundComplaint(side: string, limit: string, value: unknown): ShapeComplaint {
  if (!Array.isArray(value))
    return {
      message: `must be ${side} ${limit}, found ${shown(value)}`,
      fix: `write a number that is ${side} ${limit}`,
    };
  const amount = `${side} ${limit} item${limit === "1" ? "" : "s"}`;
  return {
    message: `must have ${amount}, found ${value.length}`,
    fix: `write a list of ${amount}`,
  };
}

function oneOf(allowed: readonly string[], value: unknown): string {
  const nearest = typeof value === "string" ? nearestWord(value, allowed) : undefined;
  return nearest === undefined
    ? `write one of ${allowed.join(", ")}`
    : `did you mean "${nearest}"?`;
}

function kindMend(kind: string, value: unknown): { fix?: string } {
  if (value === null) return { fix: "write a value, or delete the field" };
  if (kind === "a list" && typeof value !== "object")
    return { fix: `write a list: [${shown(value)}]` };
  if (kind === "true or false") return { fix: "write true or false, without quotes" };
  // The value itself is not repeated: 1.10 has become 1.1 by now.
  if (kind === "text" && typeof value !== "object") return { fix: "put quotes around the value" };
  if (
    kind === "a number" &&
    typeof value === "string" &&
    value.trim() !== "" &&
    Number.isFinite(Number(value))
  ) {
    return { fix: `write the number without quotes: ${value}` };
  }
  return { fix: `write ${kind}` };
}
