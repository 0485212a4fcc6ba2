/** What is known of an artifact after all rules on it, apart from how others stand to it. */
import type { Finding, Verdict } from "../../schemas/finding.ts";
import type { CatalogArtifact } from "../catalog/catalog.ts";
import type { QuarantinedEntry } from "../check/check-result.ts";
import type { Tally, VersionInspection } from "../check/rule.ts";
import type { LogArtifact } from "../log/log-artifact.ts";

export interface EvaluatedArtifact {
  readonly name: string;
  /** Undefined when nothing of it gets published. */
  readonly published: CatalogArtifact | undefined;
  /** Open ones of the artifact and its versions. */
  readonly findings: readonly Finding[];
  readonly quarantined: readonly QuarantinedEntry[];
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly tally: Tally;
  /** Folders of it that were kept out before late rules ran: what others may see of that. */
  readonly early: readonly string[];
  readonly log: LogArtifact;
  /** By the version's folder. */
  readonly inspections: ReadonlyMap<string, VersionInspection>;
}
