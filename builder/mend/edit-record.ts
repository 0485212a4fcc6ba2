/**
 * Fields of a YAML record set or taken away, in its text: every other line stays as it is, with its
 * comments, quotes and order. The result is read again; when it does not hold exactly what was meant,
 * nothing is changed.
 */
import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, type Pair, parseDocument, stringify, type YAMLMap } from "yaml";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseYamlText } from "../parse/yaml-text.ts";
import { splitRecord } from "./split-record.ts";

/** What a field may hold: JSON without null. */
export type FieldValue =
  | string
  | number
  | boolean
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue };

export interface FieldEdit {
  /** Keys from the top of the record. */
  readonly field: readonly string[];
  /** Undefined takes the field away, and with it parents that are empty then. */
  readonly value: FieldValue | undefined;
}

/**
 * @param text a YAML file, or Markdown with YAML front matter
 * @throws {CodedError} E_RECORD_EDIT for a record that is broken, or written in a way that is not changed here
 */
export function editRecord(text: string, edits: readonly FieldEdit[]): string {
  const { before, yaml, after } = splitRecord(text);
  let current = yaml;
  for (const one of edits) current = editField(current, one);
  return before + current + after;
}

function editField(yaml: string, edit: FieldEdit): string {
  const data = dataOf(yaml);
  if (data === undefined) throw uneditable(edit, "the record is broken");
  const wanted = applied(data, edit);
  if (isDeepStrictEqual(wanted, data)) return yaml;
  const changed = edit.value === undefined ? without(yaml, edit.field) : withValue(yaml, edit);
  if (changed !== undefined && isDeepStrictEqual(dataOf(changed), wanted)) return changed;
  throw uneditable(edit, "it is written in a way that this does not change");
}

type Data = Record<string, unknown>;

/** As the registry reads it; undefined for what it would not take. */
function dataOf(yaml: string): Data | undefined {
  const { value, problems } = parseYamlText(yaml, 1);
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return problems.length === 0 && isRecord ? (value as Data) : undefined;
}

function applied(data: Data, { field, value }: FieldEdit): Data {
  const [key = "", ...rest] = field;
  const copy = { ...data };
  const inner = Object.hasOwn(copy, key) ? copy[key] : undefined;
  if (rest.length === 0) {
    if (value === undefined) delete copy[key];
    else copy[key] = structuredClone(value);
    return copy;
  }
  const isRecord = typeof inner === "object" && inner !== null && !Array.isArray(inner);
  if (!isRecord && value === undefined) return copy;
  const changed = applied(isRecord ? (inner as Data) : {}, { field: rest, value });
  if (Object.keys(changed).length === 0) delete copy[key];
  else copy[key] = changed;
  return copy;
}

/** The deepest map on the way to a field, its own pair when it is there, and how much of the way is left. */
interface Found {
  readonly map: YAMLMap;
  readonly pair: Pair | undefined;
  /** Keys from the map on. */
  readonly rest: readonly string[];
}

