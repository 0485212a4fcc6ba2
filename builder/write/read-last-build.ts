/** What the last build left to one of everything, where steps may have gone on from a whole build before. */

import type { Reference } from "../../schemas/published/reference.ts";
import type { RememberedMaking } from "../emit/made-files.ts";
import type { RememberedFiles, RememberedPages } from "../evaluate/build-memory.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import { FLAG } from "../incremental/registry-index.ts";
import type { OpenedMemoryFile } from "./memory-file.ts";
import { openState } from "./open-state.ts";
import { readMemory } from "./read-memory.ts";
import { type ReadState, readState } from "./state-file.ts";

/** @param pointer SHA-256 of the tree's timestamp, hex @param code of the program and of how it was called */
export function readLastBuild(
  folder: string,
  pointer: string,
  code: string,
): OpenedMemoryFile | undefined {
  const whole = readMemory(folder, pointer, code);
  const state = whole ? undefined : readState(folder, pointer, code);
  const [base = ""] = state?.files ?? [];
  const memory = state && readMemory(folder, base.replace(/\.jsonl$/, ""), code);
  if (!state || !memory) return whole;
  try {
    return afterSteps(folder, memory, state);
  } catch {
    memory.close();
    return undefined;
  }
}

/** The memory of a whole build, with the rows of steps in place of its own. */
function afterSteps(folder: string, memory: OpenedMemoryFile, state: ReadState): OpenedMemoryFile {
  const { index, facts, alike } = state;
  const opened = openState(folder, state);
  const artifacts = new Map<string, RememberedArtifact>();
  const files = new Map<string, RememberedFiles>();
  const pages = new Map<string, RememberedPages>();
  const places = new Map<string, { readonly at: number; readonly end: number }>();
  try {
    for (const [at, name] of index.names.entries()) {
      const place = memory.places.get(name);
      const isKept = index.file[at] === 0 && place !== undefined;
      const row = isKept ? undefined : opened.row(name);
      const artifact = row ? row.artifact : memory.build.artifacts.get(name);
      const own = row ? row.files : memory.build.files.get(name);
      if (artifact) artifacts.set(name, artifact);
      const shown = row ? row.pages : memory.tree.pages.get(name);
      if (own) files.set(name, own);
      if (shown) pages.set(name, shown);
      if (isKept) places.set(name, place);
    }
  } finally {
    opened.close();
  }
  const published = index.names.filter((_, at) => ((index.flags[at] ?? 0) & FLAG.published) !== 0);
  return {
    ...memory,
    ...{ alike, places },
    build: {
      ...memory.build,
      ...{ artifacts, files },
      made: stillThere(memory.build.made, facts.tree.others),
      bins: new Map(facts.bins),
    },
    tree: { ...facts.tree, names: published, pages },
  };
}

/** What was made whose files the tree has. */
function stillThere(
  made: ReadonlyMap<string, RememberedMaking>,
  files: readonly Reference[],
): ReadonlyMap<string, RememberedMaking> {
  const there = new Set(files.map(({ path, sha256 }) => `${sha256} ${path}`));
  return new Map(
    [...made].filter(([, { files: own }]) =>
      own.every(({ path, sha256 }) => there.has(`${sha256} ${path}`)),
    ),
  );
}
