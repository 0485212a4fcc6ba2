/**
 * The website of a built tree, as files.
 *
 * Pages come in groups, such as all of one artifact. What was rendered before from the same bytes by
 * the same program is taken from a cache, so the time follows what changed; without one, everything
 * is rendered, to the same bytes.
 */
import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { mapBounded } from "../client/install/map-bounded.ts";
import { CodedError } from "../schemas/coded-error.ts";
import { EXIT } from "../schemas/exit-code.ts";
import type { Reference } from "../schemas/published/reference.ts";
import { diskPageCache, type PageCache } from "./rendering/disk-page-cache.ts";
import { fileWriter } from "./rendering/file-writer.ts";
import { type PageGroup, planPages, type SitePlan } from "./rendering/plan-pages.ts";
import { prunePages } from "./rendering/prune-pages.ts";
import { renderGroups } from "./rendering/render-groups.ts";
import { openProgram, type SiteProgram } from "./rendering/site-program.ts";
import { loadRegistry, type RegistryData } from "./src/data/registry-data.ts";
import { loadTrust } from "./src/data/trust-data.ts";
import { linkState } from "./src/view/page-links.ts";
import type { SignatureSource } from "./src/view/version-provenance.ts";

export interface RenderSiteOptions {
  /** A tree with its pointer and all that it names. It is only read. */
  readonly treeFolder: string;
  /** Every file of the tree. */
  readonly files: Iterable<Pick<Reference, "path" | "sha256">>;
  /** Where the pages go: an empty folder, or none. */
  readonly outFolder: string;
  /** Where site and tree will be served; its path becomes the base of every link. */
  readonly baseUrl: string;
  /** Where pages are kept for the next time; absent: nowhere. Several renderings may share it. */
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
  /** Called for each group of pages that is done, with the number so far, of how many (0: not known yet), and a page. */
  readonly onProgress?: (done: number, total: number, page: string) => void;
  /** Called once with the reason when pages cannot be kept. */
  readonly onNotKept?: (reason: string) => void;
}

export interface RenderedSite {
  /** Everything that was written, relative to the folder. */
  readonly files: readonly Reference[];
  /** Groups of pages that were rendered, not taken from the cache. */
  readonly rendered: number;
  readonly groups: number;
}

/**
 * Renders the site. Equal trees and base URLs give equal bytes, whatever the cache holds.
 *
 * @throws {CodedError} E_SITE_OUT when `outFolder` holds something · E_SITE when the rendering fails
 * @throws the signal's reason when it is aborted
 */
export async function renderSite(options: RenderSiteOptions): Promise<RenderedSite> {
  options.signal?.throwIfAborted();
  await refuseFilled(options.outFolder);
  const workshop = await realpath(await mkdtemp(join(tmpdir(), "ashlar-site-")));
  const cache = diskPageCache(options.cacheFolder);
  try {
    const source = await readSource(options.treeFolder);
    options.onProgress?.(0, 0, "the program that renders");
    const program = await openProgram({ ...options, workshop, cache });
    return await renderPages(program, source, { ...options, cache });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Enough to keep a disk busy. */
const FILES_AT_ONCE = 16;

interface Rendering extends RenderSiteOptions {
  readonly cache: PageCache;
}

interface Source {
  readonly registry: RegistryData;
  readonly signers: SignatureSource["signers"];
}

/** A tree that is not as published stops it before anything is rendered. */
async function readSource(treeFolder: string): Promise<Source> {
  try {
    const registry = await loadRegistry(treeFolder);
    const { signatures } = await loadTrust(registry.about, treeFolder);
    return { registry, signers: signatures.signers };
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw new CodedError({
      code: "E_SITE",
      exitCode: EXIT.failed,
      message: `the site of ${treeFolder} cannot be rendered: ${(cause as Error).message}`,
      fix: "build the tree again; build with --no-site to publish without pages",
      cause,
    });
  }
}

async function renderPages(
  program: SiteProgram,
  { registry, signers }: Source,
  options: Rendering,
): Promise<RenderedSite> {
  const { treeFolder, baseUrl, outFolder } = options;
  const plan = planPages({ ...options, registry, signers, program: program.digest });
  const total = plan.groups.length;
  const files = await mapBounded(program.assets, FILES_AT_ONCE, fileWriter(outFolder));
  let done = 0;
  const add = ({ job }: PageGroup, written: readonly Reference[]): void => {
    files.push(...written);
    done += 1;
    options.onProgress?.(done, total, job.kind === "page" ? job.path : job.name);
  };
  const missing = await takeKept({ plan, registry, add }, options);
  let isNoted = false;
  await renderGroups(missing, {
    ...options,
    entry: program.entry,
    treeFolder: resolve(treeFolder),
    outFolder: resolve(outFolder),
    baseUrl,
    onRendered(group, { files: written, notKept }) {
      add(group, written);
      if (notKept !== undefined && !isNoted) options.onNotKept?.(notKept);
      isNoted ||= notKept !== undefined;
    },
  });
  if (options.cacheFolder !== undefined) {
    const own = program.keptAs === undefined ? [] : [program.keptAs];
    const keys = [...own, ...plan.groups.map(({ key }) => key)];
    await prunePages(options.cacheFolder, { baseUrl, keys });
  }
  return { files, rendered: missing.length, groups: total };
}

interface Taking {
  readonly plan: SitePlan;
  readonly registry: RegistryData;
  readonly add: (group: PageGroup, written: readonly Reference[]) => void;
}

/** Writes what the cache has, and gives back the groups that it has not. */
async function takeKept({ plan, registry, add }: Taking, options: Rendering): Promise<PageGroup[]> {
  const write = fileWriter(options.outFolder);
  const isKept = async (group: PageGroup): Promise<boolean> => {
    options.signal?.throwIfAborted();
    const kept = await options.cache.get(group.key);
    if (!kept || kept.state !== linkState(kept.links, plan.known, registry.categories))
      return false;
    add(group, await Promise.all(kept.files.map(write)));
    return true;
  };
  const kept = await mapBounded(plan.groups, FILES_AT_ONCE, isKept);
  return plan.groups.filter((_, index) => !kept[index]);
}

/** What is there may be somebody's, and two sites in one folder are none. */
async function refuseFilled(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (entries.length === 0) return;
  throw new CodedError({
    code: "E_SITE_OUT",
    exitCode: EXIT.usage,
    message: `${folder} is not empty`,
    fix: "name an empty folder, or one that does not exist",
  });
}
