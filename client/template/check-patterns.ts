/** Whether string answers match the patterns of their variables; tried in the sandbox, because patterns are hostile. */
import type { TemplateAnswer, TemplateVariable } from "../../schemas/template-variable.ts";
import { runSandbox } from "./run-sandbox.ts";

/** A pattern that people write takes microseconds. */
const PATTERN_TIME_MAX_MS = 3_000;

/** @returns a sentence for each answer that does not fit */
export async function checkPatterns(
  variables: readonly TemplateVariable[],
  answers: ReadonlyMap<string, TemplateAnswer>,
  signal: AbortSignal,
): Promise<string[]> {
  const matches = variables.flatMap(({ name, pattern }) => {
    const text = answers.get(name);
    return pattern === undefined || typeof text !== "string" ? [] : [{ name, pattern, text }];
  });
  if (matches.length === 0) return [];
  const { lines, ended } = await runSandbox(
    { kind: "match", matches },
    { timeMax: PATTERN_TIME_MAX_MS, signal },
  );
  const problems = matches.flatMap(({ name, pattern, text }, index) => {
    const line = lines[index];
    if (line?.kind !== "matched" || line.ok) return [];
    return [`${name}: ${JSON.stringify(text)} does not match ${pattern} as a whole`];
  });
  const culprit = matches[lines.length];
  if (ended === undefined || culprit === undefined) return problems;
  // One bad pattern must not hide what is wrong with the answers behind it.
  const rest = variables.slice(variables.findIndex(({ name }) => name === culprit.name) + 1);
  const words = ended.code === "E_RENDER_TIME" ? "takes too long to try" : "cannot be tried";
  return [
    ...problems,
    `${culprit.name}: the template's pattern ${culprit.pattern} ${words}; tell the template's publisher`,
    ...(await checkPatterns(rest, answers, signal)),
  ];
}
