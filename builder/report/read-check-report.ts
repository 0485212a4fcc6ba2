/** From the archive that a run of the check left to its report, if it is one. Whoever sent the change wrote both. */
import { type CheckReport, parseCheckReport } from "../../schemas/check-report.ts";
import { CHECK_REPORT_SIZE_MAX } from "../../schemas/limits.ts";
import { jsonPointer } from "../../schemas/parse.ts";
import { printable } from "../check/printable.ts";
import { ArchiveBudget } from "../scan/archive/archive-budget.ts";
import { readZip } from "../scan/archive/read-zip.ts";

/** The one file of the archive. */
const REPORT_FILE = "check.json";
const PROBLEM_SHOWN_MAX = 300;

/**
 * @param head the commit that the report has to be about, as the host knows it
 * @returns the report, or one sentence about what is wrong with it, safe to show
 */
export function readCheckReport(archive: Uint8Array, head: string): CheckReport | string {
  const text = onlyFile(archive);
  if (text === undefined) return `the artifact is no zip archive with one ${REPORT_FILE}`;
  const value = parsedJson(text);
  if (value === undefined) return `${REPORT_FILE} is no JSON`;
  const parsed = parseCheckReport(value);
  if (!parsed.ok) {
    const [problem] = parsed.problems;
    const where = problem && jsonPointer(problem.path);
    return printable(
      `${REPORT_FILE} is no report: ${where} ${problem?.message}`,
      PROBLEM_SHOWN_MAX,
    );
  }
  if (parsed.value.head !== head)
    return `the report is about another commit than ${head}, which was checked`;
  return parsed.value;
}

/** Undefined for an archive that anybody could read in another way. */
function onlyFile(archive: Uint8Array): Uint8Array | undefined {
  let sound = true;
  const spoil = (): void => {
    sound = false;
  };
  const budget = new ArchiveBudget(1, CHECK_REPORT_SIZE_MAX);
  const [file, ...others] = readZip(archive, { budget, complain: spoil, skip: spoil });
  const isOnly = file?.name === REPORT_FILE && file.kind === "file" && others.length === 0;
  return sound && isOnly ? file.bytes : undefined;
}

function parsedJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
