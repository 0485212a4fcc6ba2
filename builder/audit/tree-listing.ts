/** Every file of a tree that is current, by its digest: what it lists, and what comes after its list. */
import type { Origin } from "../../client/origin/origin.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { CHECKPOINT_SIZE_MAX, DOCUMENT_SIZE_MAX, REGISTRY_SIZE_MAX } from "../../schemas/limits.ts";
import { CHECKPOINT_PATH, REGISTRY_PATH, targetFilePath, targetPath } from "../../schemas/paths.ts";
import type { PublishedMetadata } from "./published-metadata.ts";
import { readAbout, readFiles } from "./read-published.ts";

/** Path → SHA-256. */
export type TreeListing = ReadonlyMap<string, Sha256>;

/**
 * Digests of listed files are those of the list, but for the suspects: whether the files are as they
 * are listed, `verifyTree` says.
 *
 * @param suspects paths of files that did not verify
 * @throws {CodedError} E_NO_TREE, E_DOCUMENT; E_NETWORK and its like
 */
export async function treeListing(
  origin: Origin,
  { files: metadata }: Pick<PublishedMetadata, "files">,
  suspects: Iterable<string> = [],
): Promise<TreeListing> {
  const document = await readAbout(origin);
  const listing = new Map<string, Sha256>();
  const { files, lists } = await readFiles(origin, document);
  for (const { path, sha256 } of [...files.values(), ...lists]) listing.set(path, sha256);
  for (const [file, bytes] of metadata) listing.set(file, sha256Hex(bytes));
  const registry = await origin.read(REGISTRY_PATH, REGISTRY_SIZE_MAX);
  if (registry) {
    const digest = sha256Hex(registry);
    listing.set(REGISTRY_PATH, digest);
    listing.set(targetFilePath(targetPath.registry, digest), digest);
  }
  const checkpoint = await origin.read(CHECKPOINT_PATH, CHECKPOINT_SIZE_MAX);
  if (checkpoint) listing.set(CHECKPOINT_PATH, sha256Hex(checkpoint));
  for (const suspect of new Set(suspects)) {
    if (!listing.has(suspect)) continue;
    const bytes = await origin.read(suspect, DOCUMENT_SIZE_MAX).catch(unlessRefused);
    if (bytes) listing.set(suspect, sha256Hex(bytes));
    else listing.delete(suspect);
  }
  return listing;
}

function unlessRefused(error: unknown): undefined {
  if (error instanceof CodedError && error.exitCode === EXIT.integrity) return undefined;
  throw error;
}
