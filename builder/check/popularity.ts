/** Who was there first and who is known, as far as a registry's own records tell: it counts no downloads. */
import { compareText } from "./compare-text.ts";
import type { Neighbor } from "./neighbor.ts";
import { latestDependencies } from "./release-versions.ts";
import type { RuleContext } from "./rule.ts";
import { isVerified } from "./verification-standing.ts";

type Registered = Pick<RuleContext, "artifacts" | "publishers" | "registry" | "now">;

/** In a smaller registry everything is known to whoever uses it. */
export const SMALL_REGISTRY = 200;

/** An artifact as far as its name goes. */
export type NamedArtifact = Pick<Neighbor, "name" | "namespace" | "shortName" | "folder">;

export interface Standing {
  readonly artifact: NamedArtifact;
  /** When its first version came, in seconds since 1970. */
  readonly since: number;
  /** Artifacts of other namespaces whose latest version depends on it. */
  readonly dependents: number;
  /**
   * Whether a name is worth imitating: something of another namespace depends on the artifact, it is
   * featured, its publisher is verified, or the registry has fewer than 200 artifacts.
   */
  readonly isPopular: boolean;
}

const known = new WeakMap<RuleContext["artifacts"], readonly Standing[]>();

/** All artifacts, those first that were there first; of equals, those on which more depend. */
export function standings(context: Registered): readonly Standing[] {
  const found = known.get(context.artifacts) ?? findStandings(context);
  known.set(context.artifacts, found);
  return found;
}

function findStandings(context: Registered): readonly Standing[] {
  const artifacts = [...context.artifacts.values()];
  const dependents = countDependents(artifacts);
  return orderedStandings(
    artifacts.map((artifact) => ({
      artifact,
      since: firstCame(artifact),
      dependents: dependents.get(artifact.name) ?? 0,
    })),
    context,
  );
}

/** When its first version came, in seconds since 1970; Infinity without one. */
export function firstCame({ versions }: Pick<Neighbor, "versions">): number {
  return versions.reduce(
    (first, { publishedAt }) => Math.min(first, publishedAt),
    Number.POSITIVE_INFINITY,
  );
}

/** @param all of a registry, in any order */
export function orderedStandings(
  all: readonly Omit<Standing, "isPopular">[],
  context: Omit<Registered, "artifacts">,
): readonly Standing[] {
  const featured = new Set(context.registry?.featured?.map(({ name }) => name));
  return all
    .map(
      ({ artifact, since, dependents }): Standing => ({
        ...{ artifact, since, dependents },
        isPopular:
          dependents > 0 ||
          all.length < SMALL_REGISTRY ||
          featured.has(artifact.name) ||
          hasVerifiedOwner(artifact, context),
      }),
    )
    .sort(
      (a, b) =>
        (a.since === b.since ? 0 : a.since - b.since) ||
        b.dependents - a.dependents ||
        compareText(a.artifact.name, b.artifact.name),
    );
}

function countDependents(artifacts: readonly Neighbor[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const artifact of artifacts) {
    for (const name of new Set(latestDependencies(artifact).map((edge) => edge.name))) {
      if (!name.startsWith(`${artifact.namespace}/`)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

function hasVerifiedOwner(
  { namespace }: NamedArtifact,
  { publishers, registry, now }: Omit<Registered, "artifacts">,
): boolean {
  const publisher = publishers.get(namespace)?.file.value;
  return publisher !== undefined && isVerified(publisher, { registry, namespace }, now);
}
