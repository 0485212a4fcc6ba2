/**
 * Which published versions are no longer what they were, from git: the manifest and the files of each
 * version as they arrived, against what they are now. Object ids decide, so that the cost is a few
 * look-ups a version and no content is read.
 */
import { spawn } from "node:child_process";
import { gitEnvironment } from "./git-command.ts";
import type { RepositoryPlace } from "./read-history.ts";
import type { Arrival } from "./source.ts";

/** Version folder → changed paths inside it, ordered. All relative to the registry's folder. */
export type Alterations = ReadonlyMap<string, readonly string[]>;

/** @param folder where git runs @param commit what the versions are now */
export async function readAlterations(
  { git, prefix }: RepositoryPlace,
  folder: string,
  {
    commit,
    arrivals,
  }: { readonly commit: string; readonly arrivals: ReadonlyMap<string, Arrival> },
): Promise<Alterations> {
  const parts = [...arrivals]
    .filter(([path, arrival]) => arrival.commit !== commit && !path.includes("\n"))
    .flatMap(([path, arrival]) => {
      const version = path.slice(0, -"/manifest.yaml".length);
      return ["manifest.yaml", "files"].map((part) => ({ version, part, arrival }));
    });
  const names = parts.flatMap(({ version, part, arrival }) =>
    [arrival.commit, commit].map((at) => `${at}:${prefix}${version}/${part}`),
  );
  const ids = names.length === 0 ? [] : await objectIds(folder, names);
  const altered = new Map<string, string[]>();
  for (const [index, { version, part }] of parts.entries()) {
    const [before, now] = [ids[2 * index], ids[2 * index + 1]];
    if (now === undefined || before === now) continue;
    const paths =
      part === "files" && before !== undefined ? await changedFiles(git, before, now) : [""];
    const list = altered.get(version) ?? [];
    list.push(...paths.map((path) => `${version}/${part}${path && `/${path}`}`));
    altered.set(version, list);
  }
  return altered;
}

async function changedFiles(
  git: RepositoryPlace["git"],
  before: string,
  now: string,
): Promise<readonly string[]> {
  const listing = await git(["diff-tree", "-r", "-z", "--no-renames", "--name-only", before, now]);
  return listing.split("\0").filter(Boolean).sort();
}

/** The ids of objects by name (gitrevisions), in order; undefined for what does not exist. */
function objectIds(
  folder: string,
  names: readonly string[],
): Promise<readonly (string | undefined)[]> {
  const child = spawn("git", ["cat-file", "--batch-check=%(objectname)"], {
    cwd: folder,
    env: gitEnvironment(),
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(names.map((name) => `${name}\n`).join(""));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    output += piece;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", () => {
      const lines = output.split("\n");
      resolve(names.map((_, index) => (/^[0-9a-f]{40,64}$/.exec(lines[index] ?? "") ?? [])[0]));
    });
  });
}
