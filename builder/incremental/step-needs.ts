/** What an install will probably need, of artifacts for which that may be something else after a change. */

import type { ArtifactRow } from "../emit/artifact-row.ts";
import { likelyNeeds, type Needing } from "../emit/likely-needs.ts";
import { reach, reversed, targetsAt } from "./adjacency.ts";
import type { StepArtifact } from "./evaluate-step.ts";
import { EDGE_KINDS, FLAG, placeOf } from "./registry-index.ts";
import type { StepState } from "./step-state.ts";

export interface StepNeeds {
  /** Published artifacts that foretell something else than before, or are published now. */
  readonly turned: ReadonlySet<string>;
  /** What a published artifact foretells now. */
  of(name: string): readonly string[];
}

/** undefined where the change reaches too many */
export function stepNeeds(
  state: StepState,
  artifacts: readonly StepArtifact[],
): StepNeeds | undefined {
  const { index } = state;
  const came = new Set(artifacts.flatMap(({ name, before }) => (before ? [] : [name])));
  const turned = artifacts.filter(({ before, now }) => {
    const [was, is] = [before?.summary.row, now?.summary.row];
    const namesNew = is?.latest.dependencies.some(({ name }) => came.has(name)) === true;
    return namesNew || edgesText(was) !== edgesText(is);
  });
  const places = turned.flatMap(({ name }) => placeOf(index, name) ?? []);
  const users = turned.length === 0 ? [] : reach(reversed(index.edges), places);
  const names = new Set([
    ...turned.map(({ name }) => name),
    ...Array.from(users, (at) => index.names[at] ?? ""),
  ]);
  if (names.size > REACHED_MAX) return undefined;
  const [before, now] = [graphBefore(state), graphNow(state, artifacts)];
  const needsIn = (graph: Graph, name: string): readonly string[] | undefined => {
    const own = graph.get(name);
    return own && likelyNeeds(own, graph);
  };
  const isTurned = (name: string): boolean => {
    const is = needsIn(now, name);
    return is !== undefined && needsIn(before, name)?.join() !== is.join();
  };
  return { turned: new Set([...names].filter(isTurned)), of: (name) => needsIn(now, name) ?? [] };
}

const REACHED_MAX = 20_000;

function edgesText(row: ArtifactRow | undefined): string | undefined {
  return (
    row && JSON.stringify(row.latest.dependencies.map(({ name, kind = "runtime" }) => [name, kind]))
  );
}

interface Graph {
  get(name: string): Needing | undefined;
}

/** Published artifacts with what their latest versions need at run time. */
function graphBefore({ index }: StepState): Graph {
  const { names, edges, flags } = index;
  return {
    get(name) {
      const at = placeOf(index, name) ?? -1;
      if (((flags[at] ?? 0) & FLAG.published) === 0) return undefined;
      const dependencies = Array.from(targetsAt(edges, at), (target, edge) => ({
        name: names[target] ?? "",
        kind: EDGE_KINDS[edges.kinds[(edges.offsets[at] ?? 0) + edge] ?? 0] ?? "runtime",
      }));
      return { name, latest: { dependencies } };
    },
  };
}

function graphNow(state: StepState, artifacts: readonly StepArtifact[]): Graph {
  const judged = new Map(artifacts.map(({ name, now }) => [name, now?.summary.row]));
  const before = graphBefore(state);
  return { get: (name) => (judged.has(name) ? judged.get(name) : before.get(name)) };
}
