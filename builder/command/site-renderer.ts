/** The website's package, found by name: a builder alone builds trees without one. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { RenderSite } from "../write/write-tree.ts";

export interface SiteOptions {
  /** Holds the tree whose pages are wanted. */
  readonly treeFolder: string;
  /** Where the tree will be served. */
  readonly baseUrl: string;
  /** Where rendered pages are kept; absent: nowhere, and all are rendered. */
  readonly cacheFolder?: string;
}

/** @throws {CodedError} E_NO_SITE when the package is not installed */
export async function siteRenderer(
  site: SiteOptions,
  { progress: begin, note, signal }: Pick<Terminal, "note" | "progress" | "signal">,
): Promise<RenderSite> {
  const { renderSite } = await import("@ashlar/site/render").catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ERR_MODULE_NOT_FOUND") throw cause;
      throw new CodedError({
        code: "E_NO_SITE",
        exitCode: EXIT.usage,
        message: "the website's package @ashlar/site is not installed",
        fix: "install it (npm install @ashlar/site), or leave the website out with --no-site",
        cause,
      });
    },
  );
  return async (outFolder, files) => {
    const progress = begin("rendering pages");
    try {
      const rendered = await renderSite({
        ...site,
        files,
        outFolder,
        signal,
        onProgress: (done, total, page) => progress.update(done, total, page),
        onNotKept: (reason) =>
          note(`note: rendered pages are not kept for the next build: ${reason}`),
      });
      return rendered.files;
    } finally {
      progress.end();
    }
  };
}
