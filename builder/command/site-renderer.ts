/** The website's package, found by name: a builder alone builds trees without one. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

export interface SiteOptions {
  /** Holds the tree whose pages are wanted. */
  readonly treeFolder: string;
  /** Where the tree will be served. */
  readonly baseUrl: string;
}

/** @throws {CodedError} E_NO_SITE when the package is not installed */
export async function siteRenderer(
  { treeFolder, baseUrl }: SiteOptions,
  { progress: begin, signal }: Pick<Terminal, "progress" | "signal">,
): Promise<(outFolder: string) => Promise<void>> {
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
  return async (outFolder) => {
    const progress = begin("rendering pages");
    try {
      await renderSite({
        treeFolder,
        outFolder,
        baseUrl,
        signal,
        onProgress: (done: number, what: string) => progress.update(done, 0, what),
      });
    } finally {
      progress.end();
    }
  };
}
