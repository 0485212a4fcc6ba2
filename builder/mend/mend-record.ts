/**
 * Mechanical mends of a YAML record, made in its text, so that comments, order and quotes stay. Each
 * is checked: when the text then does not hold exactly the value that was meant, it is left out.
 */
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from "yaml";
import type { Mend } from "../check/rule.ts";

export interface MendedRecord {
  readonly text: string;
  readonly applied: readonly Mend[];
  /** Those that this text does not allow. */
  readonly left: readonly Mend[];
}

/** @param text a YAML file, or Markdown with YAML front matter */
export function mendRecord(text: string, mends: readonly Mend[]): MendedRecord {
  const applied: Mend[] = [];
  const left: Mend[] = [];
  const { before, yaml, after } = split(text);
  let current = yaml;
  // From the end of lists to their beginning: removing an item moves those behind it.
  for (const mend of unique(mends).toReversed()) {
    const changed = mendOnce(current, mend);
    if (changed === undefined) left.push(mend);
    else {
      applied.push(mend);
      current = changed;
    }
  }
  return { text: before + current + after, applied: applied.reverse(), left: left.reverse() };
}

function unique(mends: readonly Mend[]): readonly Mend[] {
  return [...new Map(mends.map((mend) => [JSON.stringify(mend), mend])).values()];
}

function split(text: string): { before: string; yaml: string; after: string } {
  const match = /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*$/m.exec(text);
  if (match?.index !== 0) return { before: "", yaml: text, after: "" };
  const yaml = match[1] ?? "";
  const start = match[0].indexOf("\n") + 1;
  return { before: text.slice(0, start), yaml, after: text.slice(start + yaml.length) };
}

function mendOnce(yaml: string, mend: Mend): string | undefined {
  const changed = edit(yaml, mend);
  if (changed === undefined) return undefined;
  const wanted = expected(dataOf(yaml), mend);
  return wanted !== undefined && isDeepStrictEqual(dataOf(changed), wanted) ? changed : undefined;
}

function dataOf(yaml: string): unknown {
  const document = parseDocument(yaml, { version: "1.2", schema: "core", stringKeys: true });
  return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 0 });
}

/** What the record is to hold afterwards; undefined when the mend does not fit. */
function expected(value: unknown, mend: Mend): unknown {
  const copy = structuredClone(value);
  const key = mend.field.at(-1);
  let parent: unknown = copy;
  for (const step of mend.field.slice(0, -1)) parent = memberOf(parent, step);
  if (key === undefined || typeof parent !== "object" || parent === null) return undefined;
  if (Array.isArray(parent)) {
    if (typeof key !== "number" || mend.do === "rename") return undefined;
    if (mend.do === "remove") parent.splice(key, 1);
    else parent[key] = mend.value;
    return copy;
  }
  const record = parent as Record<string | number, unknown>;
  if (mend.do === "set") record[key] = mend.value;
  else if (!Object.hasOwn(record, key)) return undefined;
  else {
    if (mend.do === "rename") {
      if (Object.hasOwn(record, mend.to)) return undefined;
      record[mend.to] = record[key];
    }
    delete record[key];
  }
  return copy;
}

function memberOf(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string | number, unknown>)[key];
}

function edit(yaml: string, mend: Mend): string | undefined {
  const document = parseDocument(yaml, { version: "1.2", schema: "core", stringKeys: true });
  const key = mend.field.at(-1);
  const parent =
    mend.field.length === 1 ? document.contents : document.getIn(mend.field.slice(0, -1), true);
  if (isSeq(parent) && typeof key === "number") {
    const item = parent.items[key];
    if (mend.do === "set") return replaced(yaml, rangeOf(item), scalar(mend.value));
    return mend.do === "remove" && !parent.flow ? withoutLines(yaml, rangeOf(item)) : undefined;
  }
  if (!isMap(parent)) return undefined;
  const pair = pairOf(parent, key);
  if (!pair) return mend.do === "set" ? appended(yaml, parent, mend) : undefined;
  if (mend.do === "rename") return replaced(yaml, rangeOf(pair.key), mend.to);
  if (mend.do === "set") return replaced(yaml, rangeOf(pair.value), scalar(mend.value));
  const [start] = rangeOf(pair.key) ?? [];
  const end = (rangeOf(pair.value) ?? rangeOf(pair.key))?.[1];
  if (parent.flow || start === undefined || end === undefined) return undefined;
  return withoutLines(yaml, [start, end]);
}

type Range = readonly [number, number];

function rangeOf(node: unknown): Range | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const range = node.range as readonly number[] | null | undefined;
  return range ? [range[0] ?? 0, range[1] ?? 0] : undefined;
}

function pairOf(map: YAMLMap, key: unknown): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function replaced(yaml: string, range: Range | undefined, text: string): string | undefined {
  return range && yaml.slice(0, range[0]) + text + yaml.slice(range[1]);
}

/** The lines that a range covers, whole. */
function withoutLines(yaml: string, range: Range | undefined): string | undefined {
  if (!range) return undefined;
  const start = yaml.lastIndexOf("\n", range[0] - 1) + 1;
  const lead = yaml.slice(start, range[0]);
  if (!/^[ \t]*(?:- )?[ \t]*$/.test(lead)) return undefined;
  const end = yaml.indexOf("\n", Math.max(range[0], range[1] - 1));
  return yaml.slice(0, start) + (end < 0 ? "" : yaml.slice(end + 1));
}

/** A new field at the end of the record; only at the top, where the indentation is known. */
function appended(
  yaml: string,
  parent: YAMLMap,
  mend: Extract<Mend, { do: "set" }>,
): string | undefined {
  if (mend.field.length !== 1 || parent.flow) return undefined;
  const line = `${mend.field[0]}: ${scalar(mend.value)}\n`;
  return `${yaml}${yaml === "" || yaml.endsWith("\n") ? "" : "\n"}${line}`;
}

/** JSON is YAML; plain words are written as people write them. */
function scalar(value: string | number | boolean): string {
  return typeof value === "string" &&
    /^[A-Za-z][\w. -]*[\w]$/.test(value) &&
    dataOf(value) === value
    ? value
    : JSON.stringify(value);
}
