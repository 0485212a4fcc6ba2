/** The website's renderer, as who writes a tree calls it. */
import type { Reference } from "../../schemas/published/reference.ts";
import type { SiteFacts } from "../incremental/step-site.ts";

/** Renders the website of the tree in the staging folder, whose files are given, into another folder. */
export type RenderSite = (outFolder: string, files: readonly Reference[]) => Promise<RenderedPages>;

export interface RenderedPages {
  /** What was written. */
  readonly files: readonly Reference[];
  /** What the renderer goes on from after a step: plain data, that concerns nobody else. */
  readonly memory: unknown;
}

/**
 * Renders into another folder what is another than in the site before: of an artifact all pages or none.
 *
 * @returns undefined where everything has to be rendered
 */
export type UpdateSite = (
  outFolder: string,
  facts: SiteFacts & { readonly memory: unknown },
) => Promise<UpdatedPages | undefined>;

export interface UpdatedPages extends RenderedPages {
  /** Paths of pages that are no artifact's, which the site before had and this one has not. */
  readonly gone: readonly string[];
}
