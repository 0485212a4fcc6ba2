/** From the words after `--set` to typed answers; every problem is found, not only the first. */
import { distance } from "fastest-levenshtein";
import type { TemplateAnswer, TemplateVariable } from "../../schemas/template-variable.ts";

export interface ParsedAnswers {
  /** Given and default values, by name; nothing for optional variables without either. */
  readonly answers: ReadonlyMap<string, TemplateAnswer>;
  /** Sentences, each about one variable. */
  readonly problems: readonly string[];
  /** Variables that must be answered and were not, in the template's order. */
  readonly missing: readonly TemplateVariable[];
}

/** Edits between two names that are still taken for a slip of the fingers. */
const DISTANCE_MAX = 2;

/** @param settings `name=value`, later ones win */
export function parseAnswers(
  variables: readonly TemplateVariable[],
  settings: readonly string[],
): ParsedAnswers {
  const problems: string[] = [];
  const given = new Map<string, string>();
  for (const setting of settings) {
    const at = setting.indexOf("=");
    const name = at < 0 ? setting : setting.slice(0, at);
    if (!variables.some((variable) => variable.name === name))
      problems.push(unknownName(name, variables));
    else if (at < 0) problems.push(`--set ${name} has no value; write --set ${name}=VALUE`);
    else given.set(name, setting.slice(at + 1));
  }
  const answers = new Map<string, TemplateAnswer>();
  const missing: TemplateVariable[] = [];
  for (const variable of variables) {
    const text = given.get(variable.name);
    if (text === undefined && variable.default === undefined) {
      if (variable.required) missing.push(variable);
      continue;
    }
    // A default is an answer like any other: a template may contradict itself.
    const parsed = parseAnswer(variable, text ?? String(variable.default));
    if (parsed.ok) answers.set(variable.name, parsed.value);
    else problems.push(parsed.problem);
  }
  return { answers, problems, missing };
}

export type ParsedAnswer =
  | { readonly ok: true; readonly value: TemplateAnswer }
  | { readonly ok: false; readonly problem: string };

/** One answer, but for its pattern, which only the sandbox may try. */
export function parseAnswer(variable: TemplateVariable, text: string): ParsedAnswer {
  switch (variable.type ?? "string") {
    case "string":
      return parseString(variable, text);
    case "integer":
      return parseInteger(variable, text);
    case "boolean":
      return parseBoolean(variable, text);
    case "choice":
      return variable.options?.includes(text)
        ? { ok: true, value: text }
        : wrong(variable, text, `is none of ${(variable.options ?? []).join(", ")}`);
  }
}

function parseString(variable: TemplateVariable, text: string): ParsedAnswer {
  if (text === "" && variable.required) return wrong(variable, text, "is empty");
  if (text.includes("\0")) return wrong(variable, text, "holds a NUL character");
  return { ok: true, value: text };
}

function parseInteger(variable: TemplateVariable, text: string): ParsedAnswer {
  const value = Number(text);
  if (!/^-?\d{1,16}$/.test(text) || !Number.isSafeInteger(value))
    return wrong(variable, text, "is no whole number");
  const { minimum, maximum } = variable;
  if (minimum !== undefined && value < minimum) return wrong(variable, text, `is below ${minimum}`);
  if (maximum !== undefined && value > maximum) return wrong(variable, text, `is above ${maximum}`);
  return { ok: true, value };
}

function parseBoolean(variable: TemplateVariable, text: string): ParsedAnswer {
  const word = text.toLowerCase();
  if (["true", "yes", "y", "1"].includes(word)) return { ok: true, value: true };
  if (["false", "no", "n", "0"].includes(word)) return { ok: true, value: false };
  return wrong(variable, text, "is neither true nor false");
}

/** What a value must be, for a prompt or an error. */
export function expectation(variable: TemplateVariable): string {
  const { type = "string", options = [], pattern, minimum, maximum } = variable;
  if (type === "choice") return `one of ${options.join(", ")}`;
  if (type === "boolean") return "true or false";
  if (type === "string") return pattern === undefined ? "text" : `text that matches ${pattern}`;
  const bounds = [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
  ];
  return ["whole number", ...bounds].join(", ");
}

function unknownName(name: string, variables: readonly TemplateVariable[]): string {
  const names = variables.map((variable) => variable.name);
  const [nearest] = names
    .map((known) => ({ known, edits: distance(known.toLowerCase(), name.toLowerCase()) }))
    .filter(({ edits }) => edits <= DISTANCE_MAX)
    .sort((a, b) => a.edits - b.edits);
  if (nearest) return `the template has no variable "${name}"; did you mean ${nearest.known}?`;
  const known = names.length > 0 ? `it has ${names.join(", ")}` : "it asks nothing";
  return `the template has no variable "${name}"; ${known}`;
}

function wrong({ name }: TemplateVariable, text: string, words: string): ParsedAnswer {
  return { ok: false, problem: `${name}: ${JSON.stringify(text)} ${words}` };
}
