/** `ashlar build`: a registry repository into a static tree with its website. */
import { hash, randomBytes } from "node:crypto";
import { realpath, rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { useNativeSha256 } from "../../schemas/trust/bytes.ts";
import { useQuickVerify } from "../../schemas/trust/ed25519.ts";
import { type BuildResult, build } from "../build.ts";
import type { Tree } from "../emit/tree.ts";
import type { ContentStore } from "../evaluate/evaluated-artifact.ts";
import { oneOfEach } from "../evaluate/one-of-each.ts";
import type { SummaryStore } from "../evaluate/stored-summary.ts";
import { programDigest } from "../inspect/code-digest.ts";
import { openInspector } from "../inspect/open-inspector.ts";
import { nativeVerify } from "../keys/native-ed25519.ts";
import { contentFolder } from "../write/content-folder.ts";
import { type DiskSink, openDiskSink } from "../write/disk-sink.ts";
import { placeTree, refuseForeign } from "../write/place-tree.ts";
import { rewriteTree } from "../write/rewrite-tree.ts";
import { blobsOf, contentsOf, type OpenedShard } from "../write/shard-folder.ts";
import { openTextFile } from "../write/text-file.ts";
import type { WrittenTree } from "../write/write-tree.ts";
import { boundHeap } from "./bound-heap.ts";
import { buildClock } from "./build-clock.ts";
import { buildKeys } from "./build-keys.ts";
import { addBuildOptions, type BuildOptions, checkOptions } from "./build-options.ts";
import { buildShard, parseShard } from "./build-shard.ts";
import { checkCache } from "./check-cache.ts";
import { matchingShards } from "./matching-shards.ts";
import {
  keepMemory,
  listReader,
  memoryPlace,
  type OpenedMemory,
  openMemory,
} from "./open-memory.ts";
import { openSource, registryFolder } from "./open-source.ts";
import { pageCache } from "./page-cache.ts";
import { printBuild } from "./print-build.ts";
import { runStep } from "./run-step.ts";
import { selfCheck } from "./self-check.ts";
import { type SiteOptions, siteRenderer } from "./site-renderer.ts";
import type { BuildOutcome } from "./step-outcome.ts";
import { witnessCosigner } from "./witness-cosigner.ts";
import { writeWithProgress } from "./write-with-progress.ts";

const EXAMPLES = `
Examples:
  ashlar build                          the files of ./registry into ./dist
  ashlar build --commit v1.4.0 --out t  exactly what a tag holds
  ashlar build --base-url https://example.org/registry --json
  ashlar build --commit HEAD --production --previous https://example.org/registry
  ashlar build --commit HEAD --shard 2/8 --out shard-2

A build of a commit into the folder of the last one judges and writes only what
changed; the result is the same.

The tree is signed with the registry's online keys (ASHLAR_KEY_… or --keys), and
without them with development keys, which this machine makes for itself: nobody
else can trust such a tree. The time comes from the commit (or --now, or SOURCE_DATE_EPOCH), so the same
commit gives the same bytes everywhere. Exit code 1: something was left out;
the findings say what, and how to mend it.`;

export const defineBuild: CommandDefinition = (command, terminal) => {
  addBuildOptions(command)
    .option("--worktree", "build the files as they are in the folder (the default)")
    .option("--commit <rev>", "build a commit, whatever the folder holds")
    .option("--shard <i/n>", "judge and pack only the i-th of n shards, for `ashlar merge`")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const options = command.optsWithGlobals<BuildOptions>();
      await (options.shard === undefined
        ? runBuild(options, terminal)
        : runShard(options, options.shard, terminal));
    });
};

/** One of several machines: what it leaves goes to `ashlar merge`. */
async function runShard(options: BuildOptions, text: string, terminal: Terminal): Promise<void> {
  checkOptions(options);
  const began = performance.now();
  const shard = parseShard(text);
  const out = resolve(terminal.folder, options.out);
  const artifacts = await buildShard({
    registry: await registryFolder(options.registry, terminal.folder),
    commit: options.commit ?? "",
    shard,
    out,
    cache: checkCache(options.cache, terminal),
    now: (committedAt) =>
      buildClock({
        now: options.now,
        sourceDateEpoch: terminal.environment.SOURCE_DATE_EPOCH,
        committedAt,
      }),
    terminal,
  });
  const seconds = Number(((performance.now() - began) / 1000).toFixed(3));
  if (options.json) printJson(terminal, { ok: true, ...shard, artifacts, folder: out, seconds });
  else
    terminal.out(
      `Judged ${artifacts} artifacts, shard ${shard.index} of ${shard.of}, in ${seconds.toFixed(1)} s: ${relative(terminal.folder, out) || "."}`,
    );
}

