/**
 * One step of the inspection: the documents of an artifact, or the payload of one of its versions.
 * Steps are what is cached, and what a bounded process may take its time for.
 */
import type { ObservedOutcome } from "../check/observe.ts";
import type { VersionInspection } from "../check/rule.ts";
import { isTombstone } from "../check/withheld.ts";
import type { ArtifactSubject, VersionSubject } from "../parse/subject.ts";

export interface Step {
  readonly artifact: ArtifactSubject;
  /** Absent: the artifact's documents. */
  readonly version?: VersionSubject;
  /** For documents: every path of every version, relative to the artifact's folder, ordered. */
  readonly paths?: readonly string[];
}

/** Plain data: it crosses processes and lies in the cache. */
export interface StepResult extends VersionInspection {
  /** By rule id, passes left out. */
  readonly outcomes: Readonly<Record<string, ObservedOutcome>>;
}

/** All steps of an artifact, documents first, versions in their order. */
export function stepsOf(artifact: ArtifactSubject): readonly Step[] {
  if (isTombstone(artifact)) return [];
  return [
    { artifact, paths: versionPaths(artifact) },
    ...artifact.versions.map((version) => ({ artifact, version })),
  ];
}

function versionPaths({ versions }: ArtifactSubject): readonly string[] {
  return versions
    .flatMap(({ version, payload }) => [
      `${version}/manifest.yaml`,
      ...payload.map(({ path }) => `${version}/files/${path}`),
    ])
    .sort();
}

/** The artifact's or the version's folder. */
export function stepFolder({ artifact, version }: Step): string {
  return version?.folder ?? artifact.folder;
}
