/** Every listed file, and, where files can be counted up, every file that nobody lists. */
import { targetFilePath, targetPath } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { eachBounded } from "../install/each-bounded.ts";
import { isLeftOut, isOfFileList } from "./is-left-out.ts";
import type { FileListing } from "./read-file-list.ts";
import { TREE_CONCURRENCY, type TreeContext } from "./tree-context.ts";
import type { SignedTargets } from "./verify-roles.ts";

export interface Listing {
  readonly listing: FileListing | undefined;
  readonly signed: SignedTargets;
  /** The newest root. */
  readonly root: number;
}

/** Reads what was not read yet. */
export async function verifyListed(
  context: TreeContext,
  { listing, signed }: Listing,
): Promise<void> {
  const { files, findings } = context;
  for (const { file, by } of signedFiles(signed)) {
    const { path } = file;
    if (!listing?.complete || listing.files.has(path) || isLeftOut(path)) continue;
    const problem = `is signed in ${by}, and the list of files does not have it`;
    findings.add({ path, code: "E_INCOMPLETE", problem });
  }
  const check = async (file: Reference, by: string): Promise<void> => {
    if (findings.isFull()) return;
    await files.check(file, by);
    context.progress(file.path);
  };
  await eachBounded(listing?.files ?? [], TREE_CONCURRENCY, (file) =>
    check(file, "the list of files"),
  );
  await eachBounded(signedFiles(signed), TREE_CONCURRENCY, ({ file, by }) => check(file, by));
}

interface SignedFile {
  readonly file: Reference;
  readonly by: string;
}

function* signedFiles({ targets }: SignedTargets): Generator<SignedFile> {
  for (const [target, { by, file }] of targets) {
    const { sha256 = "" } = file.hashes;
    yield { file: { path: targetFilePath(target, sha256), sha256, size: file.length }, by };
  }
}

/** @param present every file of the tree's folder */
export async function verifyNothingElse(
  { findings }: TreeContext,
  { listing, signed, root }: Listing,
  present: AsyncIterable<string>,
): Promise<void> {
  // Of the targets, the list leaves out this one alone.
  const { sha256 = "" } = signed.targets.get(targetPath.registry)?.file.hashes ?? {};
  const registry = targetFilePath(targetPath.registry, sha256);
  for await (const path of present) {
    if (path.startsWith("metadata/")) {
      const note = metadataNote(path.slice("metadata/".length), signed, root);
      if (note !== undefined) findings.note(path, note);
    } else if (path.startsWith("targets/") && isLeftOut(path)) {
      if (signed.complete && path !== registry) findings.add(stranger(path, "no role signs it"));
    } else if (listing?.complete && !isListed(path, listing))
      findings.add(stranger(path, "the list of files does not have it"));
  }
}

function isListed(path: string, { files, parts }: FileListing): boolean {
  return isOfFileList(path) ? parts.has(path) : files.has(path) || isLeftOut(path);
}

const stranger = (path: string, reason: string) => ({
  path,
  code: "E_UNLISTED",
  problem: `does not belong to the tree: ${reason}`,
});

/** Older versions stay for readers who are half-way through; they say nothing to anyone else. */
function metadataNote(name: string, { current }: SignedTargets, root: number): string | undefined {
  if (name === "timestamp.json") return undefined;
  const [, version, role = ""] = /^([1-9]\d{0,15})\.([A-Za-z0-9%._~-]+)\.json$/.exec(name) ?? [];
  const newest = role === "root" ? root : current.get(role);
  if (version !== undefined && newest !== undefined && Number(version) <= newest) return undefined;
  return "is no metadata that the signed snapshot names, nor an older version of it";
}
