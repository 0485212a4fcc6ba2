import { type PublisherRecords, readPublishers } from "../publisher/read-publishers.ts";
import { openWorktreeSource } from "../read/worktree-source.ts";
import { registryFolder } from "./open-source.ts";

/** The publishers of the working registry. @throws {CodedError} E_NO_REGISTRY_SOURCE, E_REGISTRY */
export async function openPublisherRecords(
  named: string | undefined,
  folder: string,
): Promise<{ readonly registry: string; readonly records: PublisherRecords }> {
  const registry = await registryFolder(named, folder);
  const source = await openWorktreeSource(registry);
  try {
    return { registry, records: await readPublishers(source) };
  } finally {
    await source.close();
  }
}
