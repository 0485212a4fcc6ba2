/**
 * The last commits of the Bazel Central Registry as commits of a source registry: what each of them
 * added, edited or took away there, it does here, at the same time. Versions have the numbers that the
 * last state of all gives them, so that nothing published ever changes its name.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  type BazelModule,
  bazelArtifact,
  NAMESPACE,
  REGISTRY,
  readModules,
} from "./bazel-central-registry.ts";
import { type BazelTarget, bazelModules } from "./bazel-edges.ts";
import { type BazelMetadata, bazelPublisher } from "./bazel-metadata.ts";
import { openSourceWriter, type SourceWriter } from "./source-writer.ts";

export interface HistoryOptions {
  /** A git directory that holds the Bazel Central Registry. */
  readonly repository: string;
  /** First-parent commits to go through. */
  readonly commits: number;
  /** Leaves out what none of the commits touches. */
  readonly touchedOnly: boolean;
  /** An empty folder; it becomes a repository. */
  readonly out: string;
}

interface Conversion {
  readonly git: (...args: string[]) => string;
  /** The last state, as files. */
  readonly folder: string;
  readonly modules: ReadonlyMap<string, BazelModule>;
  readonly targets: ReadonlyMap<string, BazelTarget>;
  readonly writer: SourceWriter;
  /** As of the commit that was reached. */
  readonly metadata: Map<string, BazelMetadata>;
  readonly out: string;
}

/** The state before the first of the commits; then one commit each time it is asked for the next. */
export function* bazelHistory(options: HistoryOptions): Generator<string> {
  const { repository, commits, out } = options;
  const git = (...args: string[]): string =>
    execFileSync("git", ["--git-dir", repository, ...args], { encoding: "utf8", maxBuffer: 1e9 });
  const log = git("log", "--first-parent", "-n", `${commits + 1}`, "--format=%H %ct");
  const [base = "", ...after] = log.trim().split("\n").reverse();
  const conversion = openConversion(git, out, repository);
  execFileSync("git", ["init", "--quiet", "--initial-branch=main"], { cwd: out });
  const [before = ""] = base.split(" ");
  const wanted = options.touchedOnly ? new Set(changedModules(git, before, "HEAD")) : undefined;
  const first = listModules(git, base).filter((name) => wanted?.has(name) ?? true);
  yield commitModules(conversion, base, first);
  for (const commit of after) {
    const [id = ""] = commit.split(" ");
    yield commitModules(conversion, commit, changedModules(git, `${id}^1`, id));
  }
}

function changedModules(git: Conversion["git"], from: string, to: string): string[] {
  const changed = git("diff", "--name-only", "-z", from, to, "--", "modules");
  return [...new Set(changed.split("\0").map((path) => path.split("/")[1] ?? ""))].filter(Boolean);
}

function openConversion(git: Conversion["git"], out: string, repository: string): Conversion {
  const last = `${out}.last`;
  mkdirSync(last, { recursive: true });
  mkdirSync(out, { recursive: true });
  execFileSync("sh", [
    "-c",
    'git --git-dir "$1" archive HEAD modules | tar x -C "$2"',
    "sh",
    repository,
    last,
  ]);
  const folder = join(last, "modules");
  const modules = readModules(folder);
  const writer = openSourceWriter(out);
  writer.writeRegistry(REGISTRY);
  return {
    git,
    folder,
    modules: new Map(modules.map((module) => [module.name, module])),
    targets: bazelModules(modules),
    writer,
    metadata: new Map(),
    out,
  };
}

function listModules(git: Conversion["git"], commit: string): string[] {
  const [id = ""] = commit.split(" ");
  return git("ls-tree", "--name-only", `${id}:modules`).split("\n").filter(Boolean);
}

/** Writes these modules as the commit has them, and commits that. Returns the commit's id there. */
function commitModules(conversion: Conversion, commit: string, names: readonly string[]): string {
  const { writer, metadata, out } = conversion;
  const [id = "", time = ""] = commit.split(" ");
  for (const name of names) writeModule(conversion, id, name);
  writer.writePublisher(NAMESPACE, bazelPublisher([...metadata.values()]));
  const env = {
    ...process.env,
    ...Object.fromEntries(
      ["AUTHOR", "COMMITTER"].flatMap((who) => [
        [`GIT_${who}_NAME`, "bench"],
        [`GIT_${who}_EMAIL`, "bench@example.org"],
        [`GIT_${who}_DATE`, `${time} +0000`],
      ]),
    ),
  };
  const isTracked = (path: string): boolean =>
    execFileSync("git", ["ls-files", "--", path], { cwd: out, encoding: "utf8" }) !== "";
  const run = (...args: string[]) => execFileSync("git", args, { cwd: out, env, stdio: "ignore" });
  const isFirst = !existsSync(join(out, ".git/index"));
  const touched = names.map((name) => `artifacts/${NAMESPACE}/${name}`);
  // Git looks at each file below what it is given; a folder that is neither there nor was is none.
  const known = touched.filter((path) => existsSync(join(out, path)) || isTracked(path));
  run("add", "--all", "--", ...(isFirst ? ["."] : ["publishers", ...known]));
  run("commit", "--quiet", "--allow-empty", "--message", id);
  return id;
}

/** One that is not there any more, or not in the last state, is left out. */
function writeModule(conversion: Conversion, commit: string, name: string): void {
  const { git, folder, modules, targets, writer, metadata, out } = conversion;
  rmSync(join(out, "artifacts", NAMESPACE, name), { recursive: true, force: true });
  metadata.delete(name);
  const last = modules.get(name);
  const listed = last && tryTo(() => git("ls-tree", "--name-only", `${commit}:modules/${name}`));
  if (!last || listed === undefined) return;
  const present = new Set(listed.split("\n"));
  const own: BazelMetadata = JSON.parse(git("show", `${commit}:modules/${name}/metadata.json`));
  const files = new Map([...last.files].filter(([version]) => present.has(version)));
  if (files.size === 0) return;
  metadata.set(name, own);
  writer.writeArtifact(bazelArtifact({ ...last, metadata: own, files }, folder, targets).artifact);
}

function tryTo<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
