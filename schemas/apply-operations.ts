/**
 * The interpreter of a transformer: its operations, applied in order to one JSON value.
 *
 * | operation | where the path names something          | where it names nothing               |
 * |-----------|-----------------------------------------|--------------------------------------|
 * | rename    | the member gets the key `to`, in place  | nothing happens                      |
 * | move      | the member goes to the pointer `to`     | nothing happens                      |
 * | remove    | it is gone; later array items move up   | nothing happens                      |
 * | set       | it is replaced                          | it is created                        |
 * | default   | nothing happens; null is a value        | it is created                        |
 * | convert   | it changes type, without loss           | nothing happens                      |
 * | scale     | it is multiplied by `factor`            | nothing happens                      |
 * | map       | it is replaced by its entry in `values` | nothing happens                      |
 * | wrap      | it becomes `{key: it}`                  | nothing happens                      |
 *
 * - `set`, `default` and `move` create the objects that lead to their target, never array items.
 * - `rename` and `move` never overwrite and take members of objects only. A wildcard in `move`'s
 *   `to` stands for what the wildcard in the same position of `path` stood for. To unwrap
 *   `{a: {b: 1}}`: rename `/a`, move `/old/b` to `/a`, remove `/old`.
 * - `scale` rounds the product to 15 significant decimal digits, as many as a double always
 *   keeps: 3.2 × 0.3048 is 0.97536 and not 0.9753600000000001.
 * - `map` looks up strings as they are and other scalars by their JSON text; a value without an
 *   entry is an error, so that an unknown word cannot slip through.
 */
import { convertScalar } from "./convert-scalar.ts";
import {
  type Change,
  EVERY,
  editJson,
  isJsonObject,
  parseRegistryDocument,
  type Segment,
} from "./edit-json.ts";
import type { Json } from "./json.ts";
import { jsonPointer } from "./parse.ts";
import { TransformError } from "./transform-error.ts";
import type { Operation } from "./transformation.ts";

type Named<Op extends Operation["op"]> = Extract<Operation, { op: Op }>;
type Refuse = (keys: readonly string[], message: string) => never;

/** Decimal digits that survive a round trip through a double (DBL_DIG of C). */
const SIGNIFICANT_DIGITS = 15;

/**
 * `value` after all `operations`. The input is never changed; the same arguments give the same
 * result. Operations must have passed the `operations` shape of `transformation.ts`.
 *
 * @throws {TransformError} at the first operation that does not fit the value.
 */
export function applyOperations(operations: readonly Operation[], value: Json): Json {
  return operations.reduce((current, operation, index) => {
    const refuse: Refuse = (keys, message) => {
      throw new TransformError({
        operation: index,
        pointer: jsonPointer(keys),
        message: `${operation.op} ${message}`,
        fix: "Correct the operation, or the value so that it satisfies the transformer's input schema.",
      });
    };
    return applyOperation(operation, current, refuse);
  }, value);
}

function applyOperation(operation: Operation, value: Json, refuse: Refuse): Json {
  if (operation.op === "rename") return rename(operation, value, refuse);
  if (operation.op === "move") return move(operation, value, refuse);
  const change = changeOf(operation, refuse);
  return editJson(value, parseRegistryDocument(operation.path), {
    change,
    refuse: blocked(refuse),
  });
}

function changeOf(operation: Exclude<Operation, Named<"rename" | "move">>, refuse: Refuse): Change {
  switch (operation.op) {
    case "remove":
      return () => undefined;
    case "set":
      return () => operation.value;
    case "default":
      return (value) => (value === undefined ? operation.value : value);
    case "convert":
      return whenPresent((value, keys) =>
        convert(operation, value, () =>
          refuse(keys, `cannot turn ${show(value)} into ${operation.to}`),
        ),
      );
    case "scale":
      return whenPresent((value, keys) => scale(operation, value, (why) => refuse(keys, why)));
    case "map":
      return whenPresent((value, keys) =>
        look(operation, value, () => refuse(keys, `has no entry for ${show(value)}`)),
      );
    case "wrap":
      return whenPresent((value) => ({ [operation.key]: value }));
  }
}