/** @param shards absent for a build of one machine */
export async function runBuild(
  options: BuildOptions,
  terminal: Terminal,
  shards?: readonly OpenedShard[],
): Promise<void> {
  checkOptions(options);
  useQuickVerify(nativeVerify);
  useNativeSha256((bytes) => hash("sha256", bytes, "buffer"));
  const began = performance.now();
  const registry = await registryFolder(options.registry, terminal.folder);
  const out = await outFolder(resolve(terminal.folder, options.out), registry);
  const run = { options, registry, out, terminal, shards };
  const print = (outcome: BuildOutcome, written: WrittenTree | undefined) => {
    const seconds = (performance.now() - began) / 1000;
    printBuild({ options, outcome, written, out, registry, seconds }, terminal);
  };
  const place = await memoryPlace({ ...run, isWhole: shards !== undefined });
  if (place && !shards && (await runStep(run, place, print).catch(notOfPrevious))) return;
  const remembered = place && openMemory(place);
  try {
    const then = ({ result, written }: Finished) => print(outcomeOf(result), written);
    await buildTree(run, remembered, then).catch((error: unknown) => {
      if (!remembered?.before || !isOfPrevious(error)) throw error;
      terminal.note(`note: ${(error as Error).message}; everything is built again`);
      return buildTree(run, { ...remembered, before: undefined }, then);
    });
  } finally {
    remembered?.before?.close();
  }
}

/** A whole build says what is wrong, where it is not with what was to be gone on from. */
function notOfPrevious(error: unknown): false {
  if (isOfPrevious(error)) return false;
  throw error;
}

/** What is wrong with the tree that was to be gone on from, and not with the registry. */
function isOfPrevious(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === "E_PREVIOUS_TREE" || code === "E_PREVIOUS_LIST";
}

/** Not spread, which would gather all findings. */
function outcomeOf(result: BuildResult): BuildOutcome {
  const { catalog, quarantine } = result;
  const counts = {
    artifacts: catalog?.rows.length ?? 0,
    versions: catalog?.rows.reduce((sum, row) => sum + row.versions, 0) ?? 0,
    publishers: catalog?.publishers.length ?? 0,
    quarantined: quarantine.entries.length,
  };
  return Object.assign(result, { counts });
}

interface Finished {
  readonly result: BuildResult;
  readonly written: WrittenTree | undefined;
}

/**
 * One try, in a staging folder of its own.
 *
 * @param then while what was found can still be read
 */
async function buildTree(
  { registry, ...given }: BuildRun & { readonly registry: string },
  remembered: OpenedMemory | undefined,
  then: (finished: Finished) => void,
): Promise<void> {
  const { out } = given;
  const staging = join(dirname(out), `.${basename(out)}.staging-${randomBytes(4).toString("hex")}`);
  const { shards } = given;
  const sink = withBlobs(await openDiskSink(join(staging, ".blobs")), await blobsOf(shards ?? []));
  const contents = shards ? contentsOf(shards) : contentFolder(`${staging}.contents`);
  const texts = openTextFile(`${staging}.texts`);
  const summaries = { texts, each: oneOfEach() };
  const run = { ...given, staging, sink, contents, summaries, remembered };
  try {
    await buildFrom(registry, run, async ({ result, pin, now }) => {
      const baseUrl = given.options.baseUrl ?? result.catalog?.registry.url ?? "";
      const written =
        result.tree && (await publish(result.tree, { ...run, result, baseUrl, pin, now }));
      then({ result, written });
    });
  } finally {
    texts.close();
    await rm(staging, { recursive: true, force: true });
    await rm(`${staging}.contents`, { recursive: true, force: true });
  }
}

/** A sink that also has what was packed elsewhere. */
function withBlobs(sink: DiskSink, blobs: ReadonlyMap<string, string>): DiskSink {
  return { ...sink, pathOf: (sha256) => blobs.get(sha256) ?? sink.pathOf(sha256) };
}

