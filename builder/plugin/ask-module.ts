/** One version put before a module, and its answer as an outcome. */
import * as v from "valibot";
import {
  OWN_RULE_TEXT_SIZE_MAX,
  OWN_RULE_TEXTS_MAX,
  OWN_RULE_TEXTS_SIZE_MAX,
} from "../../schemas/limits.ts";
import { type OwnRule, type OwnRuleAnswer, ownRuleAnswerShape } from "../../schemas/own-rule.ts";
import {
  type Outcome,
  type PayloadSubject,
  scanOutcome,
  type Unscanned,
  type Violation,
} from "../check/rule.ts";
import { matchesPath } from "./match-path.ts";
import { ModuleFailure } from "./module-failure.ts";
import type { OwnRuleModule } from "./own-rule-module.ts";

/** @throws {ModuleFailure} when it does not answer as it should */
export async function askModule(
  module: OwnRuleModule,
  rule: OwnRule,
  subject: PayloadSubject,
): Promise<Outcome> {
  const { texts, unscanned } = await wantedTexts(subject, [...(rule.wants ?? []), ...module.wants]);
  const { artifact, version, contents } = subject;
  const input = {
    name: artifact.name,
    version: version.version,
    type: artifact.record.value?.type ?? null,
    artifact: artifact.record.value ?? null,
    manifest: version.manifest.value ?? null,
    files: contents.files.map(({ path, entry, sha256 }) => ({
      path,
      size: entry.size,
      sha256: sha256 ?? null,
    })),
    texts,
  };
  const answer = answerOf(module.check(JSON.stringify(input)));
  return scanOutcome(
    answer.map((one) => violationOf(one, subject)),
    unscanned,
  );
}

function answerOf(json: string): OwnRuleAnswer {
  const parsed = v.safeParse(ownRuleAnswerShape, parsedJson(json));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue) ?? "";
  throw new ModuleFailure(`its answer is no list of violations: ${where} ${issue.message}`);
}

function parsedJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ModuleFailure("its answer is no JSON");
  }
}

function violationOf(
  { path, line, column, message, fix, severity }: OwnRuleAnswer[number],
  { version, contents }: PayloadSubject,
): Violation {
  const isFile = contents.files.some((file) => file.path === path);
  if (!isFile && path !== "manifest.yaml")
    throw new ModuleFailure(`it reports ${JSON.stringify(path.slice(0, 60))}, which is no file`);
  return {
    at: {
      path: `${version.folder}/${isFile ? "files/" : ""}${path}`,
      ...(line !== undefined && { line, column: column ?? 1 }),
    },
    message,
    ...(fix !== undefined && { fix }),
    ...(severity !== undefined && { severity }),
  };
}

/** Texts by path, within bounds. */
async function wantedTexts(
  { contents, version }: PayloadSubject,
  patterns: readonly string[],
): Promise<{ readonly texts: Record<string, string>; readonly unscanned: readonly Unscanned[] }> {
  const texts = new Map<string, string>();
  const unscanned: Unscanned[] = [];
  let size = 0;
  for (const { path, entry } of contents.files) {
    if (!patterns.some((pattern) => matchesPath(pattern, path))) continue;
    size += entry.size;
    const isTooMuch =
      entry.size > OWN_RULE_TEXT_SIZE_MAX ||
      size > OWN_RULE_TEXTS_SIZE_MAX ||
      texts.size >= OWN_RULE_TEXTS_MAX;
    if (isTooMuch) {
      size -= entry.size;
      const reason = `it is more than a rule of the registry's own is given to read`;
      unscanned.push({ path: `${version.folder}/files/${path}`, reason });
      continue;
    }
    const text = await contents.text(path);
    if (text !== undefined) texts.set(path, text);
  }
  return { texts: Object.fromEntries(texts), unscanned };
}
