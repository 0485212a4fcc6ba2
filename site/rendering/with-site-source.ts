/** What a rendering begins with: the tree's data, the program that renders, a private folder. */
import { mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { loadRegistry, type RegistryData } from "../src/data/registry-data.ts";
import { loadTrust } from "../src/data/trust-data.ts";
import type { SignatureSource } from "../src/view/version-provenance.ts";
import { diskPageCache, type PageCache } from "./disk-page-cache.ts";
import { openProgram, type SiteProgram } from "./site-program.ts";

export interface SiteRun {
  /** A tree with its pointer and all that it names. It is only read. */
  readonly treeFolder: string;
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

export interface SiteSource {
  readonly registry: RegistryData;
  readonly signers: SignatureSource["signers"];
  readonly program: SiteProgram;
  readonly cache: PageCache;
}

/**
 * @throws {CodedError} E_SITE_OUT when `outFolder` holds something · E_SITE when the tree is not as published
 * @throws the signal's reason when it is aborted
 */
export async function withSiteSource<T>(
  run: SiteRun,
  work: (source: SiteSource) => Promise<T>,
): Promise<T> {
  run.signal?.throwIfAborted();
  await refuseFilled(run.outFolder);
  const workshop = await realpath(await mkdtemp(join(tmpdir(), "ashlar-site-")));
  const cache = diskPageCache(run.cacheFolder);
  try {
    const data = await readData(run.treeFolder);
    run.onProgress?.(0, 0, "the program that renders");
    const program = await openProgram({ ...run, workshop, cache });
    return await work({ ...data, program, cache });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** A tree that is not as published stops it before anything is rendered. */
async function readData(treeFolder: string): Promise<Pick<SiteSource, "registry" | "signers">> {
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
