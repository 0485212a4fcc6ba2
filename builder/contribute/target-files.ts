/** Files of the branch that a proposal would join, fetched when they are asked for. */
import { pathBatches } from "../read/path-batches.ts";
import type { ProposalTarget } from "./proposal-target.ts";

export interface TargetFile {
  /** Relative to the registry's folder. */
  readonly path: string;
  /** As git writes it: `100644`, `100755`, `120000`, `160000`. */
  readonly mode: string;
  readonly objectId: string;
}

type Place = Pick<ProposalTarget, "git" | "tip" | "prefix" | "url">;

/** The files at and below some paths, without their contents. @param paths relative to the registry's folder */
export async function listTargetFiles(
  target: Place,
  paths: readonly string[],
): Promise<readonly TargetFile[]> {
  const { git, tip, prefix } = target;
  const files: TargetFile[] = [];
  for (const batch of pathBatches(paths.map((path) => `${prefix}${path}`))) {
    const listing = String(await git(["ls-tree", "-r", "-z", "--full-tree", tip, "--", ...batch]));
    for (const line of listing.split("\0").filter(Boolean)) files.push(parseLine(line, prefix));
  }
  return files;
}

/** `<mode> SP <type> SP <object> TAB <path>` (git-ls-tree). */
function parseLine(line: string, prefix: string): TargetFile {
  const tab = line.indexOf("\t");
  const [mode = "", , objectId = ""] = line.slice(0, tab).split(" ");
  return { path: line.slice(tab + 1 + prefix.length), mode, objectId };
}

/** The content of one file; undefined where there is none. */
export async function readTargetFile(target: Place, path: string): Promise<Uint8Array | undefined> {
  const file = (await listTargetFiles(target, [path])).find((found) => found.path === path);
  if (!file?.mode.startsWith("100")) return undefined;
  await fetchContents(target, [path]);
  return target.git(["cat-file", "blob", file.objectId], { about: target.url });
}

/** Fetches the contents of all files at and below some paths, in one request. What is there already is not asked for. */
export async function fetchContents(target: Place, paths: readonly string[]): Promise<void> {
  const { git, tip, prefix, url } = target;
  const missing = new Set<string>();
  for (const batch of pathBatches(paths.map((path) => `${prefix}${path}`))) {
    const list = ["rev-list", "--objects", "--no-walk", "--missing=print", tip, "--", ...batch];
    for (const line of String(await git(list)).split("\n"))
      if (line.startsWith("?")) missing.add(line.slice(1));
  }
  if (missing.size === 0) return;
  const fetch = [
    ...["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "origin", "--no-tags"],
    ...["--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin"],
  ];
  await git(fetch, { input: [...missing, ""].join("\n"), about: url });
}
