/**
 * Lossless conversion between the scalar types of JSON, for the `convert` operation.
 *
 * Text is read as JSON reads it: no surrounding space, no leading zero, no hexadecimal. What
 * cannot be converted without loss or guessing is refused, and so are null, arrays and objects.
 */
import type { Json } from "./json.ts";

type ScalarType = "string" | "integer" | "number" | "boolean";

/** RFC 8259, section 6. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** `value` as a `type`, or undefined when it cannot be one. */
export function convertScalar(value: Json, type: ScalarType): Json | undefined {
  switch (type) {
    case "string":
      return toText(value);
    case "number":
      return toNumber(value);
    case "integer": {
      const number = toNumber(value);
      return Number.isSafeInteger(number) ? number : undefined;
    }
    case "boolean":
      return toBoolean(value);
  }
}

function toText(value: Json): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function toNumber(value: Json): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !NUMBER.test(value)) return undefined;
  // Adding zero turns the -0 of "-0" into 0: JSON.stringify would lose the sign anyway.
  const number = Number(value) + 0;
  return Number.isFinite(number) ? number : undefined;
}

function toBoolean(value: Json): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === "true") return true;
  return value === "false" ? false : undefined;
}
