import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import type { PayloadFile } from "../../parse/subject.ts";
import {
  type Identified,
  identifyLicense,
  isKnownFamily,
} from "../../scan/license/identify-license.ts";
import { textFamily } from "../../scan/license/same-license.ts";
import { isLicenseFile } from "../is-license-file.ts";
import { parseLicense } from "../license-expression.ts";
import { quotedList } from "../quoted-list.ts";
import { type Outcome, outcomeOf, type PayloadRule, type PayloadSubject } from "../rule.ts";

/** Files that are looked at; a list of notices in many files says nothing about the whole. */
const FILES_MAX = 30;
/** Below this share, the license is one of many in a list of notices. */
const COVERAGE_MIN = 0.3;

/** The license text in the files is that of the license that `artifact.md` states. */
export const lic005: PayloadRule = {
  id: "LIC-005",
  title: "License text is not that of the stated license",
  category: "metadata",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "payload",
  motivation:
    "Tools go by the field, courts by the text. Where the two disagree, nobody knows what is permitted.",
  trigger:
    "LICENSE, COPYING or a file in LICENSES/ holds the text of a known license, and no license file holds one that the `license` of artifact.md names. A text that is not recognised counts for nothing.",
  fix: "State in artifact.md what the text says, or put the text of the stated license into files/LICENSE.",
  effort: "minutes",
  check: async (subject) => {
    const parsed = parseLicense(subject.artifact.record.value?.license ?? "");
    if (!parsed)
      return { kind: "not-applicable", reason: "artifact.md states no SPDX license expression" };
    const files = subject.contents.files
      .filter(({ path, entry }) => isLicenseText(path) && entry.size <= RECORD_SIZE_MAX)
      .slice(0, FILES_MAX);
    if (files.length === 0)
      return { kind: "not-applicable", reason: "the files hold no license text" };
    for (const id of [...parsed.references, ...parsed.licenses]) {
      if (!(await isKnownFamily(textFamily(id))))
        return { kind: "unknown", reason: `the text of "${id}" is not among those that are known` };
    }
    return judge(subject, files, new Set(parsed.licenses.map(textFamily)));
  },
};

function isLicenseText(path: string): boolean {
  return isLicenseFile(path) || /^LICENSES\/[^/]{1,100}\.txt$/.test(path);
}

interface Reading {
  readonly file: PayloadFile;
  readonly found: readonly Identified[];
}

async function judge(
  { contents, artifact }: PayloadSubject,
  files: readonly PayloadFile[],
  stated: ReadonlySet<string>,
): Promise<Outcome> {
  const readings: Reading[] = [];
  for (const file of files) {
    const text = await contents.text(file.path);
    readings.push({ file, found: text === undefined ? [] : await identifyLicense(text) });
  }
  const isStated = ({ ids }: Identified) => ids.some((id) => stated.has(textFamily(id)));
  if (readings.some(({ found }) => found.some(isStated))) return outcomeOf([]);
  // Beside a main file, the others are about parts.
  const main = readings.filter(({ file }) => /^[a-z]+(?:\.(?:md|txt|rst))?$/i.test(file.path));
  const telling = main.length > 0 ? main : readings;
  const wrong = telling.filter(({ found }) => (found[0]?.coverage ?? 0) >= COVERAGE_MIN);
  if (wrong.length === 0)
    return {
      kind: "unknown",
      reason: `${quotedList(telling.map(({ file }) => file.path))}: the text is not recognised`,
    };
  const license = artifact.record.value?.license ?? "";
  return outcomeOf(
    wrong.map(({ file, found }) => ({
      at: { path: file.entry.path },
      message: `the text is that of ${found.map(describe).join(" and ")}, but artifact.md states "${license}"`,
      fix: `write license: ${found.map(({ ids }) => ids[0]).join(" AND ")} in artifact.md, or put the text of "${license}" here in the next version`,
    })),
  );
}

function describe({ ids, score }: Identified): string {
  return `${ids.slice(0, 2).join(" or ")} (${Math.floor(score * 100)} % alike)`;
}
