import type { Repository } from "../parse/subject.ts";
import type { Judgement } from "./judgement.ts";
import { withheldFolders } from "./withheld.ts";

export interface QuarantineDecision {
  /** Folders of artifacts and versions that stay out of the tree. */
  readonly folders: ReadonlySet<string>;
  /** Paths of review files that stay out. */
  readonly reviews: ReadonlySet<string>;
  /** Namespaces of publishers that stay out. */
  readonly publishers: ReadonlySet<string>;
}

/**
 * What open gate violations keep out: of a version, that version; of a review, that review; of an
 * artifact, the artifact with all versions; of a publisher, it and its artifacts. So does what the
 * registry's maintainers withhold. A version without
 * manifest or archive cannot be published even when no rule says so, for instance because a rule
 * threw.
 */
export function quarantineDecision(
  repository: Repository,
  judgements: readonly Judgement[],
  now: number,
): QuarantineDecision {
  const closing = judgements.filter(({ open }) => open.some(({ gate }) => gate));
  const paths = closing.flatMap((judgement) => [...closedPaths(judgement, repository)]);
  const reviewPaths = repository.artifacts.flatMap(({ reviews }) =>
    reviews.map(({ file }) => file.path),
  );
  const isReview = new Set(reviewPaths);
  const folders = paths.filter((path) => !isReview.has(path));
  return {
    folders: new Set([
      ...folders,
      ...unpublishable(repository),
      ...repository.artifacts.flatMap((artifact) => withheldFolders(artifact, now)),
    ]),
    reviews: new Set(paths.filter((path) => isReview.has(path))),
    publishers: new Set(
      closing.flatMap(({ observation }) => observation.publisher?.namespace ?? []),
    ),
  };
}

/** Folders, or files of reviews, that a gate violation keeps out. */
function closedPaths(
  { observation: { publisher, artifact, version }, open }: Judgement,
  repository: Repository,
): Iterable<string> {
  if (version) return [version.folder];
  if (publisher) {
    return repository.artifacts
      .filter(({ namespace }) => namespace === publisher.namespace)
      .map(({ folder }) => folder);
  }
  if (!artifact) return [];
  const reviews = new Set(artifact.reviews.map(({ file }) => file.path));
  return new Set(
    open
      .filter(({ gate }) => gate)
      .map(({ violation: { at } }) => (reviews.has(at.path) ? at.path : artifact.folder)),
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
