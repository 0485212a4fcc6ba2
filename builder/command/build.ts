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
import { openInspector } from "../inspect/open-inspector.ts";
import { nativeVerify } from "../keys/native-ed25519.ts";
import { hasOnlineKeys } from "../keys/online-key-sources.ts";
import { type DiskSink, openDiskSink } from "../write/disk-sink.ts";
import { placeTree, refuseForeign, type WrittenTree } from "../write/write-tree.ts";
import { buildClock } from "./build-clock.ts";
import { checkCache } from "./check-cache.ts";
import { findingLines, findingSummary } from "./finding-lines.ts";
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
  const staging = join(dirname(out), `.${basename(out)}.staging-${randomBytes(4).toString("hex")}`);
  const sink = await openDiskSink(join(staging, ".blobs"));
  try {
    const { result, pin, now } = await buildFrom(registry, { options, sink, out, terminal });
    const baseUrl = options.baseUrl ?? result.catalog?.registry.url ?? "";
    const written =
      result.tree &&
      (await publish(result.tree, { options, baseUrl, staging, sink, out, terminal, pin, now }));
    report(
      { options, result, written, out, registry, seconds: (performance.now() - began) / 1000 },
      terminal,
    );
  } finally {
    await rm(staging, { recursive: true, force: true });
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

async function buildFrom(
  registry: string,
  run: { options: BuildOptions; sink: DiskSink; out: string; terminal: Terminal },
): Promise<{ readonly result: BuildResult; readonly pin: string; readonly now: number }> {
  const { options, sink, out, terminal } = run;
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
    return { result, pin, now };
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

interface PublishRun {
  readonly options: BuildOptions;
  /** Where the tree will be served. */
  readonly baseUrl: string;
  readonly staging: string;
  readonly sink: DiskSink;
  readonly out: string;
  readonly terminal: Terminal;
  /** SHA-256 of the newest root, hex, and the build's clock: what the tree is verified by. */
  readonly pin: string;
  readonly now: number;
}

async function publish(tree: Tree, run: PublishRun): Promise<WrittenTree> {
  const { options, staging, sink, out } = run;
  const renderSite = options.site ? await siteRenderer(siteOf(run), run.terminal) : undefined;
  const written = await writeWithProgress(
    tree,
    { staging, sink, ...(renderSite && { renderSite }) },
    run.terminal,
  );
  await selfCheck(run, run.terminal);
  await placeTree(staging, out);
  return written;
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
