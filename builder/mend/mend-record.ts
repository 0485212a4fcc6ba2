/**
 * Mechanical mends of a YAML record, made in its text, so that comments, order and quotes stay. Each
 * is checked: when the text then does not hold exactly the value that was meant, it is left out.
 */
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from "yaml";
import type { Mend } from "../check/rule.ts";
import { parseYamlText } from "../parse/yaml-text.ts";
import { splitRecord } from "./split-record.ts";

export interface MendedRecord {
  readonly text: string;
  readonly applied: readonly Mend[];
  /** Those that this text does not allow. */
  readonly left: readonly Mend[];
}

/** Characters parsed for the mends of one record: each takes a few readings of all of it. */
const WORK_MAX = 4 * 1024 * 1024;
const READINGS = 3;

/** @param text a YAML file, or Markdown with YAML front matter */
export function mendRecord(text: string, mends: readonly Mend[]): MendedRecord {
  const applied: Mend[] = [];
  const left: Mend[] = [];
  const { before, yaml, after } = splitRecord(text);
  let current = yaml;
  let work = 0;
  for (const mend of inOrder(mends)) {
    work += READINGS * current.length;
    const isLost = applied.some((other) => other.do === "remove" && isWithin(mend, other));
    const changed = isLost || work > WORK_MAX ? undefined : mendOnce(current, mend);
    if (changed === undefined) left.push(mend);
    else {
      applied.push(mend);
      current = changed;
    }
  }
  return { text: before + current + after, applied: applied.reverse(), left: left.reverse() };
}

/**
 * Each once, from the end of lists to their beginning, because removing an item moves those behind
 * it; what is removed before what would change it.
 */
function inOrder(mends: readonly Mend[]): readonly Mend[] {
  const unique = [...new Map(mends.map((mend) => [JSON.stringify(mend), mend])).values()];
  return unique.toReversed().sort(compareMends);
}

function compareMends(a: Mend, b: Mend): number {
  for (const [index, step] of a.field.entries()) {
    const other = b.field[index];
    if (step === other) continue;
    return typeof step === "number" && typeof other === "number" ? other - step : 0;
  }
  return Number(b.do === "remove") - Number(a.do === "remove");
}

/** Whether a mend is about the field of another, or about something in it. */
function isWithin(mend: Mend, { field }: Mend): boolean {
  return field.every((step, index) => mend.field[index] === step);
}

function mendOnce(yaml: string, mend: Mend): string | undefined {
  const wanted = expected(dataOf(yaml), mend);
  if (wanted === undefined) return undefined;
  const changed = edit(yaml, mend);
  return changed !== undefined && isDeepStrictEqual(dataOf(changed), wanted) ? changed : undefined;
}

/** As the registry reads it; undefined for what it would not take. */
function dataOf(yaml: string): unknown {
  const { value, problems } = parseYamlText(yaml, 1);
  return problems.length > 0 ? undefined : value;
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
  const document = parseDocument(yaml, {
    version: "1.2",
    schema: "core",
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
  });
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
  const end = yaml.includes("\r\n") ? "\r\n" : "\n";
  const line = `${mend.field[0]}: ${scalar(mend.value)}${end}`;
  return `${yaml}${yaml === "" || yaml.endsWith("\n") ? "" : end}${line}`;
}

/** JSON is YAML; plain words are written as people write them. */
function scalar(value: string | number | boolean): string {
  return typeof value === "string" &&
    /^[A-Za-z][\w. -]*[\w]$/.test(value) &&
    dataOf(value) === value
    ? value
    : JSON.stringify(value);
}
