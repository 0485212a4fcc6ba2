/** `ashlar deploy TREE --pages DIR`: everything but the upload, which a workflow of GitHub does. */
import { relative, resolve } from "node:path";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import { httpOrigin } from "../../client/origin/http-origin.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { readAbout } from "../audit/read-published.ts";
import type { DeployTarget } from "../deploy/deploy-target.ts";
import { pagesSizeNote, writePagesFolder } from "../deploy/pages-folder.ts";
import { readListing } from "../deploy/read-listing.ts";
import { runDeploy } from "../deploy/run-deploy.ts";
import { pointerNumbers } from "../deploy/verified-pointer.ts";
import type { DeployOptions } from "./deploy-options.ts";

export interface PagesDeployment {
  /** Absolute. */
  readonly tree: string;
  readonly pages: string;
  readonly options: DeployOptions;
}

/** The published site is only looked at: a workflow replaces it as a whole. */
export async function deployPages(
  { tree, pages, options }: PagesDeployment,
  terminal: Terminal,
): Promise<void> {
  const origin = fileOrigin(tree);
  const live = liveAddress(options.live ?? (await readAbout(origin)).registry.url);
  const { own, before } = await runDeploy({
    ...{ tree: origin, target: publishedSite(live, terminal), dryRun: true },
    ...{ now: Math.floor(Date.now() / 1000), all: true, prune: undefined },
    replace: options.replace === true,
  });
  const files = [...(await readListing(origin)).values()];
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const folder = resolve(terminal.folder, pages);
  const progress = terminal.progress("copying");
  const onFile = (done: number, path: string) => progress.update(done, files.length, path);
  if (!options.dryRun) await writePagesFolder({ tree, folder, files, onFile });
  progress.end();
  const note = pagesSizeNote(size);
  const shown = relative(terminal.folder, folder) || ".";
  if (options.json) {
    printJson(terminal, {
      ...{ ok: true, dryRun: options.dryRun === true, folder: shown, files: files.length, size },
      ...{ deployed: pointerNumbers(own), live: live.href },
      before: before ? pointerNumbers(before) : null,
      ...{ expires: own.expires, notes: note === undefined ? [] : [note] },
    });
    return;
  }
  if (note !== undefined) terminal.note(terminal.paint("yellow", `warning: ${note}`));
  terminal.out(
    `${options.dryRun ? "Would write" : "Wrote"} ${shown}: ${files.length} files, ${(size / 1e6).toFixed(1)} MB, for actions/upload-pages-artifact`,
  );
  terminal.out(
    `  follows   ${before ? `timestamp ${before.versions.timestamp} at ${live.href}` : `nothing: no tree is published at ${live.href}`}`,
  );
}

function liveAddress(text: string): URL {
  const url = URL.parse(text.endsWith("/") ? text : `${text}/`);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `--live "${text}" is no http(s) URL`,
    fix: "write it as https://OWNER.github.io/REPOSITORY",
  });
}

function publishedSite(root: URL, { environment, signal }: Terminal): DeployTarget {
  const nothing = async (): Promise<void> => undefined;
  return {
    location: root.href,
    look: async () => httpOrigin({ root, environment, signal }),
    ...{ put: nothing, write: nothing, remove: nothing, close: nothing },
  };
}
