/** `ashlar build`: a registry repository into a static tree with its website. */
import { randomBytes } from "node:crypto";
import { realpath, rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { useQuickVerify } from "../../schemas/trust/ed25519.ts";
import { type BuildResult, build } from "../build.ts";
import type { Tree } from "../emit/tree.ts";
import type { ContentStore } from "../evaluate/evaluated-artifact.ts";
import { openInspector } from "../inspect/open-inspector.ts";
import { nativeVerify } from "../keys/native-ed25519.ts";
import { hasOnlineKeys } from "../keys/online-key-sources.ts";
import { contentFolder } from "../write/content-folder.ts";
import { type DiskSink, openDiskSink } from "../write/disk-sink.ts";
import { placeTree, refuseForeign } from "../write/place-tree.ts";
import { rewriteTree } from "../write/rewrite-tree.ts";
import type { WrittenTree } from "../write/write-tree.ts";
import { buildClock } from "./build-clock.ts";
import { checkCache } from "./check-cache.ts";
import { findingLines, findingSummary } from "./finding-lines.ts";
import { keepMemory, listReader, type OpenedMemory, openMemory } from "./open-memory.ts";
import { noKeys, openSigning, type SigningOptions } from "./open-signing.ts";
import { openSource, registryFolder } from "./open-source.ts";
import { pageCache } from "./page-cache.ts";
import { selfCheck } from "./self-check.ts";
import { type SiteOptions, siteRenderer } from "./site-renderer.ts";
import { witnessCosigner } from "./witness-cosigner.ts";
import { writeWithProgress } from "./write-with-progress.ts";

interface BuildOptions {
  readonly registry?: string;
  readonly out: string;
  readonly baseUrl?: string;
  readonly now?: string;
  readonly commit?: string;
  readonly worktree?: boolean;
  readonly site: boolean;
  readonly keys?: string;
  readonly production?: boolean;
  readonly previous: string | boolean | undefined;
  readonly cache: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar build                          the files of ./registry into ./dist
  ashlar build --commit v1.4.0 --out t  exactly what a tag holds
  ashlar build --base-url https://example.org/registry --json
  ashlar build --commit HEAD --production --previous https://example.org/registry

The tree is signed with the registry's online keys (ASHLAR_KEY_… or --keys), and
without them with development keys, which this machine makes for itself: nobody
else can trust such a tree. The time comes from the commit (or --now, or SOURCE_DATE_EPOCH), so the same
commit gives the same bytes everywhere. Exit code 1: something was left out;
the findings say what, and how to mend it.`;

export const defineBuild: CommandDefinition = (command, terminal) => {
  command
    .option("--registry <dir>", "folder that holds registry.yaml (default: . or ./registry)")
    .option("--out <dir>", "where the tree goes; an earlier tree there is replaced", "dist")
    .option("--base-url <url>", "where the tree will be served (default: url of registry.yaml)")
    .option("--now <time>", "the build's clock, ISO 8601 (default: the commit's date)")
    .option("--worktree", "build the files as they are in the folder (the default)")
    .option("--commit <rev>", "build a commit, whatever the folder holds")
    .option("--no-site", "leave the website out")
    .option("--keys <dir>", "folder with the online keys (default: ASHLAR_KEY_BINS and the others)")
    .option("--production", "fail without the registry's own keys")
    .option(
      "--previous <url|dir>",
      "the published tree that this one follows (default: the tree in --out)",
    )
    .option("--no-previous", "follow no earlier tree: sign every role anew")
    .option(
      "--cache <dir>",
      "where what the checks found and the rendered pages are kept (default: the user's cache)",
    )
    .option("--no-cache", "check every file and render every page again, and keep nothing")
    .addHelpText("after", EXAMPLES)
    .action(async () => runBuild(command.optsWithGlobals<BuildOptions>(), terminal));
};

async function runBuild(options: BuildOptions, terminal: Terminal): Promise<void> {
  checkOptions(options);
  useQuickVerify(nativeVerify);
  const began = performance.now();
  const registry = await registryFolder(options.registry, terminal.folder);
  const out = await outFolder(resolve(terminal.folder, options.out), registry);
  const run = { options, registry, out, terminal };
  const remembered = await openMemory(run);
  const { result, written } = await buildTree(run, remembered).catch((error: unknown) => {
    if (!remembered?.before || !isOfPrevious(error)) throw error;
    terminal.note(`note: ${(error as Error).message}; everything is built again`);
    return buildTree(run, { ...remembered, before: undefined });
  });
  report(
    { options, result, written, out, registry, seconds: (performance.now() - began) / 1000 },
    terminal,
  );
}

/** What is wrong with the tree that was to be gone on from, and not with the registry. */
function isOfPrevious(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === "E_PREVIOUS_TREE" || code === "E_PREVIOUS_LIST";
}

/** One try, in a staging folder of its own. */
async function buildTree(
  { registry, ...given }: BuildRun & { readonly registry: string },
  remembered: OpenedMemory | undefined,
): Promise<{ readonly result: BuildResult; readonly written: WrittenTree | undefined }> {
  const { out } = given;
  const staging = join(dirname(out), `.${basename(out)}.staging-${randomBytes(4).toString("hex")}`);
  const sink = await openDiskSink(join(staging, ".blobs"));
  const contents = contentFolder(`${staging}.contents`);
  const run = { ...given, staging, sink, contents, remembered };
  try {
    return await buildFrom(registry, run, async ({ result, pin, now }) => {
      const baseUrl = given.options.baseUrl ?? result.catalog?.registry.url ?? "";
      const written =
        result.tree && (await publish(result.tree, { ...run, result, baseUrl, pin, now }));
      return { result, written };
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rm(`${staging}.contents`, { recursive: true, force: true });
  }
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

function checkOptions(options: BuildOptions): void {
  if (options.worktree && options.commit !== undefined) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: "--worktree and --commit exclude each other",
      fix: "leave one out",
    });
  }
  const { baseUrl } = options;
  if (baseUrl !== undefined && !(/^https?:\/\/[^\s?#]+$/.test(baseUrl) && URL.canParse(baseUrl))) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `--base-url "${baseUrl}" is no http(s) URL`,
      fix: "write it as https://example.org/registry",
    });
  }
}

interface BuildRun {
  readonly options: BuildOptions;
  readonly out: string;
  readonly terminal: Terminal;
}

interface StagedRun extends BuildRun {
  readonly staging: string;
  readonly sink: DiskSink;
  readonly contents: ContentStore;
  readonly remembered: OpenedMemory | undefined;
}

interface Built {
  readonly result: BuildResult;
  /** SHA-256 of the newest root, hex, and the build's clock: what the tree is verified by. */
  readonly pin: string;
  readonly now: number;
}

/** @param then while the registry can still be read: what is only remembered may be needed whole */
async function buildFrom<T>(
  registry: string,
  run: StagedRun,
  then: (built: Built) => Promise<T>,
): Promise<T> {
  const { options, sink, contents, remembered, out, terminal } = run;
  const source = await openSource({
    registry,
    ...(options.commit !== undefined && { commit: options.commit }),
  });
  const inspection = await openInspector({ source, cache: checkCache(options.cache, terminal) });
  const progress = terminal.progress("packing and checking");
  try {
    if (source.history.shallow)
      terminal.note(
        "warning: this is a shallow clone: versions older than its first commit get that commit's date (git fetch --unshallow)",
      );
    const signsForOthers = options.keys !== undefined || hasOnlineKeys(terminal.environment);
    if (signsForOthers) requireCommit(options);
    else if (options.production) throw noKeys();
    const now = buildClock({
      now: options.now,
      sourceDateEpoch: terminal.environment.SOURCE_DATE_EPOCH,
      // A signature says how long it is good for, from the moment it is made.
      committedAt: signsForOthers ? null : source.history.committedAt,
    });
    const signing = {
      keys: options.keys && resolve(terminal.folder, options.keys),
      production: options.production === true,
      previous: previousOf(options, out, terminal),
    };
    let pin = "";
    const result = await build({
      source,
      sink,
      now,
      contents,
      ...(remembered && { code: remembered.code }),
      ...(remembered?.before && { memory: remembered.before.build }),
      cosign: witnessCosigner(terminal),
      async openSigning(found) {
        const opened = await openSigning(source, found, signing, terminal);
        pin = opened.records.root.sha256;
        return opened;
      },
      ...(options.baseUrl !== undefined && { baseUrl: options.baseUrl.replace(/\/+$/, "") }),
      onArtifact: (done, total, name) => progress.update(done, total, name),
      inspection: { ...inspection, signal: terminal.signal },
      signal: terminal.signal,
    });
    progress.end();
    return await then({ result, pin, now });
  } finally {
    inspection.close();
    progress.end();
    await source.close();
  }
}

/** What strangers will trust has to be what git says, so that anyone can build it again. */
function requireCommit({ commit }: BuildOptions): void {
  if (commit !== undefined) return;
  throw new CodedError({
    code: "E_NO_COMMIT",
    exitCode: EXIT.usage,
    message: "the registry's own keys sign commits only, not files as they lie in a folder",
    fix: "add --commit HEAD, or leave the keys out for a tree with development keys",
  });
}

function previousOf(
  { previous }: BuildOptions,
  out: string,
  { folder }: Terminal,
): SigningOptions["previous"] {
  if (previous === false) return undefined;
  if (typeof previous !== "string") return { place: out, named: false };
  return { place: /^https?:/.test(previous) ? previous : resolve(folder, previous), named: true };
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
  if (before) await rewriteTree({ ...rewriting(written), staging, out, pointer: before.pointer });
  else await placeTree(staging, out);
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

interface BuildReport {
  readonly options: BuildOptions;
  readonly result: BuildResult;
  readonly written: WrittenTree | undefined;
  readonly out: string;
  readonly registry: string;
  readonly seconds: number;
}

function report(
  { options, result, written, out, registry, seconds }: BuildReport,
  terminal: Terminal,
): void {
  const blocking = result.findings.filter(({ gate }) => gate);
  terminal.exitCode = blocking.length > 0 || !written ? EXIT.failed : EXIT.ok;
  const versions = result.catalog?.rows.reduce((sum, row) => sum + row.versions, 0) ?? 0;
  const counts = {
    artifacts: result.catalog?.rows.length ?? 0,
    versions,
    publishers: result.catalog?.publishers.length ?? 0,
  };
  if (options.json) {
    const { findings, verdicts, quarantine } = result;
    const tree = written ? { folder: out, files: written.fileCount, size: written.size } : null;
    const ok = terminal.exitCode === EXIT.ok;
    printJson(terminal, {
      ok,
      counts,
      verdicts,
      quarantined: quarantine.entries.length,
      findings,
      tree,
      seconds: Number(seconds.toFixed(3)),
    });
    return;
  }
  const prefix = relative(terminal.folder, registry);
  for (const line of findingLines(blocking, terminal.paint, prefix ? `${prefix}/` : ""))
    terminal.note(line);
  if (!written) {
    terminal.note("Nothing was built: registry.yaml or policy.yaml cannot be used.");
    return;
  }
  terminal.out(
    `Built ${counts.artifacts} artifacts, ${counts.versions} versions, ${counts.publishers} publishers in ${seconds.toFixed(1)} s`,
  );
  terminal.out(`  verdicts  ${verdictSummary(result.verdicts)}`);
  terminal.out(
    `  checks    ${findingSummary(result.findings)}${result.findings.length > blocking.length ? "; `ashlar check` shows them" : ""}`,
  );
  if (result.quarantine.entries.length > 0)
    terminal.out(`  left out  ${result.quarantine.entries.length} entries, for the reasons above`);
  terminal.out(
    `  tree      ${relative(terminal.folder, out) || "."}: ${written.fileCount} files, ${(written.size / 1e6).toFixed(1)} MB`,
  );
}

function verdictSummary(verdicts: BuildResult["verdicts"]): string {
  const parts = Object.entries(verdicts).flatMap(([verdict, count]) =>
    count > 0 ? [`${count} ${verdict}`] : [],
  );
  return parts.join(", ") || "none";
}
