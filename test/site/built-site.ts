/** The sample tree with its site, built once for each base path and removed when the tests end. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { renderSite } from "../../site/render.ts";
import { writeSampleTree } from "./sample-tree.ts";
import { siteCache } from "./site-cache.ts";

export interface BuiltSite {
  /** Only what `renderSite` wrote. */
  readonly pages: string;
  /** Site and tree together, as they are served. */
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * @param baseUrl where the site believes it is served
 * @param cached false: everything is made anew
 */
export async function buildSampleSite(baseUrl: string, cached = true): Promise<BuiltSite> {
  const home = await mkdtemp(join(tmpdir(), "ashlar-site-test-"));
  const [treeFolder, pages, folder] = [
    join(home, "tree"),
    join(home, "pages"),
    join(home, "served"),
  ];
  const files = await writeSampleTree(treeFolder);
  await renderSite({
    treeFolder,
    files,
    outFolder: pages,
    baseUrl,
    ...(cached && { cacheFolder: await siteCache() }),
  });
  await cp(treeFolder, folder, { recursive: true });
  await cp(pages, folder, { recursive: true });
  return { pages, folder, remove: () => rm(home, { recursive: true, force: true }) };
}
