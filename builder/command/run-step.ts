/** One build that goes on from the tree in `--out` by what commits changed since, where that is possible. */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { oneOfEach } from "../evaluate/one-of-each.ts";
import { type PreparedStep, prepareStep, type StepInput } from "../incremental/prepare-step.ts";
import { openStepTree, type StepTree } from "../incremental/step-tree.ts";
import { openInspector } from "../inspect/open-inspector.ts";
import { findCommit } from "../read/commit-source.ts";
import { openStepSource, type StepSource } from "../read/step-source.ts";
import { contentFolder } from "../write/content-folder.ts";
import { type DiskSink, openDiskSink } from "../write/disk-sink.ts";
import { nextState } from "../write/next-state.ts";
import { type OpenedState, openState } from "../write/open-state.ts";
import { previousTreeFiles } from "../write/previous-tree-files.ts";
import { rewriteTree, treePointer } from "../write/rewrite-tree.ts";
import { type ReadState, readState, writeState } from "../write/state-file.ts";
import { openTextFile } from "../write/text-file.ts";
import { type StepSite, type WrittenStep, writeStep } from "../write/write-step.ts";
import { buildKeys } from "./build-keys.ts";
import type { BuildOptions } from "./build-options.ts";
import { checkCache } from "./check-cache.ts";
import type { MemoryPlace } from "./open-memory.ts";
import { pageCache } from "./page-cache.ts";
import { selfCheck } from "./self-check.ts";
import { siteUpdater } from "./site-renderer.ts";
import { type BuildOutcome, stepOutcome } from "./step-outcome.ts";
import { witnessCosigner } from "./witness-cosigner.ts";

export interface StepRun {
  readonly options: BuildOptions;
  readonly registry: string;
  readonly out: string;
  readonly terminal: Terminal;
}

/**
 * @param then while what was found can still be read
 * @returns whether the tree was made; where it was not, all of the registry has to be gone over
 */
export async function runStep(
  run: StepRun,
  memory: MemoryPlace,
  then: (outcome: BuildOutcome, written: WrittenStep["written"]) => void,
): Promise<boolean> {
  const { folder, pointer, code } = memory;
  if (pointer === undefined) return false;
  const state = readState(folder, pointer, code);
  if (!state || (run.options.site && state.site === undefined)) return false;
  const opened = openState(folder, state);
  try {
    const source = await sourceOf(run, state);
    if (!source) return false;
    try {
      return await stepInto(
        { ...run, memory: { ...memory, pointer }, state, opened, source },
        then,
      );
    } finally {
      await source.close();
    }
  } finally {
    opened.close();
  }
}

/** undefined where the commit does not go on from the one that was built */
async function sourceOf(
  { registry, options }: StepRun,
  { facts }: ReadState,
): Promise<StepSource | undefined> {
  const { place, commit } = await findCommit(registry, options.commit ?? "");
  if (place.isShallow || place.prefix !== facts.prefix) return undefined;
  return openStepSource({
    ...{ place, folder: registry, commit },
    ...{ last: facts.commit, strays: facts.strays },
  });
}

interface Stepping extends StepRun {
  readonly memory: MemoryPlace & { readonly pointer: string };
  readonly state: ReadState;
  readonly opened: OpenedState;
  readonly source: StepSource;
}

async function stepInto(
  run: Stepping,
  then: (outcome: BuildOutcome, written: WrittenStep["written"]) => void,
): Promise<boolean> {
  const { out, options, source, terminal } = run;
  const staging = join(dirname(out), `.${basename(out)}.staging-${randomBytes(4).toString("hex")}`);
  const sink = await openDiskSink(join(staging, ".blobs"));
  const texts = openTextFile(`${staging}.texts`);
  const inspection = await openInspector({ source, cache: checkCache(options.cache, terminal) });
  if (source.changed.some(isOfVersion)) inspection.start();
  const progress = terminal.progress("packing and checking");
  try {
    const input = inputOf(run, {
      sink,
      contents: contentFolder(`${staging}.contents`),
      summaries: { texts, each: oneOfEach() },
      inspection: { ...inspection, signal: terminal.signal },
      onArtifact: (done, total, name) => progress.update(done, total, name),
    });
    const step = await prepareStep(input);
    const tree = step && (await openStepTree(input, step));
    progress.end();
    if (!step || !tree) return false;
    const written = await publishStep(run, { input, step, tree, staging, sink });
    if (!written) return false;
    then(stepOutcome(input, step, tree), written);
    return true;
  } finally {
    progress.end();
    inspection.close();
    texts.close();
    await rm(staging, { recursive: true, force: true });
    await rm(`${staging}.contents`, { recursive: true, force: true });
  }
}

