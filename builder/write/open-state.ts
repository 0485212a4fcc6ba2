/** The state that a build left, with the rows of artifacts that lie beside it. */

import { placeOf, rowPlace } from "../incremental/registry-index.ts";
import type { StepState, StoredRow } from "../incremental/step-state.ts";
import type { Line } from "./memory-file.ts";
import { artifactOf } from "./read-memory.ts";
import { openRowFiles, type RowLines } from "./row-files.ts";
import type { ReadState } from "./state-file.ts";

export interface OpenedState extends StepState {
  close(): void;
}

export function openState(folder: string, { facts, index, alike, files }: ReadState): OpenedState {
  const rows = openRowFiles(folder, files);
  const known = new Map<string, StoredRow>();
  return {
    ...{ facts, index, alike },
    row(name) {
      const place = placeOf(index, name);
      if (place === undefined) throw new Error(`${name} is not in the index`);
      const row = known.get(name) ?? storedRow(rows.read(rowPlace(index, place)), alike);
      known.set(name, row);
      return row;
    },
    close: () => rows.close(),
  };
}

function storedRow({ core, bulk }: RowLines, alike: readonly unknown[]): StoredRow {
  const [name, artifact, files, pages, past] = JSON.parse(core) as Line;
  if (!artifact || !past)
    throw new Error(`the row of ${name} is not one that a step can go on from`);
  return {
    artifact: artifactOf(artifact, { bytes: () => bulk }, alike),
    files: files ?? undefined,
    pages: pages ?? undefined,
    history: past.history,
    logged: past.logged ?? undefined,
  };
}
