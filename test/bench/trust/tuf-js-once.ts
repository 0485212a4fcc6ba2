/** The same with tuf-js, a TUF client by others, which checks neither log nor publishers' signatures. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Updater } from "tuf-js";
import { targetPath } from "../../../schemas/paths.ts";

export interface TufJsRequest {
  readonly name: string;
  readonly version: string;
  /** Of the tree; ends with `/`. */
  readonly url: string;
  readonly root: Uint8Array;
  /** What it knows already. */
  readonly home: string;
}

/** Refreshes, and finds and fetches the document and the archive of a version. */
export async function tufJsOnce({ name, version, url, root, home }: TufJsRequest): Promise<void> {
  const metadataDir = join(home, "metadata");
  const targetDir = join(home, "targets");
  for (const folder of [metadataDir, targetDir]) mkdirSync(folder, { recursive: true });
  const trusted = join(metadataDir, "root.json");
  if (!existsSync(trusted)) writeFileSync(trusted, root);
  const updater = new Updater({
    metadataDir,
    metadataBaseUrl: `${url}metadata`,
    targetDir,
    targetBaseUrl: `${url}targets`,
  });
  await updater.refresh();
  for (const path of [targetPath.document(name), targetPath.archive(name, version)]) {
    const found = await updater.getTargetInfo(path);
    if (!found) throw new Error(`tuf-js does not find ${path}`);
    if ((await updater.findCachedTarget(found)) === undefined) await updater.downloadTarget(found);
  }
}
