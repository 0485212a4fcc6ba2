/** What every report format is made from. */
import type { Finding } from "../../schemas/finding.ts";
import type { RuleList } from "../../schemas/published/listing.ts";
import type { Score } from "../../schemas/published/score.ts";
import type { Classification } from "../change/classify-change.ts";

export interface ReportInput {
  readonly findings: readonly Finding[];
  /** Accepted ones. */
  readonly suppressed: readonly Finding[];
  readonly scores: readonly {
    readonly name: string;
    readonly version: string;
    readonly score: Score;
  }[];
  /** Only of a change. */
  readonly classification?: Classification;
  readonly rules: RuleList["rules"];
  /** Put before the path of each finding: from the repository's folder to the registry's, `/` at its end. */
  readonly prefix: string;
}
