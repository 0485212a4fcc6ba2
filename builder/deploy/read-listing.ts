/** Every file of a tree by path, with digest and size where the tree says it. */
import type { Origin } from "../../client/origin/origin.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { CHECKPOINT_SIZE_MAX, REGISTRY_SIZE_MAX } from "../../schemas/limits.ts";
import { CHECKPOINT_PATH, REGISTRY_PATH, targetFilePath, targetPath } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { readPublishedMetadata } from "../audit/published-metadata.ts";
import { readAbout, readFiles } from "../audit/read-published.ts";

/** @throws {CodedError} E_TREE_METADATA, E_NO_TREE, E_DOCUMENT; E_NETWORK and its like */
export async function readListing(origin: Origin): Promise<ReadonlyMap<string, Reference>> {
  const { files, lists } = await readFiles(origin, await readAbout(origin));
  const listing = new Map<string, Reference>(files);
  for (const list of lists) listing.set(list.path, list);
  const add = (path: string, bytes: Uint8Array): void =>
    void listing.set(path, { path, sha256: sha256Hex(bytes), size: bytes.length });
  const metadata = await readPublishedMetadata(origin);
  for (const [path, bytes] of metadata.files) add(path, bytes);
  const registry = await origin.read(REGISTRY_PATH, REGISTRY_SIZE_MAX);
  if (registry) {
    add(REGISTRY_PATH, registry);
    add(targetFilePath(targetPath.registry, sha256Hex(registry)), registry);
  }
  const checkpoint = await origin.read(CHECKPOINT_PATH, CHECKPOINT_SIZE_MAX);
  if (checkpoint) add(CHECKPOINT_PATH, checkpoint);
  return listing;
}
