import type { Repository } from "../parse/subject.ts";
import type { Observation } from "./observe.ts";

export interface QuarantineDecision {
  /** Folders of artifacts and versions that stay out of the tree. */
  readonly folders: ReadonlySet<string>;
  /** Paths of review files that stay out. */
  readonly reviews: ReadonlySet<string>;
  /** Namespaces of publishers that stay out. */
  readonly publishers: ReadonlySet<string>;
}

/**
 * What gate violations keep out: of a version, that version; of a review, that review; of an artifact,
 * the artifact with all versions; of a publisher, it and its artifacts. A version without manifest or
 * archive cannot be published even when no rule says so, for instance because a rule threw.
 */
export function quarantineDecision(
  repository: Repository,
  observations: readonly Observation[],
): QuarantineDecision {
  const closing = observations.filter(({ rule, outcome }) => rule.gate && outcome.kind === "fail");
  const paths = closing.flatMap((observation) => [...closedPaths(observation, repository)]);
  const reviewPaths = repository.artifacts.flatMap(({ reviews }) =>
    reviews.map(({ file }) => file.path),
  );
  const isReview = new Set(reviewPaths);
  const folders = paths.filter((path) => !isReview.has(path));
  return {
    folders: new Set([...folders, ...unpublishable(repository)]),
    reviews: new Set(paths.filter((path) => isReview.has(path))),
    publishers: new Set(closing.flatMap(({ publisher }) => publisher?.namespace ?? [])),
  };
}

/** Folders, or files of reviews, that a gate violation keeps out. */
function closedPaths(
  { publisher, artifact, version, outcome }: Observation,
  repository: Repository,
): Iterable<string> {
  if (version) return [version.folder];
  if (publisher) {
    return repository.artifacts
      .filter(({ namespace }) => namespace === publisher.namespace)
      .map(({ folder }) => folder);
  }
  if (!artifact || outcome.kind !== "fail") return [];
  const reviews = new Set(artifact.reviews.map(({ file }) => file.path));
  return new Set(
    outcome.violations.map(({ at }) => (reviews.has(at.path) ? at.path : artifact.folder)),
  );
}

function unpublishable({ artifacts }: Repository): readonly string[] {
  return artifacts.flatMap(({ folder, record, versions }) => [
    ...(record.value ? [] : [folder]),
    ...versions
      .filter(({ manifest, archive }) => !manifest.value || !archive)
      .map((version) => version.folder),
  ]);
}
