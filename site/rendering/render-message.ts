/** What the planner's process and the rendering ones say to each other. */
import type { Reference } from "../../schemas/published/reference.ts";
import type { PageLinks } from "../src/view/page-links.ts";
import type { PageGroup } from "./plan-pages.ts";

/** The first argument of a rendering process, as JSON. */
export interface RenderTask {
  /** The module that `page-server.ts` became. */
  readonly entry: string;
  readonly outFolder: string;
  readonly cacheFolder?: string;
}

export type ToRenderer =
  /** Names of all artifacts that have a page. It comes first. */
  { readonly known: readonly string[] } | PageGroup | "end";

export type FromRenderer =
  /** It takes groups from now on: what is sent before may be lost. */
  | { readonly kind: "ready" }
  | {
      readonly kind: "rendered";
      /** The pages that were written. */
      readonly files: readonly Reference[];
      readonly links: PageLinks;
      /** Why they could not be kept. */
      readonly notKept?: string;
    }
  | { readonly kind: "failed"; readonly message: string };
