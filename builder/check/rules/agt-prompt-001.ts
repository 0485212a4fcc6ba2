import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import type { PayloadFile } from "../../parse/subject.ts";
import { printable } from "../printable.ts";
import {
  type PayloadRule,
  type PayloadSubject,
  scanOutcome,
  type Unscanned,
  type Violation,
} from "../rule.ts";
import { textPlace } from "../text-place.ts";

/** Text that a model is given: by its ending, or by the names that coding agents look for. */
const PROMPT_NAME =
  /\.(?:md|mdc|mdx|txt|prompt|prompty|jinja2?|j2|liquid|hbs|mustache)$|(?:^|\/)\.(?:cursorrules|windsurfrules|clinerules)$/i;
const FOR_PEOPLE = /(?:^|\/)(?:readme|changelog|contributing|security|code_of_conduct)\b[^/]*$/i;
const LEGAL = /(?:^|\/)(?:licen[cs]e|notice|copying|third[-_]party)\b[^/]*$/i;
/** Violations of one file; more of them have one cause. */
const SHOWN_MAX = 10;

/** A prompt says to people what it says to models, and takes no orders from elsewhere. */
export const agtPrompt001: PayloadRule = {
  id: "AGT-PROMPT-001",
  title: "Prompt hides text or leaves its policy",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: ["agent"],
  scope: "payload",
  motivation:
    "Whoever reviews a prompt sees what a page shows; the model reads all of it, with comments, invisible characters and what a link serves tomorrow. That is where orders are put that nobody would agree to.",
  trigger:
    "A prompt file has a comment that gives orders, text that is styled away, Base64 with text in it, invisible characters or text far to the right; or it tells the model to follow a page, to leave its instructions or to send secrets.",
  fix: "Write everything that the model should do where people read it, and keep what it includes in files/.",
  effort: "minutes",
  check: async (subject) => {
    const files = promptFiles(subject);
    if (files.length === 0) return { kind: "not-applicable", reason: "there are no prompts" };
    const violations: Violation[] = [];
    const unscanned: Unscanned[] = [];
    for (const file of files) violations.push(...(await judge(file, subject, unscanned)));
    return scanOutcome(violations, unscanned);
  },
};

function promptFiles({ version, contents }: PayloadSubject): readonly PayloadFile[] {
  const config = version.manifest.value?.config;
  const entry =
    config !== undefined && "runtime" in config && "entry" in config && config.runtime === "prompt"
      ? config.entry
      : undefined;
  return contents.files.filter(
    ({ path }) => path === entry || (PROMPT_NAME.test(path) && !LEGAL.test(path)),
  );
}

async function judge(
  { path, entry }: PayloadFile,
  { contents }: PayloadSubject,
  unscanned: Unscanned[],
): Promise<readonly Violation[]> {
  const leaveOut = (reason: string): readonly Violation[] => {
    unscanned.push({ path: entry.path, reason });
    return [];
  };
  if (entry.size > RECORD_SIZE_MAX)
    return leaveOut(`it has ${entry.size} bytes; prompts are read up to ${RECORD_SIZE_MAX}`);
  const text = await contents.text(path);
  if (text === undefined) return leaveOut("it is not text in UTF-8");
  const { promptProblems } = await import("../../scan/agent/prompt-problems.ts");
  return promptProblems(text, FOR_PEOPLE.test(path))
    .slice(0, SHOWN_MAX)
    .map(({ offset, message, excerpt, fix }) => ({
      at: textPlace(entry.path, text, offset),
      message: printable(excerpt === undefined ? message : `${message}: "${excerpt.trim()}"`, 240),
      fix,
      identity: excerpt ?? String(offset),
    }));
}
