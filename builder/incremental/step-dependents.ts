/** Whose latest versions depend on an artifact, from what the tree before says and the change. */

import { targetFilePath, targetPath } from "../../schemas/paths.ts";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import type { DependentList } from "../../schemas/published/listing.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { type Dependent, dependentsOf } from "../catalog/catalog.ts";
import { reversed, targetsAt } from "./adjacency.ts";
import type { StepArtifact } from "./evaluate-step.ts";
import type { PreviousFiles } from "./previous-files.ts";
import { placeOf } from "./registry-index.ts";
import { readRow, type StepState } from "./step-state.ts";

/** @returns what gives the dependents of a published artifact, in the order of a whole build */
export function stepDependents(
  state: StepState,
  artifacts: readonly StepArtifact[],
  previous: Pick<PreviousFiles, "read">,
): (name: string) => Promise<readonly Dependent[]> {
  const judged = new Set(artifacts.map(({ name }) => name));
  const rows = artifacts.flatMap(({ now }) => now?.summary.row ?? []);
  const changed = dependentsOf(rows);
  return async (name) => {
    const known = await dependentsBefore(state, name, previous);
    const kept = known.filter((dependent) => !judged.has(dependent.name));
    return [...kept, ...(changed.get(name) ?? [])].sort((a, b) =>
      a.name === b.name ? 0 : a.name < b.name ? -1 : 1,
    );
  };
}

async function dependentsBefore(
  state: StepState,
  name: string,
  previous: Pick<PreviousFiles, "read">,
): Promise<readonly Dependent[]> {
  const [document] = readRow(state, name)?.files?.marks.targets ?? [];
  if (!document) return dependentsByRows(state, name);
  const [path, sha256, size] = document;
  const { dependents } = (await readJson(previous, {
    path: targetFilePath(path, sha256),
    ...{ sha256, size },
  })) as ArtifactDocument;
  if (path !== targetPath.document(name)) throw new Error(`${path} is no document of ${name}`);
  return dependents ? ((await readJson(previous, dependents)) as DependentList).dependents : [];
}

/** This program wrote it, as its digest says; so it is of its shape. */
async function readJson(
  previous: Pick<PreviousFiles, "read">,
  reference: Reference,
): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await previous.read(reference)));
}

/** Of one that was not published. */
function dependentsByRows(state: StepState, name: string): readonly Dependent[] {
  const at = placeOf(state.index, name);
  if (at === undefined) return [];
  const users = Array.from(targetsAt(reversed(state.index.edges), at)).sort((a, b) => a - b);
  const rows = [...new Set(users)].flatMap((user) => {
    const row = readRow(state, state.index.names[user] ?? "")?.artifact.summary.row;
    return row ?? [];
  });
  return dependentsOf(rows).get(name) ?? [];
}
