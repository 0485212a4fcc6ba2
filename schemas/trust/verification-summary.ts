/**
 * What a registry's checks said of a version: SLSA Verification Summary Attestation v1
 * (slsa.dev/spec/v1.2/verification_summary), the predicate of an in-toto Statement.
 */
import * as v from "valibot";
import { list, text } from "../field.ts";
import { VERDICTS } from "../finding.ts";
import { looseObject, object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { resourceShape } from "./provenance.ts";

export const SUMMARY_PREDICATE = "https://slsa.dev/verification_summary/v1";
/** The field of ours in it; SLSA wants URIs as names of such fields. */
export const SUMMARY_DETAILS = "https://ashlar-registry.github.io/ashlar/attestation/summary/v1";

const detailsShape = object({
  verdict: v.picklist(VERDICTS),
  score: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
  /** Ids of rules with open findings. */
  rules: list(text(1, 40), 2000),
});

const summaryShape = looseObject({
  verifier: looseObject({ id: text(1, 4000) }),
  resourceUri: text(1, 4000),
  policy: resourceShape,
  verificationResult: v.picklist(["PASSED", "FAILED"]),
  verifiedLevels: list(text(1, 100), 20),
  [SUMMARY_DETAILS]: detailsShape,
});

export type SummaryPredicate = v.InferOutput<typeof summaryShape>;

export const parseSummary = (value: unknown): Parsed<SummaryPredicate> =>
  parseShape(summaryShape, value);
