/**
 * When versions came, from git: the committer date of the first-parent commit that added the
 * manifest, never earlier than that of the version before it in history, so that a wrong clock
 * cannot put a version before its elders.
 */
import { type SimpleGit, simpleGit } from "simple-git";
import type { Arrival, History } from "./source.ts";

export interface RepositoryPlace {
  readonly git: SimpleGit;
  /** The registry's folder inside the repository: `""` or `registry/`. */
  readonly prefix: string;
}

export const NO_HISTORY: History = {
  commit: null,
  committedAt: null,
  arrivals: new Map(),
  shallow: false,
};

/** The repository that `folder` is in; undefined outside one. */
export async function findRepository(folder: string): Promise<RepositoryPlace | undefined> {
  const git = simpleGit({ baseDir: folder });
  try {
    const prefix = (await git.raw(["rev-parse", "--show-prefix"])).replace(/\n$/, "");
    return { git, prefix };
  } catch {
    return undefined;
  }
}

/** @param revision what `git rev-parse` takes; undefined when the repository has no commit yet gives no history */
export async function readHistory(
  { git, prefix }: RepositoryPlace,
  revision: string,
): Promise<History> {
  const commit = await resolveCommit(git, revision);
  if (commit === undefined) return NO_HISTORY;
  const committedAt = Number((await git.raw(["show", "-s", "--format=%ct", commit])).trim());
  const shallow = (await git.raw(["rev-parse", "--is-shallow-repository"])).trim() === "true";
  const log = await git.raw([
    "log",
    "--first-parent",
    "-m",
    "--no-renames",
    "--diff-filter=A",
    "--name-only",
    "-z",
    "--format=%x01%H %ct%x01",
    commit,
    "--",
    `:(top,glob)${prefix}artifacts/*/*/*/manifest.yaml`,
  ]);
  return { commit, committedAt, shallow, arrivals: arrivalsOf(log, prefix) };
}

/** The commit a revision names, or undefined when it names none. */
export async function resolveCommit(git: SimpleGit, revision: string): Promise<string | undefined> {
  try {
    return (
      (
        await git.raw([
          "rev-parse",
          "--verify",
          "--quiet",
          "--end-of-options",
          `${revision}^{commit}`,
        ])
      ).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

function arrivalsOf(log: string, prefix: string): Map<string, Arrival> {
  const commits = log.split("\u0001").slice(1);
  const arrivals = new Map<string, Arrival>();
  let latest = 0;
  for (let index = commits.length - 2; index >= 0; index -= 2) {
    const [commit = "", seconds = "0"] = (commits[index] ?? "").split(" ");
    latest = Math.max(latest, Number(seconds));
    for (const path of (commits[index + 1] ?? "")
      .split("\0")
      .map((name) => name.replace(/^\n/, ""))) {
      const relative = path.slice(prefix.length);
      if (path && !arrivals.has(relative)) arrivals.set(relative, { commit, committedAt: latest });
    }
  }
  return arrivals;
}
