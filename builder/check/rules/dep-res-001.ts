import type { ArtifactSubject, VersionSubject } from "../../parse/subject.ts";
import { atField } from "../at-field.ts";
import { isYanked } from "../release-versions.ts";
import { contestedNames, picksOf } from "../resolution/contested-names.ts";
import { explainConflict, mendConflict } from "../resolution/explain-conflict.ts";
import { type Edge, findConflict, Work } from "../resolution/find-conflict.ts";
import { Greedy } from "../resolution/greedy.ts";
import { type World, worldOf } from "../resolution/world.ts";
import { outcomeOf, type RuleContext, type VersionRule } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** There is a set of versions of this registry with which a version can be installed. */
export const depRes001: VersionRule = {
  id: "DEP-RES-001",
  title: "Dependencies contradict each other",
  category: "quality",
  severity: "high",
  gate: true,
  appliesTo: "all",
  scope: "version",
  late: true,
  motivation:
    "One version of each artifact is installed. A version whose dependencies ask for different ones of the same artifact can be published, and nobody can ever install it.",
  trigger:
    "No set of versions that are published and not yanked meets all runtime dependencies together, directly and through others. What no version meets alone is left to DEP-RES-004, and circles to DEP-RES-003.",
  fix: "Widen one of the ranges that contradict each other, or depend on a version that demands less.",
  effort: "hours",
  check: (version, artifact, context) => {
    const { manifest } = version;
    if (!manifest.value) return unreadable(manifest);
    if (!manifest.value.dependencies?.length)
      return { kind: "not-applicable", reason: "there are no dependencies" };
    if (isYanked(artifact, version.version))
      return { kind: "not-applicable", reason: "the version is yanked" };
    const { world, greedy } = resolverOf(context);
    const root = { name: artifact.name, node: world.nodeOf(artifact.name, version) };
    if (greedy.succeeds(root.name, root.node)) return outcomeOf([]);
    const found = findConflict(world, root, workOf(artifact));
    if (found.kind === "none") return outcomeOf([]);
    if (found.kind === "limit")
      return {
        kind: "unknown",
        reason: "the dependencies are too many to decide; fewer or narrower ranges would",
      };
    const id = `${artifact.name}@${version.version}`;
    return outcomeOf([
      {
        at: atField(manifest, ["dependencies", firstOwn(version, found.edges, id), "version"]),
        message: explainConflict(found.edges, id, world),
        fix: mendConflict(found.edges, id),
        identity: id,
      },
    ]);
  },
};

interface Resolver {
  readonly world: World;
  readonly greedy: Greedy;
}

/** One calculation serves all versions of a registry. */
const known = new WeakMap<RuleContext["quarantined"], Resolver>();

function resolverOf(context: RuleContext): Resolver {
  const resolver = known.get(context.quarantined) ?? newResolver(context);
  known.set(context.quarantined, resolver);
  return resolver;
}

function newResolver(context: RuleContext): Resolver {
  const world = worldOf(context);
  const names = [...context.artifacts.keys()];
  const contested =
    context.contested ?? contestedNames(new Map(names.map((name) => [name, picksOf(name, world)])));
  return { world, greedy: new Greedy(world, contested) };
}

/** An artifact's own versions share it, so that no artifact takes anything from another. */
const works = new WeakMap<ArtifactSubject, Work>();

function workOf(artifact: ArtifactSubject): Work {
  const work = works.get(artifact) ?? new Work();
  works.set(artifact, work);
  return work;
}

/** Index of the version's first dependency that has a part in the conflict. */
function firstOwn({ manifest }: VersionSubject, edges: readonly Edge[], id: string): number {
  const own = edges.find(({ owner, version }) => `${owner}@${version}` === id);
  const index = manifest.value?.dependencies?.findIndex(
    ({ name, version }) => name === own?.name && version === own.range,
  );
  return Math.max(0, index ?? 0);
}