/** Whether a file belongs to a version, so that it was hardly ever inspected before. */
function isOfVersion(path: string): boolean {
  return /^artifacts(?:\/[^/]+){4}/.test(path);
}

function inputOf(
  { options, out, source, state, opened, memory, terminal }: Stepping,
  given: Pick<StepInput, "sink" | "contents" | "summaries" | "inspection" | "onArtifact">,
): StepInput {
  const keys = buildKeys({ options, source, out, known: true, terminal });
  return {
    ...given,
    ...{ source, state: opened, now: keys.now, openSigning: keys.open, code: memory.program },
    previous: previousTreeFiles(out, state.facts.tree.others),
    cosign: witnessCosigner(terminal),
    signal: terminal.signal,
    ...(options.baseUrl !== undefined && { baseUrl: options.baseUrl.replace(/\/+$/, "") }),
  };
}

interface Publishing {
  readonly input: StepInput;
  readonly step: PreparedStep;
  readonly tree: StepTree;
  readonly staging: string;
  readonly sink: DiskSink;
}

async function publishStep(
  run: Stepping,
  publishing: Publishing,
): Promise<WrittenStep["written"] | undefined> {
  const { out, memory, state, terminal } = run;
  const { input, step, staging } = publishing;
  const done = await writeIntoStaging(run, publishing);
  if (!done) return undefined;
  const { came, pointers, went, fileCount } = done.written;
  const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);
  const pin = step.signing.records.root.sha256;
  const changes = { out, came, went, fileCount };
  await selfCheck({ staging, pin, now: input.now, changes }, terminal);
  const { pointer } = memory;
  const { note, signal } = terminal;
  await rewriteTree({
    ...{ staging, out, pointer, waiting: { command: "ashlar build", note, signal } },
    ...{ came: paths(came), pointers: paths(pointers), went },
  });
  await keepState({ memory, state, out, terminal }, { input, step, written: done });
  return done.written;
}

async function writeIntoStaging(
  run: Stepping,
  { step, tree, staging, sink }: Publishing,
): Promise<WrittenStep | undefined> {
  const { terminal, state } = run;
  const line = terminal.progress("writing files");
  try {
    const site = await siteOf(run, { step, staging, onBegin: line.end });
    return await writeStep(tree, {
      ...{ staging, sink, before: state.facts, signal: terminal.signal, ...(site && { site }) },
      onFile: (written, path) => line.update(written, 0, path),
    });
  } finally {
    line.end();
  }
}

async function siteOf(
  { options, out, state, terminal }: Stepping,
  {
    step,
    staging,
    onBegin,
  }: Pick<Publishing, "step" | "staging"> & { readonly onBegin: () => void },
): Promise<StepSite | undefined> {
  if (!options.site) return undefined;
  const cacheFolder = pageCache(options.cache, terminal);
  const update = await siteUpdater(
    {
      ...{ treeFolder: staging, baseUrl: options.baseUrl ?? step.url },
      ...(cacheFolder !== undefined && { cacheFolder }),
    },
    terminal,
  );
  return {
    ...{ memory: state.site, below: out },
    update(folder, facts) {
      onBegin();
      return update(folder, facts);
    },
  };
}

async function keepState(
  { memory, state, out, terminal }: Pick<Stepping, "memory" | "state" | "out" | "terminal">,
  made: { readonly input: StepInput; readonly step: PreparedStep; readonly written: WrittenStep },
): Promise<void> {
  const { folder } = memory;
  const pointer = await treePointer(out);
  if (pointer === undefined || pointer === memory.pointer) return;
  const next = () => nextState({ folder, pointer, before: state, ...made });
  const reason = await writeState(folder, pointer, next);
  if (reason !== undefined)
    terminal.note(`note: nothing is remembered for the next build: ${reason}`);
}
