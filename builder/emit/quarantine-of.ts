/** What was left out of a tree, as its document says it. */
import type { Quarantine } from "../../schemas/published/report.ts";
import type { ArtifactSummary } from "../evaluate/evaluated-artifact.ts";

/** @param artifacts by name */
export function quarantineOf(
  artifacts: readonly Pick<ArtifactSummary, "quarantined">[],
): Quarantine {
  const entries = artifacts
    .flatMap(({ quarantined }) => quarantined)
    .map(({ artifact, version, findings, withheld }) => ({
      artifact,
      ...(version !== undefined && { version }),
      findings: [...findings],
      ...(withheld && { withheld }),
    }));
  return { entries };
}
