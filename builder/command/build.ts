/** `ashlar build`: a registry repository into a static tree with its website. */
import { randomBytes } from "node:crypto";
import { realpath, rm } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { type BuildResult, build } from "../build.ts";
import type { Tree } from "../emit/tree.ts";
import { openInspector } from "../inspect/open-inspector.ts";
import { type DiskSink, openDiskSink } from "../write/disk-sink.ts";
import { placeTree, refuseForeign, type WrittenTree, writeTree } from "../write/write-tree.ts";
import { buildClock } from "./build-clock.ts";
import { checkCache } from "./check-cache.ts";
import { findingLines, findingSummary } from "./finding-lines.ts";
import { openSource, registryFolder } from "./open-source.ts";

interface BuildOptions {
  readonly registry?: string;
  readonly out: string;
  readonly baseUrl?: string;
  readonly now?: string;
  readonly commit?: string;
  readonly worktree?: boolean;
  readonly site: boolean;
  readonly cache: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar build                          the files of ./registry into ./dist
  ashlar build --commit v1.4.0 --out t  exactly what a tag holds
  ashlar build --base-url https://example.org/registry --json

The time comes from the commit (or --now, or SOURCE_DATE_EPOCH), so the same
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
    .option("--cache <dir>", "where what the checks found is kept (default: the user's cache)")
    .option("--no-cache", "check every file again, and keep nothing")
    .addHelpText("after", EXAMPLES)
    .action(async () => runBuild(command.optsWithGlobals<BuildOptions>(), terminal));
};

async function runBuild(options: BuildOptions, terminal: Terminal): Promise<void> {
  checkOptions(options);
  const began = performance.now();
  const registry = await registryFolder(options.registry, terminal.folder);
  const out = await outFolder(resolve(terminal.folder, options.out), registry);
  const staging = join(dirname(out), `.${basename(out)}.staging-${randomBytes(4).toString("hex")}`);
  const sink = await openDiskSink(join(staging, ".blobs"));
  try {
    const result = await buildFrom(registry, { options, sink, terminal });
    const baseUrl = options.baseUrl ?? result.catalog?.registry.url ?? "";
    const written =
      result.tree &&
      (await publish(result.tree, { options, baseUrl, staging, sink, out, terminal }));
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
  run: { options: BuildOptions; sink: DiskSink; terminal: Terminal },
): Promise<BuildResult> {
  const { options, sink, terminal } = run;
  const source = await openSource({
    registry,
    ...(options.commit !== undefined && { commit: options.commit }),
  });
  const inspection = await openInspector({ source, cache: checkCache(options.cache, terminal) });
  const progress = terminal.progress("reading and packing");
  let checking: ReturnType<Terminal["progress"]> | undefined;
  try {
    if (source.history.shallow)
      terminal.note(
        "warning: this is a shallow clone: versions older than its first commit get that commit's date (git fetch --unshallow)",
      );
    const now = buildClock({
      now: options.now,
      sourceDateEpoch: terminal.environment.SOURCE_DATE_EPOCH,
      committedAt: source.history.committedAt,
    });
    return await build({
      source,
      sink,
      now,
      ...(options.baseUrl !== undefined && { baseUrl: options.baseUrl.replace(/\/+$/, "") }),
      onArtifact: (done, total, name) => progress.update(done, total, name),
      inspection: {
        ...inspection,
        onArtifact: (done, total, name) => {
          progress.end();
          checking ??= terminal.progress("checking");
          checking.update(done, total, name);
        },
        signal: terminal.signal,
      },
      signal: terminal.signal,
    });
  } finally {
    inspection.close();
    progress.end();
    checking?.end();
    await source.close();
  }
}

interface PublishRun {
  readonly options: BuildOptions;
  /** Where the tree will be served. */
  readonly baseUrl: string;
  readonly staging: string;
  readonly sink: DiskSink;
  readonly out: string;
  readonly terminal: Terminal;
}

async function publish(tree: Tree, run: PublishRun): Promise<WrittenTree> {
  const { options, staging, sink, out } = run;
  const written = await writeTree(tree, {
    staging,
    sink,
    signal: run.terminal.signal,
    ...(options.site && { renderSite: await siteRenderer(run) }),
  });
  await placeTree(staging, out);
  return written;
}

/** The website's package is found by name: a builder alone builds trees without one. */
async function siteRenderer({
  staging: treeFolder,
  baseUrl,
  terminal,
}: PublishRun): Promise<(outFolder: string) => Promise<void>> {
  const { renderSite } = await import("@ashlar/site/render").catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ERR_MODULE_NOT_FOUND") throw cause;
      throw new CodedError({
        code: "E_NO_SITE",
        exitCode: EXIT.usage,
        message: "the website's package @ashlar/site is not installed",
        fix: "install it (npm install @ashlar/site), or build with --no-site",
        cause,
      });
    },
  );
  return async (outFolder) => {
    const progress = terminal.progress("rendering pages");
    try {
      await renderSite({
        treeFolder,
        outFolder,
        baseUrl,
        signal: terminal.signal,
        onProgress: (done: number, what: string) => progress.update(done, 0, what),
      });
    } finally {
      progress.end();
    }
  };
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
  const versions =
    result.catalog?.artifacts.reduce((sum, artifact) => sum + artifact.versions.length, 0) ?? 0;
  const counts = {
    artifacts: result.catalog?.artifacts.length ?? 0,
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
