/** Builds into a folder, of everything and of what changed, as `ashlar build` makes them, without inspections. */
import { cpSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "../../builder/build.ts";
import type { BuildMemory } from "../../builder/evaluate/build-memory.ts";
import { oneOfEach } from "../../builder/evaluate/one-of-each.ts";
import type { RememberedArtifact } from "../../builder/evaluate/remembered-artifact.ts";
import { type PreparedStep, prepareStep } from "../../builder/incremental/prepare-step.ts";
import { openStepTree } from "../../builder/incremental/step-tree.ts";
import { findCommit, openCommitSource } from "../../builder/read/commit-source.ts";
import { openStepSource } from "../../builder/read/step-source.ts";
import { openPrevious, readPrevious } from "../../builder/sign/read-previous.ts";
import type { Signing } from "../../builder/sign/signing.ts";
import { contentFolder } from "../../builder/write/content-folder.ts";
import { openDiskSink } from "../../builder/write/disk-sink.ts";
import { nextState } from "../../builder/write/next-state.ts";
import { openState } from "../../builder/write/open-state.ts";
import { placeTree } from "../../builder/write/place-tree.ts";
import { previousTreeFiles } from "../../builder/write/previous-tree-files.ts";
import { readLastBuild } from "../../builder/write/read-last-build.ts";
import type { UpdateSite } from "../../builder/write/render-site.ts";
import { rewriteTree, treePointer } from "../../builder/write/rewrite-tree.ts";
import { readState, writeState } from "../../builder/write/state-file.ts";
import { openTextFile } from "../../builder/write/text-file.ts";
import { wholeState } from "../../builder/write/whole-state.ts";
import { writeMemory } from "../../builder/write/write-memory.ts";
import { writeStep } from "../../builder/write/write-step.ts";
import { writeTree } from "../../builder/write/write-tree.ts";
import { renderSite, updateSite } from "../../site/render.ts";
import type { SiteMemory } from "../../site/rendering/site-memory.ts";
import { UNINSPECTED } from "../builder/build-registry.ts";
import { WAITING } from "../lock-waiting.ts";
import { temporaryFolder } from "../make-registry.ts";
import { testSigning } from "../trust/test-signing.ts";

const CODE = "this";

export interface BuildPlace {
  readonly registry: string;
  readonly out: string;
  /** Where builds leave what the next one goes on from; nothing is left when absent. */
  readonly cache?: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** Where rendered pages are kept; no website when absent. */
  readonly pages?: string;
}

const PATHS = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);

/** Builds HEAD whole, after the tree in `out`; from what is remembered of it, where that is. */
export async function buildWhole({
  registry,
  out,
  cache,
  now,
  pages,
}: BuildPlace): Promise<BuildMemory["artifacts"]> {
  const staging = `${out}.staging`;
  const pointer = await treePointer(out);
  const before = cache && pointer ? readLastBuild(cache, pointer, CODE) : undefined;
  const sink = await openDiskSink(join(staging, ".blobs"));
  const source = await openCommitSource(registry, "HEAD", before?.build.commits);
  const texts = openTextFile(`${staging}.texts`);
  try {
    const result = await build({
      ...{ source, sink, now, inspection: UNINSPECTED, code: CODE },
      summaries: { texts, each: oneOfEach() },
      openSigning: ({ id }) => signingAfter(id, out, before !== undefined),
      contents: contentFolder(`${staging}.contents`),
      ...(before && { memory: before.build }),
    });
    if (!result.tree || !result.memory) throw new Error("nothing was built");
    const previous = before && {
      ...{ folder: out, memory: before.tree },
      read: ({ path }: { path: string }) => readFile(join(out, path)),
    };
    const written = await writeTree(result.tree, {
      ...{ staging, sink, ...(previous && { previous }) },
      ...(pages !== undefined && {
        renderSite: (outFolder, files) =>
          renderSite({ ...siteOf(staging, pages), outFolder, files: [...files] }),
      }),
    });
    const { came, pointers, went } = written;
    const change = { came: PATHS(came), pointers: PATHS(pointers), went };
    if (before && pointer)
      await rewriteTree({ ...change, staging, out, pointer, waiting: WAITING });
    else await placeTree(staging, out, WAITING);
    const next = await treePointer(out);
    const seed = result.seed();
    const { memory } = result;
    if (!cache || !next || !seed) return memory.artifacts;
    const past = { ...seed, size: seed.facts.log.plain.size };
    const remembered = { build: memory, tree: written.memory, code: CODE, before, past };
    const kept = await writeMemory(cache, next, remembered);
    if (!("alike" in kept)) throw new Error(kept.reason);
    const given = { folder: cache, pointer: next, code: CODE, seed, build: memory, written };
    await requireKept(writeState(cache, next, () => wholeState({ ...given, alike: kept.alike })));
    return memory.artifacts;
  } finally {
    before?.close();
    await source.close();
    texts.close();
    await rm(staging, { recursive: true, force: true });
    await rm(`${staging}.contents`, { recursive: true, force: true });
  }
}

