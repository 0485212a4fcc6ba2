/**
 * The website of a built tree, as files.
 *
 * Pages come in groups, such as all of one artifact. What was rendered before from the same bytes by
 * the same program is taken from a cache, so the time follows what changed; without one, everything
 * is rendered, to the same bytes. Whoever has the site before, and what its rendering left, gets only
 * the pages that are others.
 */
import { mapBounded } from "../client/install/map-bounded.ts";
import type { Sha256 } from "../schemas/digest.ts";
import type { Reference } from "../schemas/published/reference.ts";
import { fileWriter } from "./rendering/file-writer.ts";
import { planPages } from "./rendering/plan-pages.ts";
import { type PagesInUse, prunePages } from "./rendering/prune-pages.ts";
import { changedArtifacts, type SiteChange } from "./rendering/site-change.ts";
import {
  artifactLine,
  artifactLines,
  MEMORY_FORM,
  type SiteMemory,
  titlesDigest,
} from "./rendering/site-memory.ts";
import { type SiteRun, type SiteSource, withSiteSource } from "./rendering/with-site-source.ts";
import { FILES_AT_ONCE, writeGroups } from "./rendering/write-groups.ts";
import { pageFile } from "./src/view/page-file.ts";

export interface RenderSiteOptions extends SiteRun {
  /** Every file of the tree. */
  readonly files: Iterable<Pick<Reference, "path" | "sha256">>;
}

export interface RenderedSite {
  /** Everything that was written, relative to the folder. */
  readonly files: readonly Reference[];
  /** Groups of pages that were rendered, not taken from the cache. */
  readonly rendered: number;
  readonly groups: number;
  /** For {@link updateSite}. */
  readonly memory: SiteMemory;
}

/**
 * Renders the site. Equal trees and base URLs give equal bytes, whatever the cache holds.
 *
 * @throws {CodedError} E_SITE_OUT when `outFolder` holds something · E_SITE when the rendering fails
 * @throws the signal's reason when it is aborted
 */
export function renderSite(options: RenderSiteOptions): Promise<RenderedSite> {
  return withSiteSource(options, async (source) => {
    const { program, registry } = source;
    const plan = planPages({ ...options, ...source, program: program.digest });
    const groups = [...plan.pages, ...plan.artifacts];
    const assets = await mapBounded(program.assets, FILES_AT_ONCE, fileWriter(options.outFolder));
    const known = new Set(plan.artifacts.map(({ job }) => job.name));
    const { files, links, rendered } = await writeGroups(groups, { ...options, source, known });
    await prune(options, source, { keys: groups.map(({ key }) => key) });
    return {
      files: [...assets, ...files],
      ...{ rendered, groups: groups.length },
      memory: {
        form: MEMORY_FORM,
        shared: plan.shared,
        titles: titlesDigest(registry.categories),
        pages: new Map(plan.pages.map(({ key, job }) => [job.path, key])),
        artifacts: artifactLines([...links].map((one) => artifactLine(...one))),
      },
    };
  });
}

export interface UpdateSiteOptions extends SiteRun, SiteChange {
  /** Files of the tree that are no artifact's. */
  readonly files: Iterable<Pick<Reference, "path" | "sha256">>;
}

export interface UpdatedSite extends RenderedSite {
  /** Pages that are no artifact's and that the site before had. */
  readonly gone: readonly string[];
}

/**
 * Renders what of the site is another than in the one before: all pages of an artifact, or none. Together
 * with the others they are what {@link renderSite} would make.
 *
 * @returns undefined where everything has to be rendered; nothing is written then
 * @throws as `renderSite`
 */
export async function updateSite(options: UpdateSiteOptions): Promise<UpdatedSite | undefined> {
  if (options.memory.form !== MEMORY_FORM) return undefined;
  return withSiteSource(options, async (source) => {
    const { memory } = options;
    const { files: shown, known, wanted, keep } = changedArtifacts(options);
    const files = [...options.files, ...shown];
    const plan = planPages({ ...options, ...source, files, program: source.program.digest });
    if (plan.shared !== memory.shared) return undefined;
    if (titlesDigest(source.registry.categories) !== memory.titles) return undefined;
    const groups = [
      ...plan.pages.filter(({ key, job }) => memory.pages.get(job.path) !== key),
      ...plan.artifacts.filter(({ job }) => wanted.has(job.name)),
    ];
    const written = await writeGroups(groups, { ...options, source, known });
    await prune(options, source, { keys: groups.map(({ key }) => key), isPart: true });
    const pages = new Map(plan.pages.map(({ key, job }) => [job.path, key]));
    return {
      ...{ files: written.files, rendered: written.rendered, groups: groups.length },
      gone: [...memory.pages.keys()].filter((path) => !pages.has(path)).map(pageFile),
      memory: { ...memory, pages, artifacts: keep(written.links) },
    };
  });
}

async function prune(
  { cacheFolder, baseUrl }: SiteRun,
  { program: { keptAs } }: SiteSource,
  { keys, ...more }: Omit<PagesInUse, "baseUrl">,
): Promise<void> {
  if (cacheFolder === undefined) return;
  const own: Sha256[] = keptAs === undefined ? [] : [keptAs];
  await prunePages(cacheFolder, { baseUrl, keys: [...own, ...keys], ...more });
}
