/**
 * Immutable edits at the places of a JSON value that a pointer with wildcards names.
 *
 * Only own members are seen and new objects are made by computed keys, so a member that is called
 * `__proto__` is data like any other. Containers that hold no change are shared with the input.
 */
import type { Json } from "./json.ts";

/** The segment `*`: every item of an array, or every member of an object. */
export const EVERY = Symbol("every member");
export type Segment = string | typeof EVERY;

/** Concrete keys from the root to a place, and what holds it. */
interface Place {
  readonly keys: readonly string[];
  readonly holder: "array" | "object";
}

/** What becomes of the value at `place`; undefined stands for "absent", before and after. */
export type Change = (value: Json | undefined, place: Place) => Json | undefined;

interface Walk {
  readonly change: Change;
  readonly refuse: (keys: readonly string[], message: string) => never;
}

type JsonObject = { readonly [key: string]: Json };

/** An array index as RFC 6901, section 4, writes it. */
const INDEX = /^(?:0|[1-9]\d{0,8})$/;

export function isJsonObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The segments of a JSON RegistryDocument (RFC 6901); a member called `*` cannot be named alone. */
export function parseRegistryDocument(pointer: string): Segment[] {
  const decode = (part: string) => part.replaceAll("~1", "/").replaceAll("~0", "~");
  return pointer
    .split("/")
    .slice(1)
    .map((part) => (part === "*" ? EVERY : decode(part)));
}

/**
 * `value` with `walk.change` applied at each place that `path` (at least one segment) names.
 *
 * A place that does not exist is offered once, as undefined; a change that answers with a value
 * creates it and the objects on the way. A wildcard names existing members only. Creating an item
 * of an array, or a member of a scalar, goes to `walk.refuse`.
 */
export function editJson(value: Json, path: readonly Segment[], walk: Walk): Json {
  return editHolder(value, { path, keys: [] }, walk);
}

interface Route {
  /** Segments still to go. */
  readonly path: readonly Segment[];
  /** Keys already gone. */
  readonly keys: readonly string[];
}

function editHolder(node: Json, route: Route, walk: Walk): Json {
  if (Array.isArray(node)) return editArray(node, route, walk);
  if (isJsonObject(node)) return editObject(node, route, walk);
  if (createMember(route, walk) === undefined) return node;
  return walk.refuse(route.keys, `${node === null ? "null" : `a ${typeof node}`} has no members`);
}

function editArray(node: readonly Json[], route: Route, walk: Walk): Json {
  const [head] = route.path;
  if (head !== EVERY && !(head !== undefined && INDEX.test(head) && Number(head) < node.length)) {
    if (createMember(route, walk) === undefined) return node;
    return walk.refuse(route.keys, `the array has no item ${head}`);
  }
  return node
    .map((item, index) =>
      head === EVERY || index === Number(head)
        ? editMember(item, { ...step(route, String(index)), holder: "array" }, walk)
        : item,
    )
    .filter((item) => item !== undefined);
}

function editObject(node: JsonObject, route: Route, walk: Walk): Json {
  const [head] = route.path;
  if (head === undefined) return node;
  if (head !== EVERY && !Object.hasOwn(node, head)) {
    const created = createMember(route, walk);
    return created === undefined ? node : { ...node, [head]: created };
  }
  const entries = Object.entries(node).flatMap(([key, member]): [string, Json][] => {
    if (head !== EVERY && key !== head) return [[key, member]];
    const edited = editMember(member, { ...step(route, key), holder: "object" }, walk);
    return edited === undefined ? [] : [[key, edited]];
  });
  return Object.fromEntries(entries);
}

function editMember(node: Json, route: Route & Pick<Place, "holder">, walk: Walk) {
  if (route.path.length === 0) return walk.change(node, route);
  return editHolder(node, route, walk);
}

/** What `change` would put where nothing is, with the objects that lead there. */
function createMember(route: Route, walk: Walk): Json | undefined {
  const [head] = route.path;
  if (head === undefined || head === EVERY) return undefined;
  const next = step(route, head);
  if (next.path.length === 0) return walk.change(undefined, { keys: next.keys, holder: "object" });
  const [key] = next.path;
  const created = createMember(next, walk);
  return created === undefined || typeof key !== "string" ? undefined : { [key]: created };
}

function step(route: Route, key: string): Route {
  return { path: route.path.slice(1), keys: [...route.keys, key] };
}
