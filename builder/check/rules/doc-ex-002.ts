import type { ArtifactSubject } from "../../parse/subject.ts";
import { exampleFault, exampleLanguage } from "../../scan/documentation/example-fault.ts";
import { isExampleFile } from "../../scan/documentation/is-example-file.ts";
import { type SchemaFault, schemaFaults } from "../../scan/documentation/schema-examples.ts";
import { documentView } from "../../scan/markdown/document-view.ts";
import { declaredType } from "../declared-type.ts";
import {
  type DocumentRule,
  type DocumentSubject,
  scanOutcome,
  type Unscanned,
  type Violation,
} from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Larger files are data, and no examples that someone reads. */
const FILE_SIZE_MAX = 64 * 1024;
const FILES_MAX = 200;
/** Characters of all examples of one artifact; the parsers need up to a second for 64 kB of brackets. */
const TEXT_LENGTH_MAX = 256 * 1024;
/** Files that are wrong on purpose, and JSON that allows comments. */
const EXEMPT =
  /(?:invalid|broken|malformed|bad|error|fail|wrong|tsconfig|jsconfig|\.vscode|devcontainer)/i;

/** Examples can be read by the program that they are for. */
export const docEx002: DocumentRule = {
  id: "DOC-EX-002",
  title: "Example cannot be read",
  category: "documentation",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "document",
  motivation:
    "An example with a mistake in it is copied with the mistake, and its reader looks for the fault in their own work.",
  trigger:
    "A code block of artifact.md that is marked `json`, `yaml` or `toml`, or such a file in examples/, does not parse, or a file in examples/ breaks the JSON Schema that is the specification of an external module. Blocks with `...` or `<name>` are left alone.",
  fix: "Correct the example, or mark the block as what it is, for example `jsonc` or `text`.",
  effort: "minutes",
  check: async (subject) => {
    const { record } = subject.artifact;
    if (record.textProblems.length > 0) return unreadable(record);
    const judged: Judged = { violations: [], unscanned: [], seen: 0, left: TEXT_LENGTH_MAX };
    await judgeBlocks(subject.artifact, judged);
    await judgeFiles(subject, judged);
    if (judged.seen === 0 && judged.unscanned.length === 0)
      return { kind: "not-applicable", reason: "there is no example in JSON, YAML or TOML" };
    return scanOutcome(judged.violations, judged.unscanned);
  },
};

interface Judged {
  readonly violations: Violation[];
  readonly unscanned: Unscanned[];
  /** Examples that were looked at. */
  seen: number;
  /** Characters that may still be parsed. */
  left: number;
}

/** Whether a text may still be parsed; when not, it is noted as unscanned. */
function affords(judged: Judged, text: string, path: string): boolean {
  judged.seen += 1;
  judged.left -= text.length;
  if (judged.left >= 0) return true;
  judged.unscanned.push({ path, reason: `more than ${TEXT_LENGTH_MAX} characters of examples` });
  return false;
}

async function judgeBlocks({ record }: ArtifactSubject, judged: Judged): Promise<void> {
  const parsed = await documentView(record);
  if (parsed.view === undefined) {
    judged.unscanned.push({ path: record.path, reason: parsed.reason });
    return;
  }
  for (const { language, text, textLine, column } of parsed.view.codes) {
    const checked = exampleLanguage(language);
    if (checked === undefined || !affords(judged, text, record.path)) continue;
    const fault = await exampleFault(checked, text);
    if (fault === undefined) continue;
    judged.violations.push({
      at: {
        path: record.path,
        line: textLine + fault.line - 1,
        column: column + fault.column - 1,
      },
      message: `the block is marked ${language}, but is none: ${fault.message}`,
      fix: `correct line ${fault.line} of the block, or mark it as what it is`,
    });
  }
}

async function judgeFiles({ artifact, latest }: DocumentSubject, judged: Judged): Promise<void> {
  // The pairs of a transformer are judged with its schemas, by another rule.
  if (latest === undefined || declaredType(artifact) === "transformer") return;
  const { version, contents } = latest;
  const candidates = version.payload.filter(
    ({ path, entry }) => isExampleFile(path) && !EXEMPT.test(path) && entry.size <= FILE_SIZE_MAX,
  );
  for (const { path, entry } of candidates.slice(0, FILES_MAX)) {
    const language = exampleLanguage(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
    const text = language === undefined ? undefined : await contents.text(path);
    if (language === undefined || text === undefined || !affords(judged, text, entry.path))
      continue;
    const fault = await exampleFault(language, text);
    if (fault === undefined) continue;
    judged.violations.push({
      at: { path: entry.path, line: fault.line, column: fault.column },
      message: `the example is no ${language.toUpperCase()}: ${fault.message}`,
      fix: "correct the example in the next version",
    });
  }
  const config = version.manifest.value?.config;
  const specification = config && "specification" in config ? config.specification : undefined;
  if (specification === undefined) return;
  const { faults, seen, unscanned } = await schemaFaults(contents, specification);
  judged.seen += seen;
  judged.violations.push(
    ...faults.map((fault) => schemaViolation(fault, version.folder, specification)),
  );
  judged.unscanned.push(
    ...unscanned.map(({ path, reason }) => ({ path: `${version.folder}/files/${path}`, reason })),
  );
}

function schemaViolation(
  { path, pointer, message }: SchemaFault,
  folder: string,
  specification: string,
): Violation {
  const place = pointer === "" ? "the value" : pointer;
  return {
    at: { path: `${folder}/files/${path}`, pointer },
    message: `"${specification}" refuses the example: ${place} ${message}`,
    fix: "correct the example, or the schema, in the next version",
  };
}