async function requireKept(problem: Promise<string | undefined>): Promise<void> {
  const reason = await problem;
  if (reason !== undefined) throw new Error(reason);
}

/** Builds HEAD from what is remembered of the tree in `out`; undefined where everything has to be gone over. */
export async function buildStep({
  registry,
  out,
  cache = "",
  now,
  pages,
}: BuildPlace): Promise<PreparedStep | undefined> {
  const pointer = (await treePointer(out)) ?? "";
  const state = readState(cache, pointer, CODE);
  if (!state) throw new Error("nothing is remembered");
  const { place, commit } = await findCommit(registry, "HEAD");
  const { commit: last, strays } = state.facts;
  const source = await openStepSource({ place, folder: registry, commit, last, strays });
  if (!source) return undefined;
  const staging = `${out}.staging`;
  const opened = openState(cache, state);
  const sink = await openDiskSink(join(staging, ".blobs"));
  const texts = openTextFile(`${staging}.texts`);
  try {
    const input = {
      ...{ source, state: opened, sink, now, inspection: UNINSPECTED, code: CODE },
      previous: previousTreeFiles(out, state.facts.tree.others),
      contents: contentFolder(`${staging}.contents`),
      summaries: { texts, each: oneOfEach() },
      openSigning: ({ id }: { id: string }) => signingAfter(id, out, true),
    };
    const step = await prepareStep(input);
    const tree = step && (await openStepTree(input, step));
    const site = pages !== undefined && {
      ...{ memory: state.site, below: out },
      update: (outFolder: string, facts: Parameters<UpdateSite>[1]) =>
        updateSite({
          ...{ ...siteOf(staging, pages), ...facts, outFolder },
          memory: facts.memory as SiteMemory,
        }),
    };
    const options = { staging, sink, before: state.facts, ...(site && { site }) };
    const done = tree && (await writeStep(tree, options));
    if (!step || !done) return undefined;
    const { came, pointers, went } = done.written;
    const change = { came: PATHS(came), pointers: PATHS(pointers), went };
    await rewriteTree({ ...change, staging, out, pointer, waiting: WAITING });
    const next = (await treePointer(out)) ?? "";
    const made = { before: state, input, step, written: done };
    const given = { folder: cache, pointer: next, ...made, filesMax: 3 };
    if (next !== pointer) await requireKept(writeState(cache, next, () => nextState(given)));
    return step;
  } finally {
    opened.close();
    await source.close();
    texts.close();
    await rm(staging, { recursive: true, force: true });
    await rm(`${staging}.contents`, { recursive: true, force: true });
  }
}

function siteOf(treeFolder: string, cacheFolder: string) {
  return { treeFolder, cacheFolder, baseUrl: "https://sample.example.org/" };
}

/** @param known whether it is remembered what the bins of the tree list */
async function signingAfter(id: string, out: string, known: boolean): Promise<Signing> {
  const signing = await testSigning(id);
  const { records, online } = signing;
  const environment = {};
  const { signal } = new AbortController();
  const options = { place: out, environment, signal, records, online };
  const previous = await (known ? openPrevious(options) : readPrevious(options));
  return previous ? { ...signing, previous } : signing;
}

export interface CleanBuild {
  /** Path → content. */
  readonly tree: Map<string, string>;
  /** By name, what the next build would go on from. */
  readonly known: Map<string, unknown>;
}

/**
 * A build of everything after the tree in `out`, into another folder, that remembers nothing.
 *
 * @param pages where it keeps those it renders; they have to be others than `place` keeps
 */
export async function buildClean(place: BuildPlace, pages?: string): Promise<CleanBuild> {
  const out = join(temporaryFolder(), "clean");
  cpSync(place.out, out, { recursive: true });
  const { registry, now } = place;
  const artifacts = await buildWhole({ registry, now, out, ...(pages !== undefined && { pages }) });
  const known = [...artifacts].map(([name, artifact]) => [name, keysOf(artifact)] as const);
  return { tree: await treeIn(out), known: new Map(known) };
}

/** By name, what is kept of the artifacts of the tree in `out`. */
export async function knownIn({ out, cache = "" }: BuildPlace): Promise<Map<string, unknown>> {
  const state = readState(cache, (await treePointer(out)) ?? "", CODE);
  if (!state) throw new Error("nothing is remembered");
  const opened = openState(cache, state);
  try {
    const known = state.index.names.map(
      (name) => [name, keysOf(opened.row(name).artifact)] as const,
    );
    return new Map(known);
  } finally {
    opened.close();
  }
}

/** All that decides whether it is judged again. */
function keysOf({ own, key, closure, picks }: RememberedArtifact): unknown {
  return { own, key, closure, picks: picks.picks, mistaken: picks.mistaken.found };
}

/** Path → content. */
export async function treeIn(folder: string): Promise<Map<string, string>> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = items
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name));
  const entries = await Promise.all(
    paths
      .sort()
      .map(
        async (path) => [path.slice(folder.length + 1), await readFile(path, "latin1")] as const,
      ),
  );
  return new Map(entries);
}
