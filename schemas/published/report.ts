/** What the rules found: for one artifact (`report`), and for all that was left out (`quarantine`). */
import * as v from "valibot";
import { exactVersion, list, text } from "../field.ts";
import { findingShape, VERDICTS } from "../finding.ts";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { type ListForm, type PartContent, partsShape } from "./part.ts";
import { scoreShape } from "./score.ts";
import { withheldShape } from "./withheld.ts";

export const reportShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    artifact: text(1, 200),
    verdict: v.picklist(VERDICTS),
    scores: v.pipe(
      v.array(object({ version: exactVersion, score: scoreShape })),
      v.description("newest version first"),
    ),
    findings: v.pipe(
      v.array(findingShape),
      v.description("open ones, those on the publisher last, then suppressed ones"),
    ),
    outcomes: v.pipe(
      v.array(
        object({
          rule: text(1, 40),
          version: v.exactOptional(text(1, 200)),
          outcome: v.picklist(["pass", "fail", "not-applicable", "unknown", "suppressed", "error"]),
          reason: v.exactOptional(text(1, 500)),
        }),
      ),
      v.description("one for each rule and version that was looked at, passes left out"),
    ),
  }),
  v.title("Ashlar report"),
  v.description("Scores, findings and outcomes of one artifact."),
);

const quarantineEntryShape = object({
  artifact: text(1, 200),
  version: v.exactOptional(v.pipe(text(1, 200), v.description("absent: the whole artifact"))),
  findings: v.pipe(list(findingShape, 10_000), v.description("the gate findings")),
  withheld: v.exactOptional(
    v.pipe(withheldShape, v.description("what the registry's maintainers decided")),
  ),
});

export const quarantineShape = v.pipe(
  v.union([
    object({ schemaVersion: v.literal(1), entries: v.array(quarantineEntryShape) }),
    partsShape("quarantine"),
  ]),
  v.title("Ashlar quarantine"),
  v.description(
    "Entries of the source repository that were not published, and why, or the parts that say it.",
  ),
);

export type Report = v.InferOutput<typeof reportShape>;
export type QuarantineEntry = v.InferOutput<typeof quarantineEntryShape>;
export interface Quarantine {
  readonly entries: readonly QuarantineEntry[];
}

/** What was left out; the entries of one artifact stand together. */
export const QUARANTINE: ListForm<QuarantineEntry> = {
  kind: "quarantine",
  document: (entries) => ({ entries }),
  parse: parseQuarantine,
  placeOf: ({ artifact, version }) => ({
    group: artifact,
    key: version === undefined ? artifact : `${artifact}@${version}`,
  }),
};

function parseQuarantine(value: unknown): Parsed<PartContent<QuarantineEntry>> {
  const parsed = parseShape(quarantineShape, value);
  if (!parsed.ok) return parsed;
  const list = parsed.value;
  return { ok: true, value: "entries" in list ? { rows: list.entries } : { parts: list.parts } };
}
