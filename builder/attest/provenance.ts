/** "This registry packed exactly these bytes from that commit of its repository." */
import { targetPath } from "../../schemas/paths.ts";
import {
  BUILD_TYPE,
  builderId,
  PROVENANCE_PREDICATE,
  type ProvenancePredicate,
} from "../../schemas/trust/provenance.ts";
import { statementBytes } from "../../schemas/trust/release-statement.ts";
import { instantOf } from "../emit/instant.ts";
import type { AttestedVersion } from "./attested-version.ts";

/**
 * The Statement of SLSA provenance v1. The time in it is the version's own, that of the commit which
 * brought it: packing it again changes nothing.
 *
 * @param builderVersion of the software that packs
 */
export function provenanceStatement(
  { registry, name, version }: AttestedVersion,
  builderVersion: string,
): Uint8Array {
  const predicate: ProvenancePredicate = {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: { registry: registry.id, name, version: version.version },
      resolvedDependencies: sourceOf(registry, version),
    },
    runDetails: {
      builder: { id: builderId(registry.url), version: { ashlar: builderVersion } },
      metadata: { finishedOn: instantOf(version.publishedAt) },
    },
  };
  return statementBytes({
    subject: {
      name: targetPath.archive(name, version.version),
      sha256: version.archive.sha256,
    },
    predicateType: PROVENANCE_PREDICATE,
    predicate,
  });
}

/** Nothing for a folder that is in no git repository. */
function sourceOf(
  { repository }: AttestedVersion["registry"],
  { commit }: AttestedVersion["version"],
) {
  if (commit === undefined) return [];
  const digest = { gitCommit: commit };
  return [repository === undefined ? { digest } : { uri: `git+${repository}@${commit}`, digest }];
}
