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

/** Paths whose contents were fetched, by the git of their repository. */
const FETCHED = new WeakMap<Place["git"], Set<string>>();

/** Fetches the contents of all files at and below some paths, in one request. What is there already is not asked for. */
export async function fetchContents(target: Place, paths: readonly string[]): Promise<void> {
  const { git, tip, prefix, url } = target;
  const fetched = FETCHED.get(git) ?? new Set();
  FETCHED.set(git, fetched);
  const wanted = paths.filter((path) => !fetched.has(path));
  for (const path of wanted) fetched.add(path);
  const missing = new Set<string>();
  for (const batch of pathBatches(wanted.map((path) => `${prefix}${path}`))) {
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

/** Contents of files that were fetched, all from one process (git-cat-file, --batch). */
export async function readContents(
  { git }: Pick<Place, "git">,
  files: readonly Pick<TargetFile, "objectId">[],
): Promise<readonly Uint8Array[]> {
  if (files.length === 0) return [];
  const input = files.map(({ objectId }) => `${objectId}\n`).join("");
  const answer = await git(["cat-file", "--batch"], { input });
  const contents: Uint8Array[] = [];
  let at = 0;
  for (const _ of files) {
    // `<oid> SP <type> SP <size> LF <content> LF`
    const end = answer.indexOf(0x0a, at);
    const size = Number(answer.toString("utf8", at, end).split(" ")[2]);
    contents.push(answer.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}
