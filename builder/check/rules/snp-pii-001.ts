import type { PayloadFile } from "../../parse/subject.ts";
import {
  findPersonalData,
  type PersonalData,
  SAMPLE_MAX,
} from "../../scan/personal-data/find-personal-data.ts";
import { isLicenseFile } from "../is-license-file.ts";
import {
  type PayloadRule,
  type PayloadSubject,
  scanOutcome,
  type Unscanned,
  type Violation,
} from "../rule.ts";
import { UnscannedError } from "../unscanned-error.ts";

const DATA_FILE = /\.(?:csv|tsv|tab|psv|json|jsonl|ndjson|geojson|txt|sql|log|xml)$/i;

/** Lists that name authors because they are meant to, and the records of package managers. */
const OTHER_LIST =
  /^(?:authors|contributors|maintainers|credits|thanks|notice|readme|changelog|history|copying|third[-_]?party.*|requirements.*|constraints.*|package|package-lock|composer|npm-shrinkwrap|.*[-_.]lock(?:[-_.].*)?)\.[a-z]+$/i;

/** Bytes of all data files of a version that are looked at: a few seconds at worst. */
const TOTAL_MAX = 32 * 1024 * 1024;

/** Data files hold no lists of people's addresses and numbers. */
export const snpPii001: PayloadRule = {
  id: "SNP-PII-001",
  title: "Data files hold personal data",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: ["snapshot", "template", "model"],
  scope: "payload",
  motivation:
    "What is published once is copied everywhere and cannot be called back. Addresses and numbers of people who never agreed do not belong there.",
  trigger:
    "A data file (CSV, TSV, JSON, text, SQL, XML, logs) holds at least 10 different e-mail addresses or phone numbers, 3 bank accounts or 5 card numbers with right check digits, and one for every 4 KiB. Names reserved for examples do not count.",
  fix: "Leave the columns out or replace the values by made-up ones at example.org; yank versions that were published with them.",
  effort: "hours",
  check: async (subject) => {
    const files = dataFiles(subject);
    if (files.length === 0)
      return { kind: "not-applicable", reason: "the files hold no data files" };
    const violations: Violation[] = [];
    const unscanned: Unscanned[] = [];
    let left = TOTAL_MAX;
    for (const file of files) {
      left -= Math.min(file.entry.size, SAMPLE_MAX);
      if (left < 0) {
        unscanned.push({
          path: file.entry.path,
          reason: `the data files before it had ${TOTAL_MAX} bytes`,
        });
        break;
      }
      try {
        const text = await subject.contents.text(file.path);
        const found = text === undefined ? [] : findPersonalData(text);
        if (text !== undefined && found.length > 0) violations.push(violation(file, text, found));
      } catch (error) {
        if (!(error instanceof UnscannedError)) throw error;
        unscanned.push({ path: file.entry.path, reason: error.message });
      }
    }
    return scanOutcome(violations, unscanned);
  },
};

function dataFiles({ version, contents }: PayloadSubject): readonly PayloadFile[] {
  const config = version.manifest.value?.config;
  const lockfiles = config !== undefined && "lockfiles" in config ? config.lockfiles : [];
  return contents.files.filter(({ path }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return (
      DATA_FILE.test(name) &&
      !OTHER_LIST.test(name) &&
      !isLicenseFile(name) &&
      !lockfiles.includes(path)
    );
  });
}

function violation(file: PayloadFile, text: string, found: readonly PersonalData[]): Violation {
  const first = found.reduce((a, b) => (b.first < a.first ? b : a));
  const start = text.lastIndexOf("\n", first.first - 1) + 1;
  const line = text.slice(0, start).split("\n").length;
  const counts = found.map(({ count, kind }) => `${count} different ${plural(kind)}`);
  return {
    at: { path: file.entry.path, line, column: first.first - start + 1 },
    message: `the file holds ${counts.join(" and ")}, first ${first.masked}`,
    fix: "leave them out or write made-up ones (at example.org, +1 202 555 01xx) in a new version, and yank this one",
  };
}

function plural(kind: string): string {
  return kind === "e-mail address" ? "e-mail addresses" : `${kind}s`;
}
