/**
 * What an installer would find: of each artifact the versions that get published and are not
 * yanked, newest first, with their runtime dependencies. Edges that another rule reports are left
 * out: to the artifact itself (DEP-RES-003), and those that no version meets (DEP-RES-004).
 */
import { inRange } from "../../../client/resolve/candidate-versions.ts";
import type { SolverDocument, SolverVersion } from "../../../client/resolve/solve.ts";
import type { Neighbor, NeighborVersion } from "../neighbor.ts";
import { compareNewestFirst } from "../pick-latest.ts";
import { isVersion, isYanked } from "../release-versions.ts";
import { remembering } from "../remembering.ts";
import type { RuleContext } from "../rule.ts";

export interface World {
  /** Made when they are asked for: most artifacts are no part of any one question. */
  readonly documents: { get(name: string): SolverDocument | undefined };
  /** The newest version of an artifact in a range; undefined when there is none. */
  pick(name: string, range: string): SolverVersion | undefined;
  /** A version as the solver sees it, published or not. */
  nodeOf(name: string, version: NeighborVersion): SolverVersion;
}

export function worldOf({
  artifacts,
  quarantined,
}: Pick<RuleContext, "artifacts" | "quarantined">): World {
  const usable = remembering((name) => {
    const artifact = artifacts.get(name);
    return artifact && !quarantined.has(artifact.folder)
      ? usableVersions(artifact, quarantined)
      : undefined;
  });
  const picks = new Map<string, string | undefined>();
  const pickVersion = (name: string, range: string): string | undefined => {
    const key = `${name} ${range}`;
    if (!picks.has(key))
      picks.set(key, usable(name)?.find(({ version }) => inRange(version, range))?.version);
    return picks.get(key);
  };
  const nodeOf = (name: string, subject: NeighborVersion): SolverVersion => ({
    version: subject.version,
    dependencies: (subject.manifest.value?.dependencies ?? []).flatMap((edge) =>
      (edge.kind ?? "runtime") === "runtime" &&
      edge.name !== name &&
      pickVersion(edge.name, edge.version) !== undefined
        ? [{ name: edge.name, version: edge.version, kind: "runtime" }]
        : [],
    ),
  });
  const document = remembering((name) => {
    const versions = usable(name)?.map((subject) => nodeOf(name, subject));
    return (
      versions && { versions, byVersion: new Map(versions.map((node) => [node.version, node])) }
    );
  });
  return {
    documents: { get: document },
    nodeOf,
    pick: (name, range) => document(name)?.byVersion.get(pickVersion(name, range) ?? ""),
  };
}

function usableVersions(
  artifact: Neighbor,
  quarantined: ReadonlySet<string>,
): readonly NeighborVersion[] {
  return artifact.versions
    .filter(
      ({ version, folder }) =>
        isVersion(version) && !quarantined.has(folder) && !isYanked(artifact, version),
    )
    .toSorted(compareNewestFirst);
}
