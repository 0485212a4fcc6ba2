/** Records from text: YAML files, Markdown with YAML front matter, JSON files. */
import type { Parsed } from "../../schemas/parse.ts";
import { itemsOf, type JsonNode, membersOf, readJson } from "../scan/json-nodes.ts";
import { placeAt } from "../scan/place-at.ts";
import type { Position, RecordFile, TextProblem } from "./record-file.ts";
import { parseYamlText, type YamlText } from "./yaml-text.ts";

type ShapeParser<T> = (value: unknown) => Parsed<T>;
type Locate = RecordFile<unknown>["locate"];

const START: Position = { line: 1, column: 1 };

/** A record without a value. `text` is what there is of it. */
export function unreadableRecord(path: string, problem: TextProblem, text = ""): RecordFile<never> {
  return {
    path,
    value: undefined,
    raw: undefined,
    textProblems: [problem],
    shapeProblems: [],
    locate: () => START,
    text,
    body: "",
    bodyLine: 1,
  };
}

export function parseYamlRecord<T>(
  path: string,
  text: string,
  shape: ShapeParser<T>,
): RecordFile<T> {
  return fromYaml(path, parseYamlText(text, 1), shape, { text, body: "", bodyLine: 1 });
}

/**
 * Markdown that begins with a line `---`, YAML, and a line `---`.
 *
 * Split by hand: front matter libraries evaluate `---js`, and the usual one takes a quarter of an
 * hour for a megabyte of empty lines.
 */
export function parseFrontMatterRecord<T>(
  path: string,
  text: string,
  shape: ShapeParser<T>,
): RecordFile<T> {
  const lines = text.split(/\r?\n/);
  const end = lines.findIndex((line, index) => index > 0 && FENCE.test(line));
  const problem = fenceProblem(lines[0] ?? "", end);
  if (problem) return unreadableRecord(path, problem, text);
  const yaml = parseYamlText(lines.slice(1, end).join("\n"), 2);
  const body = lines.slice(end + 1).join("\n");
  return fromYaml(path, yaml, shape, { text, body, bodyLine: end + 2 });
}

const FENCE = /^---[ \t]*$/;

/** Places come from a YAML parser, which costs a hundred times the rest: it is asked only where something is wrong. */
export function parseJsonRecord<T>(
  path: string,
  text: string,
  shape: ShapeParser<T>,
): RecordFile<T> {
  let known: YamlText | undefined;
  const places = (): YamlText => {
    known ??= parseYamlText(text, 1);
    return known;
  };
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    const { line, column } = jsonFaultPlace(error, text) ?? places().problems[0] ?? START;
    const problem: TextProblem = {
      line,
      column,
      kind: "syntax",
      message: jsonMessage(error),
      fix: "write it as JSON (RFC 8259)",
    };
    return unreadableRecord(path, problem, text);
  }
  const node = readJson(text);
  const duplicate =
    node && !hasDuplicateKeys(node)
      ? undefined
      : places().problems.find(({ message }) => message.startsWith("map keys must be unique"));
  if (duplicate) return unreadableRecord(path, duplicate, text);
  const locate: Locate = (field, part) => places().locate(field, part);
  return fromValue({ path, raw, locate }, shape, { text, body: "", bodyLine: 1 });
}

function hasDuplicateKeys(node: JsonNode): boolean {
  const members = membersOf(node);
  return (
    new Set(members.map(({ key }) => key)).size < members.length ||
    members.some(({ value }) => hasDuplicateKeys(value)) ||
    itemsOf(node).some(hasDuplicateKeys)
  );
}

/** @param end index of the line that closes the front matter, -1 when there is none */
function fenceProblem(first: string, end: number): TextProblem | undefined {
  if (/^---[^-\s]/.test(first)) {
    return {
      ...START,
      kind: "refused",
      message: `front matter "${first.slice(0, 40)}" is not taken; only YAML is read`,
      fix: "write the first line as ---",
    };
  }
  const fix = "begin the file with a line of three hyphens, YAML, and another such line";
  if (!FENCE.test(first))
    return { ...START, kind: "syntax", message: "the file has no front matter", fix };
  if (end < 0) return { ...START, kind: "syntax", message: "the front matter does not end", fix };
  return undefined;
}

function fromYaml<T>(
  path: string,
  yaml: YamlText,
  shape: ShapeParser<T>,
  body: BodyText,
): RecordFile<T> {
  if (yaml.problems.length > 0) {
    return {
      path,
      value: undefined,
      raw: undefined,
      textProblems: yaml.problems,
      shapeProblems: [],
      locate: yaml.locate,
      ...body,
    };
  }
  return fromValue({ path, raw: yaml.value, locate: yaml.locate }, shape, body);
}

interface BodyText {
  readonly text: string;
  readonly body: string;
  readonly bodyLine: number;
}

function fromValue<T>(
  file: { path: string; raw: unknown; locate: Locate },
  shape: ShapeParser<T>,
  body: BodyText,
): RecordFile<T> {
  const parsed = shape(file.raw);
  return {
    ...file,
    value: parsed.ok ? parsed.value : undefined,
    textProblems: [],
    shapeProblems: parsed.ok ? [] : parsed.problems,
    ...body,
  };
}

/** Where V8 says that it stopped; it says so for most faults. */
function jsonFaultPlace(error: unknown, text: string): Position | undefined {
  const message = error instanceof Error ? error.message : "";
  const [, at] = /at position (\d+)/.exec(message) ?? [];
  if (at !== undefined) return placeAt(text, Math.min(Number(at), text.length));
  return message.startsWith("Unexpected end") ? placeAt(text, text.length) : undefined;
}

/** Without the excerpt that V8 adds: what stands around a fault may be a secret. */
function jsonMessage(error: unknown): string {
  if (!(error instanceof Error)) return "not JSON";
  const [, token] = /^Unexpected token '(.{1,2}?)', /s.exec(error.message) ?? [];
  if (token !== undefined) return `Unexpected token '${token}'`;
  return error.message.replace(/(?: in JSON| after JSON)? at position \d+.*$/, "").slice(0, 100);
}
