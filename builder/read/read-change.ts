/**
 * A pull request as git sees it: the difference between two commits. Git compares trees by their ids,
 * so the cost follows the change and not the size of the registry.
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { ChangedPath } from "../change/change-set.ts";
import { findRepository, type RepositoryPlace, resolveRevision } from "./read-history.ts";
import { requireFolder } from "./require-folder.ts";

export interface RawChange {
  readonly place: RepositoryPlace;
  /** Where both sides parted: what is new since is the change. */
  readonly base: string;
  readonly head: string;
  /** Committer dates, seconds since 1970. */
  readonly baseTime: number;
  readonly headTime: number;
  readonly paths: readonly ChangedPath[];
  readonly outside: readonly string[];
}

/** @throws {CodedError} E_NO_FOLDER, E_NOT_GIT, E_REVISION, E_NO_BASE, E_GIT */
export async function readChange(folder: string, base: string, head: string): Promise<RawChange> {
  await requireFolder(folder);
  const place = await findRepository(folder);
  if (!place) {
    throw new CodedError({
      code: "E_NOT_GIT",
      exitCode: EXIT.usage,
      message: `${folder} is not in a git repository, so there is nothing to compare with`,
      fix: "leave --base out to check the folder as it is",
    });
  }
  const [from, to] = await Promise.all([base, head].map((name) => requireCommit(place, name)));
  const shared = await mergeBase(place, from ?? "", to ?? "");
  const listing = await place.git([
    "diff-tree",
    "-r",
    "-z",
    "--no-renames",
    "--name-status",
    shared,
    to ?? "",
  ]);
  const changes = changesOf(listing);
  const inside = changes.filter(({ path }) => path.startsWith(place.prefix));
  return {
    place,
    base: shared,
    head: to ?? "",
    baseTime: await timeOf(place, shared),
    headTime: await timeOf(place, to ?? ""),
    paths: inside.map((change) => ({ ...change, path: change.path.slice(place.prefix.length) })),
    outside: changes.filter(({ path }) => !path.startsWith(place.prefix)).map(({ path }) => path),
  };
}

async function requireCommit({ git }: RepositoryPlace, name: string): Promise<string> {
  const commit = await resolveRevision(git, `${name}^{commit}`);
  if (commit !== undefined) return commit;
  throw new CodedError({
    code: "E_REVISION",
    exitCode: EXIT.notFound,
    message: `the repository has no commit "${name}"`,
    fix: "name a branch, tag or commit that `git log` shows; in CI, fetch it first (git fetch origin main)",
  });
}

async function mergeBase({ git }: RepositoryPlace, from: string, to: string): Promise<string> {
  const shared = await git(["merge-base", from, to]).catch(() => "");
  if (shared.trim() !== "") return shared.trim();
  throw new CodedError({
    code: "E_NO_BASE",
    exitCode: EXIT.failed,
    message: `git knows no commit that ${from.slice(0, 12)} and ${to.slice(0, 12)} share`,
    fix: "fetch more history (git fetch --unshallow), or name another --base",
  });
}

async function timeOf({ git }: RepositoryPlace, commit: string): Promise<number> {
  return Number(await git(["show", "-s", "--format=%ct", commit]));
}

const STATUS: Readonly<Record<string, ChangedPath["status"]>> = { A: "added", D: "deleted" };

/** `<status> NUL <path> NUL` again and again (git-diff-tree, --name-status -z). */
function changesOf(listing: string): ChangedPath[] {
  const items = listing.split("\0").filter(Boolean);
  const changes: ChangedPath[] = [];
  for (let index = 0; index + 1 < items.length; index += 2) {
    const status = STATUS[items[index] ?? ""] ?? "modified";
    changes.push({ status, path: items[index + 1] ?? "" });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}
