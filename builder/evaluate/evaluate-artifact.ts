/** One artifact: read, packed, inspected, judged. Of the others it sees their faces. */
import { type CatalogPublisher, catalogArtifact } from "../catalog/catalog.ts";
import { countSeverities } from "../check/count-severities.ts";
import type { Rule } from "../check/rule.ts";
import { type RuleWorld, runRules } from "../check/run-rules.ts";
import { artifactRow } from "../emit/artifact-row.ts";
import { type InspectionOptions, inspectRepository } from "../inspect/inspect-repository.ts";
import { logArtifact } from "../log/log-artifact.ts";
import type { ArtifactFiles } from "../parse/layout.ts";
import { type ParseOptions, parseArtifact } from "../parse/parse-repository.ts";
import type { RepositoryBase } from "../parse/subject.ts";
import type { EvaluatedArtifact } from "./evaluated-artifact.ts";
import { plainTally } from "./plain-tally.ts";

/** What all artifacts of a registry are judged with. */
export interface Evaluation extends ParseOptions {
  readonly base: RepositoryBase;
  /** Ashlar's and the registry's own. */
  readonly rules: readonly Rule[];
  readonly inspection: InspectionOptions;
  /** By namespace; those that are kept out are not in it. */
  readonly publishers: ReadonlyMap<string, CatalogPublisher>;
}

export async function evaluateArtifact(
  files: ArtifactFiles,
  world: RuleWorld,
  evaluation: Evaluation,
): Promise<EvaluatedArtifact> {
  const { base, source, now } = evaluation;
  const subject = await parseArtifact(evaluation, files);
  const owner = world.publishers.get(files.namespace);
  const repository = { ...base, publishers: owner ? [owner] : [], artifacts: [subject] };
  const inspections = await inspectRepository(repository, evaluation.inspection);
  const rules = evaluation.rules.filter(({ scope }) => scope !== "registry");
  const checked = runRules(repository, { rules, inspections, now, world });
  const publisher = evaluation.publishers.get(files.namespace);
  const artifact = publisher && catalogArtifact(subject, publisher, checked);
  const findings = checked.findings.filter((finding) => finding.artifact !== undefined);
  return {
    summary: {
      name: subject.name,
      row: artifact && artifactRow(artifact),
      findings,
      blocking: findings.filter(({ gate }) => gate),
      severities: countSeverities(findings),
      quarantined: checked.quarantined,
      verdicts: checked.verdictCounts,
      tally: plainTally(checked.tally, base.suppressions?.value?.suppressions ?? []),
      early: [...checked.early].sort(),
      log: logArtifact(subject, source.past !== undefined && source.recorded === undefined),
    },
    content: artifact && { artifact, inspections: Object.fromEntries(inspections.versions) },
  };
}
