import type { RecordFile } from "../../parse/record-file.ts";
import type { TextKind } from "../../scan/hidden-text/hidden-characters.ts";
import { hiddenTextComplaints } from "../../scan/hidden-text/hidden-text-complaints.ts";
import { scannedText } from "../../scan/hidden-text/scanned-text.ts";
import { textKind } from "../../scan/hidden-text/text-kind.ts";
import { type ContentPart, walkContents } from "../../scan/walk-contents.ts";
import { atField } from "../at-field.ts";
import { declaredType } from "../declared-type.ts";
import {
  type DocumentSubject,
  outcomeOf,
  type PayloadSubject,
  type Place,
  type Rule,
  type RuleText,
  scanOutcome,
  type Unscanned,
  type Violation,
} from "../rule.ts";

const text: RuleText = {
  id: "SEC-UNI-001",
  title: "Text holds characters that hide or reorder it",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: "all",
  motivation:
    "Reviewers judge what they see. Marks that turn the direction of text, tag characters and characters without width let programs and language models read something else (CVE-2021-42574).",
  trigger:
    "Code, a prompt, a name, artifact.md or a manifest holds a bidirectional control, a tag character (U+E0000 to U+E007F), variation selectors in a row, or an invisible character. Spelling that needs joiners or direction marks, emoji and a byte order mark at the start are fine; ordinary prose may hold a stray one.",
  fix: "Delete the characters that the finding names; where a program needs one as data, write its escape.",
  effort: "minutes",
  required: true,
};

/** Nothing in a submission reads otherwise than it looks. */
export const secUni001: readonly Rule[] = [
  { ...text, scope: "document", check: checkDocument },
  { ...text, scope: "payload", check: checkPayload },
];

function checkDocument({ artifact }: DocumentSubject) {
  const { record, reviews } = artifact;
  return outcomeOf([
    ...fieldViolations(record),
    ...bodyViolations(record, "strict"),
    ...reviews.flatMap(({ file }) => [...fieldViolations(file), ...bodyViolations(file, "prose")]),
  ]);
}

async function checkPayload({ artifact, version, contents }: PayloadSubject) {
  const type = declaredType(artifact);
  const unscanned: Unscanned[] = [];
  const violations = [
    ...fieldViolations(version.manifest),
    ...contents.files.flatMap(({ path, entry }) => nameViolations(path, { path: entry.path })),
  ];
  for await (const part of walkContents(contents, {
    onUnscanned: (one) => void unscanned.push(one),
  })) {
    const content = scannedText(part.bytes);
    const path = part.inside.at(-1) ?? part.file.path;
    violations.push(
      ...part.inside
        .slice(-1)
        .flatMap((name) => nameViolations(name, { path: part.file.entry.path })),
      ...(content === undefined ? [] : contentViolations(part, content, textKind(path, type))),
    );
  }
  return scanOutcome(violations, unscanned);
}

function contentViolations(
  { file, inside }: ContentPart,
  content: string,
  kind: TextKind,
): readonly Violation[] {
  const { path } = file.entry;
  const where = inside.map((name) => JSON.stringify(name)).join(" / ");
  return hiddenTextComplaints(content, kind).map(({ line, column, message, fix }) =>
    inside.length === 0
      ? { at: { path, line, column }, message: `the text ${message}`, fix }
      : { at: { path }, message: `${where} in the archive, line ${line}, ${message}`, fix },
  );
}

function nameViolations(name: string, at: Place): readonly Violation[] {
  return hiddenTextComplaints(name, "strict").map(({ message }) => ({
    at,
    message: `the name ${JSON.stringify(name)} ${message}`,
    fix: "rename the file without these characters",
  }));
}

/** Line by line, so that places are those of the file. */
function bodyViolations(record: RecordFile<unknown>, kind: TextKind): readonly Violation[] {
  return hiddenTextComplaints(record.body, kind).map(({ line, column, message, fix }) => ({
    at: { path: record.path, line: record.bodyLine + line - 1, column },
    message: `the text ${message}`,
    fix,
  }));
}

/** Strings of a record, and its keys, at any depth that the parser lets through. */
function fieldViolations(record: RecordFile<unknown>): readonly Violation[] {
  const violations: Violation[] = [];
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value === "string") {
      for (const { message, fix } of hiddenTextComplaints(value, "strict"))
        violations.push({ at: atField(record, path), message: `the field ${message}`, fix });
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...path, index]);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        visit(item, [...path, key]);
        for (const { message } of hiddenTextComplaints(key, "strict"))
          violations.push({
            at: atField(record, [...path, key]),
            message: `the key ${JSON.stringify(key)} ${message}`,
            fix: "write the key without these characters",
          });
      }
    }
  };
  visit(record.raw, []);
  return violations;
}
