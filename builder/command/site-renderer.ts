/** The website's package, found by name: a builder alone builds trees without one. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { RenderSite, UpdateSite } from "../write/render-site.ts";

export interface SiteOptions {
  /** Holds the tree whose pages are wanted. */
  readonly treeFolder: string;
  /** Where the tree will be served. */
  readonly baseUrl: string;
  /** Where rendered pages are kept; absent: nowhere, and all are rendered. */
  readonly cacheFolder?: string;
}

/** @throws {CodedError} E_NO_SITE when the package is not installed */
export async function siteRenderer(site: SiteOptions, terminal: SiteTerminal): Promise<RenderSite> {
  const { renderSite } = await sitePackage();
  return (outFolder, files) =>
    told(terminal, (telling) => renderSite({ ...site, ...telling, files, outFolder }));
}

/** @throws {CodedError} E_NO_SITE when the package is not installed */
export async function siteUpdater(site: SiteOptions, terminal: SiteTerminal): Promise<UpdateSite> {
  const { updateSite } = await sitePackage();
  return (outFolder, facts) =>
    told(terminal, (telling) =>
      updateSite({ ...site, ...telling, ...facts, outFolder, memory: facts.memory as SiteMemory }),
    );
}

type SiteTerminal = Pick<Terminal, "note" | "progress" | "signal">;
type SitePackage = Awaited<ReturnType<typeof sitePackage>>;
type SiteMemory = Parameters<SitePackage["updateSite"]>[0]["memory"];

function sitePackage() {
  return import("@ashlar/site/render").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new CodedError({
      code: "E_NO_SITE",
      exitCode: EXIT.usage,
      message: "the website's package @ashlar/site is not installed",
      fix: "install it (npm install @ashlar/site), or leave the website out with --no-site",
      cause,
    });
  });
}

/** Says how far it is, as long as it renders. */
async function told<T>(
  { progress: begin, note, signal }: SiteTerminal,
  render: (
    telling: Pick<Parameters<SitePackage["renderSite"]>[0], "signal" | "onProgress" | "onNotKept">,
  ) => Promise<T>,
): Promise<T> {
  const progress = begin("rendering pages");
  try {
    return await render({
      signal,
      onProgress: (done, total, page) => progress.update(done, total, page),
      onNotKept: (reason) =>
        note(`note: rendered pages are not kept for the next build: ${reason}`),
    });
  } finally {
    progress.end();
  }
}
