/** Whom a registry shows as verified at a time, as its builds do. */
import { catalogPublishers } from "../../builder/catalog/catalog.ts";
import { readPublishers } from "../../builder/publisher/read-publishers.ts";
import { openWorktreeSource } from "../../builder/read/worktree-source.ts";

export async function publisherList(
  folder: string,
  now: number,
): Promise<ReadonlyMap<string, boolean>> {
  const source = await openWorktreeSource(folder);
  const { registry, publishers } = await readPublishers(source);
  await source.close();
  const subjects = [...publishers].map(([namespace, file]) => ({ namespace, file }));
  const none = { isPublisherQuarantined: () => false };
  return new Map(
    catalogPublishers(subjects, none, { registry, now }).map(({ namespace, verified }) => [
      namespace,
      verified,
    ]),
  );
}
