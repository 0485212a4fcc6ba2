import { isJsonObject } from "../../../schemas/edit-json.ts";
import type { Json } from "../../../schemas/json.ts";
import { jsonPointer } from "../../../schemas/parse.ts";
import { shown } from "../../check/printable.ts";

/** The first place where two JSON values differ, as a clause; the order of members does not count. */
export function firstDifference(
  wanted: Json | undefined,
  got: Json | undefined,
  path: readonly (string | number)[] = [],
): string | undefined {
  if (Array.isArray(wanted) && Array.isArray(got))
    return firstOf(range(Math.max(wanted.length, got.length)), (index) =>
      firstDifference(wanted[index], got[index], [...path, index]),
    );
  if (isPlain(wanted) && isPlain(got))
    return firstOf([...new Set([...Object.keys(wanted), ...Object.keys(got)])], (key) =>
      firstDifference(own(wanted, key), own(got, key), [...path, key]),
    );
  if (wanted === got) return undefined;
  const place = jsonPointer(path) || "the root";
  if (wanted === undefined) return `at ${place} the result has ${shown(got)}, the example nothing`;
  if (got === undefined) return `at ${place} the example has ${shown(wanted)}, the result nothing`;
  return `at ${place} the example has ${shown(wanted)}, the result ${shown(got)}`;
}

function isPlain(value: Json | undefined): value is { readonly [key: string]: Json } {
  return value !== undefined && isJsonObject(value);
}

function own(value: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function* range(length: number): Generator<number> {
  for (let index = 0; index < length; index++) yield index;
}

function firstOf<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
