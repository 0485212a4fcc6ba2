/** Questions on the terminal for what a template must know and was not told. */
import { createInterface } from "node:readline/promises";
import type { TemplateAnswer, TemplateVariable } from "../../schemas/template-variable.ts";
import { plainText } from "../terminal/plain-text.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { checkPatterns } from "./check-patterns.ts";
import { expectation, parseAnswer } from "./parse-answers.ts";

/** Asks until each answer fits; undefined when the input ends before. Only for an interactive terminal. */
export async function askAnswers(
  missing: readonly TemplateVariable[],
  terminal: Pick<Terminal, "paint" | "note" | "signal">,
): Promise<Map<string, TemplateAnswer> | undefined> {
  const answers = new Map<string, TemplateAnswer>();
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  lines.on("close", () => closed.abort());
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const signal = AbortSignal.any([terminal.signal, closed.signal]);
  try {
    for (const variable of missing) {
      terminal.note(plainText(variable.description));
      for (;;) {
        const prompt = `${terminal.paint("bold", variable.name)} (${plainText(expectation(variable))}): `;
        const text = await lines.question(prompt, { signal });
        const { value, problem } = await judge(variable, text.trim(), terminal.signal);
        if (value !== undefined) answers.set(variable.name, value);
        if (problem === undefined) break;
        terminal.note(terminal.paint("yellow", plainText(problem)));
      }
    }
    return answers;
  } catch (error) {
    if (closed.signal.aborted && !terminal.signal.aborted) return undefined;
    throw error;
  } finally {
    lines.close();
  }
}

async function judge(
  variable: TemplateVariable,
  text: string,
  signal: AbortSignal,
): Promise<{ value?: TemplateAnswer; problem?: string }> {
  const parsed = parseAnswer(variable, text);
  if (!parsed.ok) return { problem: parsed.problem };
  const [problem] = await checkPatterns(
    [variable],
    new Map([[variable.name, parsed.value]]),
    signal,
  );
  return problem === undefined ? { value: parsed.value } : { problem };
}
