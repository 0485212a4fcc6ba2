/** `ashlar explain RULE`: why a rule is there, what sets it off, and how to mend it. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { CATEGORIES } from "../../schemas/finding.ts";
import type { RuleList } from "../../schemas/published/listing.ts";
import { nearestWord } from "../check/nearest-word.ts";
import { ruleList } from "../emit/registry-documents.ts";
import { readRegistryRules } from "./read-registry-rules.ts";

const EXAMPLES = `
Examples:
  ashlar explain SEC-SECRET-001
  ashlar explain                      every rule, a line each
  ashlar explain --category security --json`;

interface ExplainOptions {
  readonly category?: string;
  readonly registry?: string;
  readonly json?: boolean;
}

export const defineExplain: CommandDefinition = (command, terminal) => {
  command
    .argument("[rule]", "id of a rule, as findings show it; every rule when absent")
    .option("--registry <dir>", "also the own rules of this registry (default: . or ./registry)")
    .option("--category <name>", "security, quality, documentation or metadata")
    .addHelpText("after", EXAMPLES)
    .action((rule: string | undefined) =>
      runExplain(rule, command.optsWithGlobals<ExplainOptions>(), terminal),
    );
};

type RuleEntry = RuleList["rules"][number];

async function runExplain(
  wanted: string | undefined,
  { category, registry, json }: ExplainOptions,
  terminal: Terminal,
): Promise<void> {
  const { rules } = ruleList(await readRegistryRules(registry, terminal.folder));
  if (wanted !== undefined) {
    const rule = findRule(wanted, rules);
    if (json) printJson(terminal, { ok: true, rule });
    else for (const line of ruleLines(rule, terminal)) terminal.out(line);
    return;
  }
  requireCategory(category);
  const shown = rules.filter((rule) => category === undefined || rule.category === category);
  if (json) printJson(terminal, { ok: true, rules: shown });
  else
    for (const rule of shown)
      terminal.out(`${rule.id.padEnd(16)} ${gradeOf(rule).padEnd(18)} ${rule.title}`);
}

function requireCategory(category: string | undefined): void {
  if (category === undefined || CATEGORIES.some((known) => known === category)) return;
  const nearest = nearestWord(category, CATEGORIES);
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `there is no category "${category}"`,
    fix: nearest === undefined ? `use ${CATEGORIES.join(", ")}` : `did you mean ${nearest}?`,
  });
}

function findRule(wanted: string, rules: readonly RuleEntry[]): RuleEntry {
  const found = rules.find(({ id }) => id === wanted.toUpperCase());
  if (found) return found;
  const nearest = nearestWord(
    wanted,
    rules.map(({ id }) => id),
  );
  throw new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `there is no rule "${wanted}"`,
    fix: nearest === undefined ? "`ashlar explain` lists every rule" : `did you mean ${nearest}?`,
  });
}

const gradeOf = ({ severity, gate }: RuleEntry): string => `${severity}${gate ? ", blocks" : ""}`;

function ruleLines(rule: RuleEntry, { paint }: Terminal): string[] {
  const types = rule.appliesTo.length === 12 ? "every type" : rule.appliesTo.join(", ");
  const part = (title: string, text: string): string[] => [
    "",
    paint("bold", title),
    ...wrapped(text),
  ];
  return [
    `${paint("bold", rule.id)}  ${rule.title}`,
    `  ${rule.category}, ${gradeOf(rule)}; ${types}; mended in ${rule.effort}`,
    ...part("Why", rule.motivation),
    ...part("When", rule.trigger),
    ...part("Mend", rule.fix),
  ];
}

/** Text in lines of at most 78 characters, indented by two. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 77) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
