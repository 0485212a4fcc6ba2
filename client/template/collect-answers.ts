/** All answers of a template: given, default or asked for, and every problem at once. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { TemplateAnswer, TemplateVariable } from "../../schemas/template-variable.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { askAnswers } from "./ask-answers.ts";
import { checkPatterns } from "./check-patterns.ts";
import { expectation, parseAnswers } from "./parse-answers.ts";

/**
 * @param settings `name=value`
 * @throws {CodedError} E_ANSWERS for wrong or missing ones, E_TEMPLATE_PATTERN
 */
export async function collectAnswers(
  variables: readonly TemplateVariable[],
  settings: readonly string[],
  terminal: Pick<Terminal, "interactive" | "paint" | "note" | "signal">,
): Promise<ReadonlyMap<string, TemplateAnswer>> {
  const { answers, problems, missing } = parseAnswers(variables, settings);
  const all = [...problems, ...(await checkPatterns(variables, answers, terminal.signal))];
  const unanswered = terminal.interactive && all.length === 0 ? [] : missing;
  if (all.length > 0 || unanswered.length > 0) throw answersError(all, unanswered);
  if (missing.length === 0) return answers;
  const asked = await askAnswers(missing, terminal);
  if (asked === undefined) throw answersError([], missing);
  const complete = new Map<string, TemplateAnswer>();
  for (const { name } of variables) {
    const answer = answers.get(name) ?? asked.get(name);
    if (answer !== undefined) complete.set(name, answer);
  }
  return complete;
}

function answersError(
  problems: readonly string[],
  missing: readonly TemplateVariable[],
): CodedError {
  const flags = missing.map(({ name }) => `--set ${name}=…`);
  const wanted = missing.map(
    (variable) => `--set ${variable.name}=…   ${variable.description} (${expectation(variable)})`,
  );
  const count = problems.length + missing.length;
  return new CodedError({
    code: "E_ANSWERS",
    exitCode: EXIT.usage,
    message:
      problems.length === 0
        ? `the template needs ${missing.length === 1 ? "an answer" : `${missing.length} answers`}`
        : `${count === 1 ? "1 answer is" : `${count} answers are`} missing or wrong`,
    fix: flags.length > 0 ? `Add: ${flags.join(" ")}` : "Correct them and run the command again.",
    details: [...problems, ...wanted],
  });
}