function find(yaml: string, field: readonly string[]): Found | undefined {
  const document = parseDocument(yaml, {
    version: "1.2",
    schema: "core",
    stringKeys: true,
    uniqueKeys: false,
    prettyErrors: false,
  });
  let map = document.contents as unknown;
  for (const [index, key] of field.entries()) {
    if (!isMap(map)) return undefined;
    const pair = pairOf(map, key);
    const isLast = index === field.length - 1;
    if (!pair || isLast || !isMap(pair.value)) return { map, pair, rest: field.slice(index) };
    map = pair.value;
  }
  return undefined;
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function withValue(yaml: string, { field, value }: FieldEdit): string | undefined {
  const found = find(yaml, field);
  if (!found || value === undefined) return undefined;
  const { map, pair, rest } = found;
  const [key = "", ...inner] = rest;
  const nested = inner.reduceRight<FieldValue>((held, name) => ({ [name]: held }), value);
  if (!pair) return map.flow ? intoFlow(yaml, map, key, nested) : intoBlock(yaml, map, key, nested);
  if (inner.length > 0 && isMap(pair.value)) return undefined;
  return map.flow || isPlain(nested, pair)
    ? replacedValue(yaml, pair, flowText(nested))
    : replacedPair(yaml, map, pair, { key, value: nested });
}

/** Whether a value stands behind its key on one line, before and after. */
function isPlain(value: FieldValue, { value: node }: Pair): boolean {
  const isInline = isScalar(node) && !/^BLOCK/.test(String(node.type));
  const isFlow = typeof node === "object" && node !== null && "flow" in node && node.flow === true;
  return typeof value === "object" ? isFlow : isInline;
}

const WRITTEN = {
  version: "1.2",
  // What YAML 1.1 would take for something else is quoted.
  compat: "yaml-1.1",
  lineWidth: 0,
} as const;

function flowText(value: FieldValue): string {
  const flow = { ...WRITTEN, collectionStyle: "flow", flowCollectionPadding: false } as const;
  return stringify(value, flow).trimEnd();
}

function blockText(key: string, value: FieldValue, indent: string): string {
  // Lists of words are written as people write them here: on one line.
  const isWords =
    Array.isArray(value) && value.every((item) => typeof item !== "object") && value.length < 8;
  const text = isWords
    ? `${flowText(key)}: ${flowText(value)}\n`
    : stringify({ [key]: value }, WRITTEN);
  return text.replace(/^(?=.)/gm, indent);
}

function intoFlow(yaml: string, map: YAMLMap, key: string, value: FieldValue): string | undefined {
  const [start, end] = rangeOf(map) ?? [];
  if (start === undefined || end === undefined || yaml[end - 1] !== "}") return undefined;
  const inside = yaml.slice(start + 1, end - 1);
  const padding = /\s*$/.exec(inside)?.[0] ?? "";
  const body = inside.slice(0, inside.length - padding.length);
  const comma = body.trim() === "" || body.endsWith(",") ? "" : ",";
  const space = body.trim() === "" ? "" : " ";
  const added = `${body}${comma}${space}${flowText(key)}: ${flowText(value)}${padding}`;
  return `${yaml.slice(0, start + 1)}${added}${yaml.slice(end - 1)}`;
}

function intoBlock(yaml: string, map: YAMLMap, key: string, value: FieldValue): string | undefined {
  const last = map.items.at(-1);
  const at = last ? lineEnd(yaml, endOf(last)) : yaml.length;
  const text = blockText(key, value, indentOf(yaml, map));
  const head = yaml.slice(0, at);
  const broken = head === "" || head.endsWith("\n") ? head : `${head}\n`;
  return broken + withEnds(text, yaml) + yaml.slice(at);
}

function replacedValue(yaml: string, { value }: Pair, text: string): string | undefined {
  const range = rangeOf(value);
  return range && yaml.slice(0, range[0]) + text + yaml.slice(range[1]);
}

function replacedPair(
  yaml: string,
  map: YAMLMap,
  pair: Pair,
  { key, value }: { readonly key: string; readonly value: FieldValue },
): string | undefined {
  const lines = linesOf(yaml, pair);
  if (!lines) return undefined;
  const text = withEnds(blockText(key, value, indentOf(yaml, map)), yaml);
  return yaml.slice(0, lines[0]) + text + yaml.slice(lines[1]);
}

/** Takes away the field, or the outermost parent that would be empty without it. */
function without(yaml: string, field: readonly string[]): string | undefined {
  for (let depth = 1; depth <= field.length; depth += 1) {
    const found = find(yaml, field.slice(0, depth));
    if (!found?.pair || found.rest.length !== 1) return undefined;
    const isWhole = depth === field.length || isOnlyWay(found.pair.value, field.slice(depth));
    if (isWhole) return withoutPair(yaml, found.map, found.pair);
  }
  return undefined;
}

/** Whether a value holds nothing but a field. */
function isOnlyWay(node: unknown, [key = "", ...rest]: readonly string[]): boolean {
  if (!isMap(node) || node.items.length !== 1) return false;
  const pair = pairOf(node, key);
  return pair !== undefined && (rest.length === 0 || isOnlyWay(pair.value, rest));
}

function withoutPair(yaml: string, map: YAMLMap, pair: Pair): string | undefined {
  if (!map.flow) {
    const lines = linesOf(yaml, pair);
    return lines && yaml.slice(0, lines[0]) + yaml.slice(lines[1]);
  }
  const start = rangeOf(pair.key)?.[0];
  if (start === undefined) return undefined;
  const end = endOf(pair);
  const after = /^\s*,\s*/.exec(yaml.slice(end))?.[0];
  if (after !== undefined) return yaml.slice(0, start) + yaml.slice(end + after.length);
  return yaml.slice(0, start).replace(/,\s*$/, "") + yaml.slice(end);
}

type Range = readonly [number, number];

function rangeOf(node: unknown): Range | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  const range = node.range as readonly number[] | null | undefined;
  return range ? [range[0] ?? 0, range[1] ?? 0] : undefined;
}

function endOf({ key, value }: Pair): number {
  return (rangeOf(value) ?? rangeOf(key))?.[1] ?? 0;
}

/** Where the line ends that the last character of something stands on; block scalars bring their line end along. */
function lineEnd(yaml: string, end: number): number {
  if (end > 0 && yaml[end - 1] === "\n") return end;
  const at = yaml.indexOf("\n", end);
  return at < 0 ? yaml.length : at + 1;
}

/** The lines of a pair, whole; undefined when something else stands before it on its line. */
function linesOf(yaml: string, pair: Pair): Range | undefined {
  const key = rangeOf(pair.key);
  if (!key) return undefined;
  const start = yaml.lastIndexOf("\n", key[0] - 1) + 1;
  const isAlone = yaml.slice(start, key[0]).trim() === "";
  return isAlone ? [start, lineEnd(yaml, endOf(pair))] : undefined;
}

function indentOf(yaml: string, map: YAMLMap): string {
  const start = rangeOf(map.items[0]?.key)?.[0] ?? 0;
  return yaml.slice(yaml.lastIndexOf("\n", start - 1) + 1, start).replace(/\S.*$/, "");
}

function withEnds(text: string, yaml: string): string {
  return yaml.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}

function uneditable({ field }: FieldEdit, why: string): CodedError {
  return new CodedError({
    code: "E_RECORD_EDIT",
    exitCode: EXIT.failed,
    message: `the field ${field.join(".")} cannot be changed by a program: ${why}`,
    fix: "change the file by hand in a clone, then run `ashlar publish` on the artifact's folder",
  });
}
