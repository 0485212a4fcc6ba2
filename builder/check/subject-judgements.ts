/** Which judgements count for a version: its own, its artifact's, its publisher's. */
import type { ArtifactSubject, VersionSubject } from "../parse/subject.ts";
import type { Judgement } from "./judgement.ts";

export interface SubjectJudgements {
  /** Of one version with what its siblings share, or of the shared part alone. */
  of(artifact: ArtifactSubject, version?: VersionSubject): readonly Judgement[];
}

export function subjectJudgements(judgements: readonly Judgement[]): SubjectJudgements {
  const byFolder = Map.groupBy(
    judgements,
    ({ observation: { artifact, version } }) => version?.folder ?? artifact?.folder,
  );
  const byPublisher = Map.groupBy(
    judgements,
    ({ observation }) => observation.publisher?.namespace,
  );
  return {
    of: (artifact, version) => [
      ...((version && byFolder.get(version.folder)) ?? []),
      ...(byFolder.get(artifact.folder) ?? []),
      ...(byPublisher.get(artifact.namespace) ?? []),
    ],
  };
}