/** Where a link leads, so that what is served from there changes, and the link stays. */
async function outFolder(named: string, registry: string): Promise<string> {
  const out = await realpath(named).catch(() => named);
  const below = relative(out, await realpath(registry).catch(() => registry));
  if (below !== ".." && !below.startsWith(`..${sep}`) && !isAbsolute(below)) {
    throw new CodedError({
      code: "E_OUT_NOT_OURS",
      exitCode: EXIT.usage,
      message: `${out} holds the registry ${registry}: a build would delete it`,
      fix: "name a folder for the tree alone with --out",
    });
  }
  await refuseForeign(out);
  return out;
}

interface BuildRun {
  readonly options: BuildOptions;
  readonly shards: readonly OpenedShard[] | undefined;
  readonly out: string;
  readonly terminal: Terminal;
}

interface StagedRun extends BuildRun {
  readonly staging: string;
  readonly sink: DiskSink;
  readonly contents: ContentStore;
  readonly summaries: SummaryStore;
  readonly remembered: OpenedMemory | undefined;
}

interface Built {
  readonly result: BuildResult;
  /** SHA-256 of the newest root, hex, and the build's clock: what the tree is verified by. */
  readonly pin: string;
  readonly now: number;
}

/** @param then while the registry can still be read: what is only remembered may be needed whole */
async function buildFrom(
  registry: string,
  run: StagedRun,
  then: (built: Built) => Promise<void>,
): Promise<void> {
  const { options, sink, contents, summaries, remembered, shards, out, terminal } = run;
  const source = await openSource({
    registry,
    ...(options.commit !== undefined && { commit: options.commit }),
    known: remembered?.before?.build.commits,
  });
  boundHeap(source);
  const inspection = await openInspector({ source, cache: checkCache(options.cache, terminal) });
  // Where nothing is remembered, something has to be inspected; a process takes a second to start.
  if (!remembered?.before && !shards) inspection.start();
  const progress = terminal.progress("packing and checking");
  try {
    if (source.history.shallow)
      terminal.note(
        "warning: this is a shallow clone: versions older than its first commit get that commit's date (git fetch --unshallow)",
      );
    const known = remembered?.before !== undefined;
    const keys = buildKeys({ options, source, out, known, terminal });
    const { now } = keys;
    let pin = "";
    const result = await build({
      source,
      sink,
      now,
      contents,
      summaries,
      ...(remembered && { code: remembered.program }),
      ...(shards && {
        shards: matchingShards(shards, {
          commit: source.history.commit ?? "",
          code: remembered?.program ?? (await programDigest()),
        }),
      }),
      ...(remembered?.before && { memory: remembered.before.build }),
      cosign: witnessCosigner(terminal),
      async openSigning(found, targetCount) {
        const opened = await keys.open(found, targetCount);
        pin = opened.records.root.sha256;
        return opened;
      },
      ...(options.baseUrl !== undefined && { baseUrl: options.baseUrl.replace(/\/+$/, "") }),
      onArtifact: (done, total, name) => progress.update(done, total, name),
      inspection: { ...inspection, signal: terminal.signal },
      signal: terminal.signal,
    });
    progress.end();
    await then({ result, pin, now });
  } finally {
    inspection.close();
    progress.end();
    await source.close();
  }
}

interface PublishRun extends StagedRun, Built {
  /** Where the tree will be served. */
  readonly baseUrl: string;
}

async function publish(tree: Tree, run: PublishRun): Promise<WrittenTree> {
  const { options, staging, sink, out, remembered } = run;
  const renderSite = options.site ? await siteRenderer(siteOf(run), run.terminal) : undefined;
  const before = remembered?.before;
  const previous = before && { folder: out, memory: before.tree, read: listReader(out) };
  const written = await writeWithProgress(
    tree,
    { staging, sink, ...(renderSite && { renderSite }), ...(previous && { previous }) },
    run.terminal,
  );
  const { came, went, fileCount } = written;
  const changes = before && { out, came, went, fileCount };
  await selfCheck({ ...run, ...(changes && { changes }) }, run.terminal);
  const { note, signal } = run.terminal;
  const waiting = { command: "ashlar build", note, signal };
  if (before)
    await rewriteTree({ ...rewriting(written), staging, out, waiting, pointer: before.pointer });
  else await placeTree(staging, out, waiting);
  await keepMemory(run, written);
  return written;
}

function rewriting({ came, pointers, went }: WrittenTree) {
  const paths = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);
  return { came: paths(came), pointers: paths(pointers), went };
}

function siteOf({ options, staging, baseUrl, terminal }: PublishRun): SiteOptions {
  const cacheFolder = pageCache(options.cache, terminal);
  return { treeFolder: staging, baseUrl, ...(cacheFolder !== undefined && { cacheFolder }) };
}
