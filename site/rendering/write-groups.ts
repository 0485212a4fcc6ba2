/** Writes groups of pages: what the cache has as it is, the rest rendered. */
import { resolve } from "node:path";
import { mapBounded } from "../../client/install/map-bounded.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { linkState, type PageLinks } from "../src/view/page-links.ts";
import { fileWriter } from "./file-writer.ts";
import type { PageGroup } from "./plan-pages.ts";
import { renderGroups } from "./render-groups.ts";
import type { SiteRun, SiteSource } from "./with-site-source.ts";

/** Enough to keep a disk busy. */
export const FILES_AT_ONCE = 16;

export interface WrittenGroups {
  readonly files: readonly Reference[];
  /** What the pages of each artifact name besides it, by its name. */
  readonly links: ReadonlyMap<string, PageLinks>;
  /** Groups that were not in the cache. */
  readonly rendered: number;
}

export interface WritingGroups extends SiteRun {
  readonly source: SiteSource;
  /** Names of all artifacts that have a page. */
  readonly known: ReadonlySet<string>;
}

/**
 * @throws {CodedError} E_SITE when a page cannot be rendered
 * @throws the signal's reason when it is aborted
 */
export async function writeGroups(
  groups: readonly PageGroup[],
  writing: WritingGroups,
): Promise<WrittenGroups> {
  const { source, treeFolder, outFolder, onProgress, onNotKept } = writing;
  const files: Reference[] = [];
  const links = new Map<string, PageLinks>();
  let done = 0;
  const add: AddGroup = ({ job }, written) => {
    files.push(...written.files);
    if (job.kind === "artifact") links.set(job.name, written.links);
    done += 1;
    onProgress?.(done, groups.length, job.kind === "page" ? job.path : job.name);
  };
  const missing = await takeKept(groups, writing, add);
  let isNoted = false;
  await renderGroups(missing, {
    ...writing,
    entry: source.program.entry,
    treeFolder: resolve(treeFolder),
    outFolder: resolve(outFolder),
    onRendered(group, rendered) {
      add(group, rendered);
      if (rendered.notKept !== undefined && !isNoted) onNotKept?.(rendered.notKept);
      isNoted ||= rendered.notKept !== undefined;
    },
  });
  return { files, links, rendered: missing.length };
}

type AddGroup = (
  group: PageGroup,
  written: { readonly files: readonly Reference[]; readonly links: PageLinks },
) => void;

/** Writes what the cache has, and gives back the groups that it has not. */
async function takeKept(
  groups: readonly PageGroup[],
  { source, known, outFolder, signal }: WritingGroups,
  add: AddGroup,
): Promise<PageGroup[]> {
  const { cache, registry } = source;
  const write = fileWriter(outFolder);
  const isKept = async (group: PageGroup): Promise<boolean> => {
    signal?.throwIfAborted();
    const kept = await cache.get(group.key);
    if (!kept || kept.state !== linkState(kept.links, known, registry.categories)) return false;
    add(group, { files: await Promise.all(kept.files.map(write)), links: kept.links });
    return true;
  };
  const kept = await mapBounded(groups, FILES_AT_ONCE, isKept);
  return groups.filter((_, index) => !kept[index]);
}
