/**
 * A pull request as git sees it: the difference between two commits. Git compares trees by their ids,
 * so the cost follows the change and not the size of the registry.
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { ChangedPath } from "../change/change-set.ts";
import { findRepository, type RepositoryPlace, secondsOf } from "./read-history.ts";
import { requireCommit } from "./require-commit.ts";
import { requireFolder } from "./require-folder.ts";

export interface RawChange {
  readonly place: RepositoryPlace;
  /** Where both sides parted: what is new since is the change. Several after merges in both directions. */
  readonly bases: readonly [string, ...string[]];
  /** What the change would be merged into: it decides who may do what, and what is published. */
  readonly tip: string;
  readonly head: string;
  /** Committer dates, seconds since 1970. The head's is whatever its author wants. */
  readonly tipTime: number;
  readonly headTime: number;
  /** The later of both: no author brings what has expired back to life. */
  readonly now: number;
  readonly paths: readonly ChangedPath[];
  readonly outside: readonly string[];
}

/**
 * @param folder the registry's, or, with `prefix`, any folder of the repository
 * @param prefix the registry's folder inside the repository, where there is no working tree to see it in
 * @throws {CodedError} E_NO_FOLDER, E_NOT_GIT, E_REVISION, E_NO_BASE, E_GIT
 */
export async function readChange(
  folder: string,
  base: string,
  head: string,
  prefix?: string,
): Promise<RawChange> {
  await requireFolder(folder);
  const found = await findRepository(folder);
  const place = found && prefix !== undefined ? { ...found, prefix } : found;
  if (!place) {
    throw new CodedError({
      code: "E_NOT_GIT",
      exitCode: EXIT.usage,
      message: `${folder} is not in a git repository, so there is nothing to compare with`,
      fix: "leave --base out to check the folder as it is",
    });
  }
  const tip = await requireCommit(place, base);
  const to = await requireCommit(place, head);
  const bases = await mergeBases(place, tip, to);
  const changes = await changesSince(place, bases, to);
  const inside = changes.filter(({ path }) => path.startsWith(place.prefix));
  const [tipTime, headTime] = await timesOf(place, tip, to);
  return {
    place,
    bases,
    tip,
    head: to,
    tipTime,
    headTime,
    now: Math.max(tipTime, headTime),
    paths: inside.map((change) => ({ ...change, path: change.path.slice(place.prefix.length) })),
    outside: changes.filter(({ path }) => !path.startsWith(place.prefix)).map(({ path }) => path),
  };
}

/** A merge takes them all into account, and what one hides from the difference another shows. */
async function mergeBases(
  { git }: RepositoryPlace,
  from: string,
  to: string,
): Promise<readonly [string, ...string[]]> {
  const listing = await git(["merge-base", "--all", from, to]).catch(() => "");
  const [first, ...others] = listing.split("\n").filter(Boolean);
  if (first !== undefined) return [first, ...others];
  throw new CodedError({
    code: "E_NO_BASE",
    exitCode: EXIT.failed,
    message: `git knows no commit that ${from.slice(0, 12)} and ${to.slice(0, 12)} share`,
    fix: "fetch more history (git fetch --unshallow), or name another --base",
  });
}

/** What the head has otherwise than any of the bases, ordered. */
async function changesSince(
  { git }: RepositoryPlace,
  bases: readonly string[],
  head: string,
): Promise<readonly ChangedPath[]> {
  const changes = new Map<string, ChangedPath>();
  for (const base of bases) {
    const listing = await git([
      "diff-tree",
      "-r",
      "-z",
      "--no-renames",
      "--ignore-submodules=none",
      "--name-status",
      base,
      head,
    ]);
    for (const change of changesOf(listing)) {
      const known = changes.get(change.path);
      const isSame = known === undefined || known.status === change.status;
      changes.set(change.path, isSame ? change : { ...change, status: "modified" });
    }
  }
  return [...changes.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function timesOf(
  { git }: RepositoryPlace,
  tip: string,
  head: string,
): Promise<readonly [number, number]> {
  const lines = (await git(["rev-list", "--no-walk", "--timestamp", tip, head])).split("\n");
  const times = new Map(lines.map((line) => line.split(" ").reverse() as [string, string]));
  return [secondsOf(times.get(tip) ?? ""), secondsOf(times.get(head) ?? "")];
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
  return changes;
}
