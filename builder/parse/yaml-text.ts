/**
 * YAML 1.2 (core schema) as data with places: one document, string keys, no tags, few aliases.
 * What other readers would take differently (YAML 1.1 booleans, octals, base 60) is refused rather
 * than guessed, and so is what costs more to expand than to send.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from "yaml";
import { YAML_ALIASES_MAX, YAML_DEPTH_MAX, YAML_NODES_MAX } from "../../schemas/limits.ts";
import type { Position, TextProblem } from "./record-file.ts";

export interface YamlText {
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  locate(path: readonly (string | number)[], part?: "key" | "value"): Position;
}

/** Problems listed of each kind; who mends those sees the rest in the next run. */
const PROBLEMS_MAX = 20;
/** Plain scalars that YAML 1.1 reads as something else than YAML 1.2 does. */
const YAML_11_BOOLEAN = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;
/** Keys that every JavaScript object has; validators and readers written in it pass over them. */
const RESERVED_KEY = /^(?:__proto__|constructor|prototype)$/;
const YAML_11_NUMBER = /^(?:0[0-7]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;

/** @param firstLine the line of the file on which `text` begins, 1-based */
export function parseYamlText(text: string, firstLine: number): YamlText {
  const counter = new LineCounter();
  const place = placer(counter, firstLine);
  const refusal = (message: string, fix: string, offset = 0): YamlText => ({
    value: undefined,
    problems: [{ ...place(offset), kind: "refused", message, fix }],
    locate: () => place(0),
  });
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      lineCounter: counter,
      strict: true,
      uniqueKeys: false,
      stringKeys: true,
      prettyErrors: false,
      version: "1.2",
      schema: "core",
    });
  } catch (error) {
    if (error instanceof RangeError)
      return refusal(`the record is nested deeper than ${YAML_DEPTH_MAX} levels`, "flatten it");
    throw error;
  }
  if (document.errors.some((error) => /call stack/.test(error.message))) {
    return refusal(
      `the record is nested deeper than ${YAML_DEPTH_MAX} levels`,
      "flatten it",
      document.errors.at(-1)?.pos[0],
    );
  }
  const problems = [...directiveProblems(text, place), ...documentProblems(document, place)];
  problems.push(...duplicateKeyProblems(document, place));
  if (document.errors.length === 0) problems.push(...nodeProblems(document, place));
  if (problems.length > 0) return { value: undefined, problems, locate: locator(document, place) };
  return readValue(document, { place, locate: lazyLocator(text, firstLine) });
}

interface Places {
  readonly place: (offset: number) => Position;
  readonly locate: YamlText["locate"];
}

function readValue(document: Document.Parsed, { place, locate }: Places): YamlText {
  try {
    return { value: document.toJS({ maxAliasCount: YAML_ALIASES_MAX }), problems: [], locate };
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    const problem: TextProblem = {
      ...place(0),
      kind: "refused",
      message: "aliases expand to far more than was written (an alias bomb)",
      fix: "write the values out",
    };
    return { value: undefined, problems: [problem], locate };
  }
}

function directiveProblems(text: string, place: (offset: number) => Position): TextProblem[] {
  const directive = /^%[A-Z]+.*$/m.exec(text.split(/^---/m, 1)[0] ?? "");
  if (!directive) return [];
  return [
    {
      ...place(directive.index),
      kind: "refused",
      message: `the directive "${directive[0]}" is not taken; records are YAML 1.2`,
      fix: "delete the line",
    },
  ];
}

function documentProblems(
  document: Document.Parsed,
  place: (offset: number) => Position,
): TextProblem[] {
  const problems: TextProblem[] = document.errors.slice(0, PROBLEMS_MAX).map((error) => {
    if (error.code === "MULTIPLE_DOCS") {
      return {
        ...place(error.pos[0]),
        kind: "refused",
        message: "a second document begins here",
        fix: "keep one document in the file",
      };
    }
    return {
      ...place(error.pos[0]),
      kind: "syntax",
      message: firstSentence(error.message),
      fix: "write it as plain YAML 1.2",
    };
  });
  for (const warning of document.warnings.slice(0, PROBLEMS_MAX)) {
    problems.push({
      ...place(warning.pos[0]),
      kind: "refused",
      message: firstSentence(warning.message),
      fix: "remove the tag",
    });
  }
  return problems;
}

/** Not the parser's own check, which compares each key with every other: a megabyte of keys would take minutes. */
function duplicateKeyProblems(
  document: Document.Parsed,
  place: (offset: number) => Position,
): TextProblem[] {
  const problems: TextProblem[] = [];
  visit(document, {
    Map(_, map) {
      const firsts = new Map<unknown, number>();
      for (const { key } of map.items) {
        if (!isScalar(key) || !key.range) continue;
        const first = firsts.get(key.value);
        if (first === undefined) firsts.set(key.value, key.range[0]);
        else if (problems.length < PROBLEMS_MAX) {
          const { line, column } = place(first);
          const message = `map keys must be unique ("${key.value}" first at ${line}:${column})`;
          problems.push({
            ...place(key.range[0]),
            kind: "syntax",
            message,
            fix: "remove one of them",
          });
        }
      }
    },
  });
  return problems;
}

