/** The state after a step: rows that changed lie in a file of their own, all others where they lay. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { oneOfEach } from "../evaluate/one-of-each.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import { indexEntry } from "../incremental/index-entry.ts";
import type { PreparedStep, StepInput } from "../incremental/prepare-step.ts";
import {
  FLAG,
  placeOf,
  type RegistryIndex,
  type RowPlace,
  rowPlace,
} from "../incremental/registry-index.ts";
import { readRow, type StepFacts } from "../incremental/step-state.ts";
import { type EntryChange, updatedIndex } from "../incremental/updated-index.ts";
import { openRowFiles } from "./row-files.ts";
import { type ReadState, writeRows } from "./state-file.ts";
import { linesOf, type RowToRemember } from "./write-memory.ts";
import type { WrittenStep } from "./write-step.ts";

export interface NextState {
  readonly folder: string;
  /** Of the tree that was written. */
  readonly pointer: string;
  readonly before: ReadState;
  readonly input: StepInput;
  readonly step: PreparedStep;
  readonly written: WrittenStep;
  /** {@link FILES_MAX} where absent. */
  readonly filesMax?: number;
}

/** Files with rows; then those of steps become one. */
const FILES_MAX = 32;

export function nextState(given: NextState): ReadState {
  const { folder, pointer, before, filesMax = FILES_MAX } = given;
  const each = oneOfEach(before.alike);
  const rows = rowsOf(given);
  // Another folder may get the same tree at this time.
  const path = `${pointer}.${randomBytes(4).toString("hex")}.rows`;
  const file = before.files.length;
  const lines = rows.map((row) => linesOf(row, each));
  const places = writeRows(join(folder, path), lines, file);
  const placed = new Map(rows.map(({ name }, at) => [name, places[at]]));
  const index = updatedIndex(before.index, entryChanges(given, placed, each));
  const state = {
    code: before.code,
    files: [...before.files, path],
    alike: each.values,
    index,
    facts: factsAfter(given),
    site: given.written.written.site,
  };
  return state.files.length > filesMax ? joined(folder, `joined.${path}`, state) : state;
}

/** Of which anything is another. */
function rowsOf({ input: { state }, step, written }: NextState): readonly RowToRemember[] {
  const { artifacts } = step.evaluated;
  const { emitted, pages: made } = written.finished;
  const judged = new Map(artifacts.map((one) => [one.name, one]));
  const changed = artifacts.filter(({ before, now }) => now && !(before && isSame(before, now)));
  const names = new Set([
    ...changed.map(({ name }) => name),
    ...emitted.keys(),
    ...made.keys(),
    ...step.stepped.histories.keys(),
  ]);
  return [...names].sort().flatMap((name): RowToRemember[] => {
    const row = readRow(state, name);
    const artifact = judged.has(name) ? judged.get(name)?.now : row?.artifact;
    if (!artifact) return [];
    const files = emitted.has(name) ? emitted.get(name) : row?.files;
    const pages = made.has(name) ? made.get(name) : row?.pages;
    const history = step.stepped.histories.get(name) ?? row?.history ?? { commits: [] };
    const logged = step.stepped.artifacts.get(name) ?? row?.logged ?? null;
    return [{ name, artifact, files, pages, past: { history, logged } }];
  });
}

function isSame(before: RememberedArtifact, now: RememberedArtifact): boolean {
  return (
    before.own === now.own &&
    before.key === now.key &&
    before.closure === now.closure &&
    before.picks === now.picks &&
    before.face === now.face &&
    before.summary === now.summary
  );
}

function entryChanges(
  { input: { state }, step, before: { index } }: NextState,
  placed: ReadonlyMap<string, RowPlace | undefined>,
  each: ReturnType<typeof oneOfEach>,
): readonly EntryChange[] {
  const judged = new Map(step.evaluated.artifacts.map((one) => [one.name, one]));
  const went = new Set([...judged.values()].flatMap(({ name, now }) => (now ? [] : [name])));
  const has = (name: string): boolean =>
    judged.has(name) ? !went.has(name) : placeOf(index, name) !== undefined;
  return [...new Set([...judged.keys(), ...placed.keys()])].map((name): EntryChange => {
    const known = readRow(state, name)?.artifact;
    const one = judged.get(name);
    const now = one ? one.now : known;
    const at = placeOf(index, name);
    const row = placed.get(name) ?? (at === undefined ? undefined : rowPlace(index, at));
    const isTimed = one ? one.isTimed : isTimedIn(index, at);
    return {
      name,
      before: known?.picks.picks ?? [],
      now: now && row && indexEntry(now, { row, each, has, isTimed }),
    };
  });
}

function isTimedIn({ flags }: RegistryIndex, at: number | undefined): boolean {
  return ((flags[at ?? -1] ?? 0) & FLAG.timed) !== 0;
}

function factsAfter({ input, step, before, written }: NextState): StepFacts {
  const { facts } = before;
  const { evaluated, stepped, layers } = step;
  const { pages: _, names: __, ...tree } = written.written.memory;
  const went = evaluated.artifacts.flatMap(({ name, now }) => (now ? [] : [name]));
  return {
    ...facts,
    commit: input.source.history.commit ?? facts.commit,
    early: evaluated.early,
    contested: [...evaluated.contested].sort(),
    past: [...new Set([...facts.past, ...went])],
    roots: written.written.roots,
    quarantined: written.finished.quarantined,
    tree,
    listed: written.written.listed,
    log: { plain: stepped.plain, hashes: stepped.hashes },
    layers,
    bins: written.finished.bins,
  };
}

/** Rows of all steps in one file: it grows by what changes between two of these. */
function joined(folder: string, path: string, state: ReadState): ReadState {
  const { index } = state;
  const rows = openRowFiles(folder, state.files);
  try {
    const later = [...index.file.keys()].filter((at) => index.file[at] !== 0);
    const lines = later.map((at) => {
      const { core, bulk } = rows.read(rowPlace(index, at));
      return [Buffer.from(core), bulk] as const;
    });
    const places = writeRows(join(folder, path), lines, 1);
    for (const [nth, at] of later.entries()) {
      index.file[at] = 1;
      index.at[at] = places[nth]?.at ?? 0;
    }
    return { ...state, files: [...state.files.slice(0, 1), path] };
  } finally {
    rows.close();
  }
}
