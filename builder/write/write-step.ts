/** Writes what a step makes beside the tree that it goes on from. */

import type { Reference } from "../../schemas/published/reference.ts";
import type { StepFacts } from "../incremental/step-state.ts";
import type { FinishedStep, StepTree } from "../incremental/step-tree.ts";
import { type FileWriter, fileWriter } from "./file-writer.ts";
import type { UpdatedPages, UpdateSite } from "./render-site.ts";
import { writeSite } from "./write-site.ts";
import {
  sizeOf,
  type WriteOptions,
  type WrittenTree,
  writeData,
  writeLast,
  writtenTree,
} from "./write-tree.ts";

interface WriteStepOptions extends Pick<WriteOptions, "staging" | "sink" | "signal" | "onFile"> {
  readonly before: Pick<StepFacts, "tree" | "listed">;
  /** Absent: no website. */
  readonly site?: StepSite;
}

export interface StepSite {
  readonly update: UpdateSite;
  /** What the renderer left the last time. */
  readonly memory: unknown;
  /** Absolute folder of the tree before. */
  readonly below: string;
}

export interface WrittenStep {
  readonly written: WrittenTree;
  readonly finished: FinishedStep;
}

/** undefined where all of the tree has to be made; the staging folder is then as good as empty */
export async function writeStep(
  tree: StepTree,
  { before, ...options }: WriteStepOptions,
): Promise<WrittenStep | undefined> {
  const { staging, sink } = options;
  const writer = fileWriter(staging, sink.pathOf);
  try {
    const data = await writeData(tree, options, writer);
    const pages =
      options.site && (await writePages(tree, { ...options.site, staging, data }, writer));
    if (options.site && !pages) return undefined;
    const finished = await tree.finish(data, pages);
    if (!finished) return undefined;
    await writeLast(finished.last, writer);
    await sink.remove();
    const came = [...data, ...(pages?.files ?? [])];
    return { finished, written: { ...writtenStep(came, finished, before), site: pages?.memory } };
  } finally {
    await writer.settle().catch(() => undefined);
  }
}

function writePages(
  tree: StepTree,
  {
    update,
    memory,
    data,
    ...place
  }: StepSite & { readonly staging: string; readonly data: readonly Reference[] },
  writer: FileWriter,
): Promise<UpdatedPages | undefined> {
  return writeSite({ ...place, document: tree.describe(), writer }, (folder) =>
    update(folder, { ...tree.site(data), memory }),
  );
}

function writtenStep(
  came: readonly Reference[],
  { added, others, last }: FinishedStep,
  { tree, listed: [count, size] }: WriteStepOptions["before"],
): WrittenTree {
  const changed = {
    ...{ listed: added, came, others },
    names: [],
    pages: new Map(),
    count: count + added.length - last.taken.length,
    size: size + sizeOf(added) - sizeOf(last.taken),
  };
  return writtenTree(changed, last, { ...tree, names: [], pages: new Map() });
}
