/** Converts one archive, builds the registry from its folder and from a commit, and measures both. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseRegistryDocument } from "../../schemas/published/registry-document.ts";
import { type BuildRun, runBuild } from "./build-run.ts";
import { commitFolder } from "./commit-folder.ts";
import { convertSource } from "./corpus/convert-source.ts";
import { physicalLimit } from "./physical-limit.ts";
import { differentFiles, folderSize } from "./tree-files.ts";

export interface BenchFolders {
  /** Where the archives are. */
  readonly folder: string;
  /** Where registries and trees go. */
  readonly work: string;
}

/** One column of the table: what was measured → value with its unit. */
export async function benchSource(
  name: string,
  { folder, work }: BenchFolders,
): Promise<Record<string, string>> {
  const registry = join(work, "registry");
  const trees = [join(work, "tree"), join(work, "tree-of-commit")] as const;
  for (const old of [registry, ...trees]) rmSync(old, { recursive: true, force: true });
  const { counts, notes } = convertSource(name, folder, registry);
  console.log(`\n${name}`);
  for (const note of notes) console.log(`  ${note}`);
  const committedAt = commitFolder(registry);
  const worktree = await runBuild({ registry, out: trees[0], now: committedAt });
  const commit = await runBuild({ registry, out: trees[1], now: committedAt, commit: "HEAD" });
  const column: Record<string, string> = {
    source: name,
    "artifacts / versions": `${counts.artifacts} / ${counts.versions}`,
    dependencies: String(counts.dependencies),
    ...buildRows("build", worktree),
    ...buildRows("build --commit", commit),
  };
  if (!existsSync(join(trees[0], "ashlar.json"))) return column;
  return { ...column, ...treeRows({ registry, trees, worktree, commit, work }) };
}

function buildRows(label: string, run: BuildRun): Record<string, string> {
  return {
    [`${label}: wall`]: `${run.wallSeconds.toFixed(2)} s`,
    [`${label}: cpu`]: `${run.cpuSeconds.toFixed(2)} s`,
    [`${label}: peak memory`]: `${(run.peakBytes / 2 ** 20).toFixed(0)} MiB`,
    [`${label}: exit code`]: String(run.exitCode),
    [`${label}: findings`]: run.findings ?? `unreadable: ${run.output.slice(0, 60)}`,
    [`${label}: published`]: run.published ?? "-",
  };
}

interface BuiltTrees {
  readonly registry: string;
  readonly trees: readonly [string, string];
  readonly worktree: BuildRun;
  readonly commit: BuildRun;
  readonly work: string;
}

function treeRows({ registry, trees, worktree, commit, work }: BuiltTrees): Record<string, string> {
  const [tree, treeOfCommit] = trees;
  const source = folderSize(registry);
  const built = folderSize(tree);
  const limit = physicalLimit(registry, {
    scratch: join(work, "limit"),
    bytes: built.bytes,
    files: built.files,
  });
  const ratio = (run: BuildRun): string => `${(run.wallSeconds / limit.seconds).toFixed(1)} ×`;
  const different = existsSync(treeOfCommit)
    ? differentFiles(tree, treeOfCommit)
    : ["no second tree"];
  const pointer = parseRegistryDocument(
    JSON.parse(readFileSync(join(tree, "ashlar.json"), "utf8")),
  );
  if (!pointer.ok) throw new Error(`${tree}/ashlar.json is no pointer`);
  const { catalog, search } = pointer.value.documents;
  return {
    "source files": `${source.files}, ${megabytes(source.bytes)}`,
    "tree files": `${built.files}, ${megabytes(built.bytes)}`,
    "read + hash + write": `${limit.seconds.toFixed(2)} s`,
    "  of which read + hash": `${limit.readSeconds.toFixed(2)} s`,
    "build / that": ratio(worktree),
    "build --commit / that": ratio(commit),
    "files that differ between the two":
      different.length === 0 ? "0" : `${different.length}: ${different.slice(0, 3).join(", ")}`,
    pointer: `${megabytes(readFileSync(join(tree, "ashlar.json")).length)}`,
    catalog: megabytes(catalog.size),
    "search index: its root": megabytes(search.size),
    "largest file": built.largest,
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(3)} MB`;
}
