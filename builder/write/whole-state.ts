/** The state of a build of everything, for a next one that changes little. */
import type { BuildMemory } from "../evaluate/build-memory.ts";
import { oneOfEach } from "../evaluate/one-of-each.ts";
import { indexEntry } from "../incremental/index-entry.ts";
import { indexOf } from "../incremental/registry-index.ts";
import type { StepSeed } from "../incremental/step-seed.ts";
import { rowPlaces } from "./row-places.ts";
import type { ReadState } from "./state-file.ts";
import type { WrittenTree } from "./write-tree.ts";

export interface WholeState {
  readonly folder: string;
  /** Of the tree, by which its memory is named. */
  readonly pointer: string;
  readonly code: string;
  readonly seed: StepSeed;
  readonly build: BuildMemory;
  readonly written: Pick<WrittenTree, "memory" | "roots" | "listed" | "site">;
  /** See `WrittenMemory`. */
  readonly alike: readonly unknown[];
}

export function wholeState(given: WholeState): ReadState {
  const { folder, pointer, code, seed, build, written, alike } = given;
  const each = oneOfEach(alike);
  const places = rowPlaces(folder, pointer);
  const has = (name: string): boolean => build.artifacts.has(name);
  const names = [...build.artifacts.keys()].sort();
  const entries = names.flatMap((name) => {
    const artifact = build.artifacts.get(name);
    const row = places.get(name);
    if (!artifact || !row) return [];
    const isTimed = seed.timed.has(name);
    return [[name, indexEntry(artifact, { row, each, has, isTimed })] as const];
  });
  const { pages: _, names: __, ...tree } = written.memory;
  const { roots, listed, site } = written;
  return {
    code,
    files: [`${pointer}.jsonl`],
    alike: each.values,
    site,
    index: indexOf(new Map(entries)),
    facts: { ...seed.facts, roots, tree, listed, bins: [...build.bins] },
  };
}
