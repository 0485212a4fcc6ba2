/** Records from text: YAML files, Markdown with YAML front matter, JSON files. */
import matter from "gray-matter";
import type { Parsed } from "../../schemas/parse.ts";
import type { Position, RecordFile, TextProblem } from "./record-file.ts";
import { parseYamlText, type YamlText } from "./yaml-text.ts";

type ShapeParser<T> = (value: unknown) => Parsed<T>;
type Locate = RecordFile<unknown>["locate"];

const START: Position = { line: 1, column: 1 };

/** A record whose text could not be had at all. */
export function unreadableRecord(path: string, problem: TextProblem): RecordFile<never> {
  return {
    path,
    value: undefined,
    raw: undefined,
    textProblems: [problem],
    shapeProblems: [],
    locate: () => START,
    body: "",
    bodyLine: 1,
  };
}

export function parseYamlRecord<T>(
  path: string,
  text: string,
  shape: ShapeParser<T>,
): RecordFile<T> {
  return fromYaml(path, parseYamlText(text, 1), shape, { body: "", bodyLine: 1 });
}

/**
 * Markdown that begins with `---`, YAML, `---`.
 *
 * gray-matter would evaluate `---js` front matter; the first line is therefore checked before it
 * sees the text, every engine but YAML is taken away, and the YAML one only hands the text over.
 */
export function parseFrontMatterRecord<T>(
  path: string,
  text: string,
  shape: ShapeParser<T>,
): RecordFile<T> {
  const normal = text.replaceAll("\r\n", "\n");
  const problem = fenceProblem(normal);
  if (problem) return unreadableRecord(path, problem);
  const parts = matter(normal, { language: "yaml", engines: ENGINES });
  const yaml = parts.matter.replace(/^\n/, "");
  const bodyLine = normal.slice(0, normal.length - parts.content.length).split("\n").length;
  return fromYaml(path, parseYamlText(yaml, 2), shape, { body: parts.content, bodyLine });
}

export function parseJsonRecord<T>(
  path: string,
  text: string,
  shape: ShapeParser<T>,
): RecordFile<T> {
  const places = parseYamlText(text, 1);
  const duplicate = places.problems.find((problem) =>
    problem.message.startsWith("map keys must be unique"),
  );
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    const at = places.problems[0] ?? START;
    return unreadableRecord(path, {
      line: at.line,
      column: at.column,
      kind: "syntax",
      message: jsonMessage(error),
      fix: "write it as JSON (RFC 8259)",
    });
  }
  if (duplicate) return unreadableRecord(path, duplicate);
  return fromValue({ path, raw, locate: places.locate }, shape, { body: "", bodyLine: 1 });
}

const refuseEngine = (): never => {
  throw new TypeError("only YAML front matter is read");
};
const ENGINES = {
  yaml: { parse: () => ({}), stringify: refuseEngine },
  json: { parse: refuseEngine, stringify: refuseEngine },
  javascript: { parse: refuseEngine, stringify: refuseEngine },
};

function fenceProblem(text: string): TextProblem | undefined {
  const first = text.split("\n", 1)[0] ?? "";
  const fix = "begin the file with a line of three hyphens, YAML, and another such line";
  if (/^---[^-\s]/.test(first)) {
    return {
      ...START,
      kind: "refused",
      message: `front matter "${first.slice(0, 40)}" is not taken; only YAML is read`,
      fix: "write the first line as ---",
    };
  }
  if (first.trimEnd() !== "---")
    return { ...START, kind: "syntax", message: "the file has no front matter", fix };
  if (!/\n---[ \t]*(?:\n|$)/.test(text))
    return { ...START, kind: "syntax", message: "the front matter does not end", fix };
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

function jsonMessage(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/ in JSON at position .*$/, "")
    : "not JSON";
}
