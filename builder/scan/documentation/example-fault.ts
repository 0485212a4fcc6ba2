/** Whether a piece of data that serves as an example can be read in the language it is said to be in. */
import { jsonFault } from "./json-example.ts";

export interface ExampleFault {
  /** 1-based, in the example. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Longer examples are not read: nobody reads them. */
const EXAMPLE_LENGTH_MAX = 64 * 1024;
/** Parts that were left out, or are to be filled in: not meant to be read by a program. */
const ELISION = /\.\.\.|…|\{\{|\{%|<%|\$\{|<[A-Za-z][\w .:-]*>/;

const LANGUAGES: Readonly<Record<string, "json" | "yaml" | "toml">> = {
  json: "json",
  toml: "toml",
  yaml: "yaml",
  yml: "yaml",
};

/** The language that is checked for a fence's or a file's `name`; undefined for all others. */
export function exampleLanguage(name: string): "json" | "yaml" | "toml" | undefined {
  return Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined;
}

/**
 * The first fault; undefined when there is none, or when parts are left out (`...`, `…`, `<name>`,
 * `{{ name }}`). A piece of an object without its braces is taken as it is meant.
 */
export async function exampleFault(
  language: "json" | "yaml" | "toml",
  text: string,
): Promise<ExampleFault | undefined> {
  if (text.trim() === "" || text.length > EXAMPLE_LENGTH_MAX || ELISION.test(text))
    return undefined;
  if (language === "json") return jsonExampleFault(text);
  return language === "yaml" ? yamlFault(text) : tomlFault(text);
}

function jsonExampleFault(text: string): ExampleFault | undefined {
  const fault = jsonFault(text);
  if (fault === undefined) return undefined;
  const isPiece = /^\s*"(?:[^"\\\n]|\\.)*"\s*:/.test(text);
  if (isPiece && jsonFault(`{${text.replace(/,\s*$/, "")}}`) === undefined) return undefined;
  return { ...placeOf(text, fault.offset), message: fault.message };
}

async function yamlFault(text: string): Promise<ExampleFault | undefined> {
  const { LineCounter, parseAllDocuments } = await import("yaml");
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const [error] = Array.isArray(documents) ? documents.flatMap(({ errors }) => errors) : [];
  if (error === undefined || /call stack/.test(error.message)) return undefined;
  const { line, col } = lineCounter.linePos(error.pos[0]);
  return {
    line: Math.max(1, line),
    column: Math.max(1, col),
    message: error.message.split("\n")[0] ?? error.message,
  };
}

async function tomlFault(text: string): Promise<ExampleFault | undefined> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    parse(text, { maxDepth: 100 });
    return undefined;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = error.message.split("\n")[0] ?? error.message;
    return {
      line: error.line,
      column: error.column,
      message: message.replace(/^Invalid TOML document: /, ""),
    };
  }
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}