function nodeProblems(
  document: Document.Parsed,
  place: (offset: number) => Position,
): TextProblem[] {
  const problems: TextProblem[] = [];
  let aliases = 0;
  let nodes = 0;
  const add = (node: Node, message: string, fix: string): void => {
    if (problems.length < PROBLEMS_MAX)
      problems.push({ ...place(node.range?.[0] ?? 0), kind: "refused", message, fix });
  };
  visit(document, {
    Node(key, node, path) {
      nodes += 1;
      if (nodes > YAML_NODES_MAX) {
        add(node, `the record has more than ${YAML_NODES_MAX} values`, "move data into files/");
        return visit.BREAK;
      }
      if (path.filter((parent) => !isPair(parent)).length > YAML_DEPTH_MAX) {
        add(node, `the record is nested deeper than ${YAML_DEPTH_MAX} levels`, "flatten it");
        return visit.BREAK;
      }
      if (isAlias(node)) aliases += 1;
      if (aliases === YAML_ALIASES_MAX + 1)
        add(node, `more than ${YAML_ALIASES_MAX} aliases`, "write the values out");
      if (isAlias(node) && aliases <= YAML_ALIASES_MAX && path.some(isTargetOf(node, document)))
        add(node, `*${node.source} stands inside of what it names`, "write the value out");
      if (isScalar(node) && key === "key") keyProblem(node, add);
      if (isScalar(node)) valueProblem(node, add);
      if (isScalar(node) && key !== "key") plainProblem(node, add);
      return undefined;
    },
  });
  return problems;
}

type AddProblem = (node: Node, message: string, fix: string) => void;

function isTargetOf(alias: Alias, document: Document.Parsed): (parent: unknown) => boolean {
  const target = alias.resolve(document);
  return (parent) => parent === target;
}

function keyProblem(node: Scalar, add: AddProblem): void {
  if (RESERVED_KEY.test(String(node.value)))
    add(node, `the key "${node.value}" is reserved in JavaScript`, "choose another key");
}

/** What JSON, which every record becomes, cannot hold. */
function valueProblem(node: Scalar, add: AddProblem): void {
  if (typeof node.value === "number" && !Number.isFinite(node.value))
    add(node, `${node.source} is no number that JSON can hold`, "write a finite number");
  if (typeof node.value === "string" && !node.value.isWellFormed())
    add(node, "the text holds half of a surrogate pair", "write the whole character");
}

function plainProblem(node: Scalar, add: AddProblem): void {
  if (node.type !== "PLAIN" || node.source === undefined) return;
  if (YAML_11_BOOLEAN.test(node.source)) {
    add(
      node,
      `plain ${node.source} is a truth value to YAML 1.1 readers and text to YAML 1.2`,
      `write true or false, or quote it: "${node.source}"`,
    );
  } else if (YAML_11_NUMBER.test(node.source)) {
    add(
      node,
      `plain ${node.source} is another number to YAML 1.1 readers`,
      `quote it: "${node.source}"`,
    );
  } else if (
    typeof node.value === "number" &&
    /^[-+]?\d+$/.test(node.source) &&
    !Number.isSafeInteger(node.value)
  ) {
    add(node, `the number ${node.source} would lose digits`, `quote it: "${node.source}"`);
  }
}

/** Parses again when first asked: of ten thousand good records nobody asks, and a syntax tree is a hundred times its text. */
function lazyLocator(text: string, firstLine: number): YamlText["locate"] {
  let locate: YamlText["locate"] | undefined;
  return (path, part) => {
    if (!locate) {
      const lineCounter = new LineCounter();
      const document = parseDocument(text, {
        lineCounter,
        stringKeys: true,
        uniqueKeys: false,
        prettyErrors: false,
      });
      locate = locator(document, placer(lineCounter, firstLine));
    }
    return locate(path, part);
  };
}

function placer(counter: LineCounter, firstLine: number): (offset: number) => Position {
  return (offset) => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line) + firstLine - 1, column: Math.max(1, col) };
  };
}

function locator(
  document: Document.Parsed,
  place: (offset: number) => Position,
): YamlText["locate"] {
  const step = stepper();
  return (path, part = "value") => {
    let node: unknown = document.contents;
    let offset = startOf(node);
    for (const [depth, key] of path.entries()) {
      const wantKey = part === "key" && depth === path.length - 1;
      const next = step(node, key, wantKey);
      if (next === undefined) break;
      offset = startOf(next) ?? offset;
      node = next;
    }
    return place(offset ?? 0);
  };
}

/** Goes one level down. Each map's keys are indexed once: a map may have many, and each be asked for. */
function stepper(): (node: unknown, key: string | number, wantKey: boolean) => unknown {
  const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  return (node, key, wantKey) => {
    if (isMap(node)) {
      const index = indexes.get(node) ?? pairsByKey(node);
      indexes.set(node, index);
      const pair = index.get(String(key));
      if (!pair) return undefined;
      return wantKey || pair.value === null ? pair.key : pair.value;
    }
    return isSeq(node) ? node.items[Number(key)] : undefined;
  };
}

/** The first pair of each key. */
function pairsByKey(map: YAMLMap): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const item of map.items) {
    const key = isScalar(item.key) ? String(item.key.value) : undefined;
    if (key !== undefined && !pairs.has(key)) pairs.set(key, item);
  }
  return pairs;
}

function startOf(node: unknown): number | undefined {
  if (node && typeof node === "object" && "range" in node && Array.isArray(node.range))
    return node.range[0] as number;
  return undefined;
}

function firstSentence(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}
