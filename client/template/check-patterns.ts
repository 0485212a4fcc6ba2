/** Whether string answers match the patterns of their variables; tried in the sandbox, because patterns are hostile. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { TemplateAnswer, TemplateVariable } from "../../schemas/template-variable.ts";
import { runSandbox } from "./run-sandbox.ts";

/** A pattern that people write takes microseconds. */
const PATTERN_TIME_MAX_MS = 3_000;

/**
 * @returns a sentence for each answer that does not fit
 * @throws {CodedError} E_TEMPLATE_PATTERN for a pattern that takes too long or cannot be read
 */
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
  if (ended !== undefined) throw badPattern(culprit ?? matches[0], ended);
  return problems;
}

function badPattern(
  culprit: { readonly name: string; readonly pattern: string } | undefined,
  cause: CodedError,
): CodedError {
  const words = cause.code === "E_RENDER_TIME" ? "takes too long to match" : "cannot be tried";
  return new CodedError({
    code: "E_TEMPLATE_PATTERN",
    exitCode: EXIT.failed,
    message: `the template's pattern for "${culprit?.name}" ${words}`,
    fix: "Nothing was written. Try a shorter answer, and tell the publisher of the template.",
    details: [`pattern ${culprit?.pattern}`, cause.message],
    cause,
  });
}
