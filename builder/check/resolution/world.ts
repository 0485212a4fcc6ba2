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
import type { RuleContext } from "../rule.ts";

export interface World {
  readonly documents: ReadonlyMap<string, SolverDocument>;
  /** The newest version of an artifact in a range; undefined when there is none. */
  pick(name: string, range: string): SolverVersion | undefined;
  /** A version as the solver sees it, published or not. */
  nodeOf(name: string, version: NeighborVersion): SolverVersion;
}

export function worldOf({ artifacts, quarantined }: RuleContext): World {
  const usable = new Map(
    [...artifacts.values()]
      .filter(({ folder }) => !quarantined.has(folder))
      .map((artifact) => [artifact.name, usableVersions(artifact, quarantined)]),
  );
  const picks = new Map<string, string | undefined>();
  const pickVersion = (name: string, range: string): string | undefined => {
    const key = `${name} ${range}`;
    if (!picks.has(key))
      picks.set(key, usable.get(name)?.find(({ version }) => inRange(version, range))?.version);
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
  const documents = new Map(
    [...usable].map(([name, versions]) => [
      name,
      { versions: versions.map((subject) => nodeOf(name, subject)) },
    ]),
  );
  const nodes = new Map(
    [...documents].map(([name, { versions }]) => [
      name,
      new Map(versions.map((node) => [node.version, node])),
    ]),
  );
  return {
    documents,
    nodeOf,
    pick: (name, range) => nodes.get(name)?.get(pickVersion(name, range) ?? ""),
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