function whenPresent(change: (value: Json, keys: readonly string[]) => Json): Change {
  return (value, place) => (value === undefined ? undefined : change(value, place.keys));
}

function convert(operation: Named<"convert">, value: Json, refuse: () => never): Json {
  const converted = convertScalar(value, operation.to);
  return converted === undefined ? refuse() : converted;
}

function scale(operation: Named<"scale">, value: Json, refuse: (why: string) => never): number {
  if (typeof value !== "number") return refuse(`needs a number, found ${show(value)}`);
  const product = value * operation.factor;
  if (!Number.isFinite(product)) return refuse(`makes ${value} too large`);
  // -0 has no spelling of its own in JSON.
  return Number(product.toPrecision(SIGNIFICANT_DIGITS)) + 0;
}

function look(operation: Named<"map">, value: Json, refuse: () => never): Json {
  if (typeof value === "object" && value !== null) return refuse();
  const key = String(value);
  const found = Object.hasOwn(operation.values, key) ? operation.values[key] : undefined;
  return found === undefined ? refuse() : found;
}

function rename(operation: Named<"rename">, value: Json, refuse: Refuse): Json {
  const path = parseRegistryDocument(operation.path);
  const key = path.at(-1);
  const change = (holder: Json, keys: readonly string[]): Json => {
    if (Array.isArray(holder)) return refuse(keys, "found an array; its items have no names");
    if (key === undefined || key === EVERY) return refuse(keys, "needs a name, not *");
    if (!isJsonObject(holder) || !Object.hasOwn(holder, key) || key === operation.to) return holder;
    if (Object.hasOwn(holder, operation.to))
      return refuse([...keys, operation.to], "would overwrite a member");
    return Object.fromEntries(
      Object.entries(holder).map(([name, member]) => [name === key ? operation.to : name, member]),
    );
  };
  if (path.length === 1) return change(value, []);
  return editJson(value, path.slice(0, -1), {
    change: whenPresent(change),
    refuse: blocked(refuse),
  });
}

function move(operation: Named<"move">, value: Json, refuse: Refuse): Json {
  const path = parseRegistryDocument(operation.path);
  const target = parseRegistryDocument(operation.to);
  if (wildcards(path) !== wildcards(target))
    return refuse([], "needs as many * in `to` as in `path`");
  const taken: { readonly value: Json; readonly to: readonly string[] }[] = [];
  const take: Change = (member, { keys, holder }) => {
    if (member === undefined) return undefined;
    if (holder === "array")
      return refuse(keys, "takes members of objects; moving an item would renumber the others");
    const to = bind(target, boundKeys(path, keys));
    if (keys.every((key, index) => key === to[index]))
      return refuse(keys, "cannot move a value into itself");
    taken.push({ value: member, to });
    return undefined;
  };
  const rest = editJson(value, path, { change: take, refuse: blocked(refuse) });
  return taken.reduce<Json>(
    (current, { value: member, to }) => place(current, { member, to }, refuse),
    rest,
  );
}

function place(
  value: Json,
  { member, to }: { readonly member: Json; readonly to: readonly string[] },
  refuse: Refuse,
): Json {
  const change: Change = (existing) =>
    existing === undefined ? member : refuse(to, "would overwrite a member");
  return editJson(value, to, { change, refuse: blocked(refuse) });
}

function wildcards(path: readonly Segment[]): number {
  return path.filter((segment) => segment === EVERY).length;
}

function boundKeys(path: readonly Segment[], keys: readonly string[]): string[] {
  return keys.filter((_, index) => path[index] === EVERY);
}

/** `target` with its wildcards replaced, in order, by `bound`. */
function bind(target: readonly Segment[], bound: readonly string[]): string[] {
  const queue = [...bound];
  return target.map((segment) => (segment === EVERY ? (queue.shift() ?? "") : segment));
}

function blocked(refuse: Refuse): Refuse {
  return (keys, message) => refuse(keys, `cannot go on: ${message}`);
}

function show(value: Json): string {
  const json = JSON.stringify(value);
  return json.length > 40 ? `${json.slice(0, 39)}…` : json;
}
