/** What the planner's process and the rendering ones say to each other. */
import type { Reference } from "../../schemas/published/reference.ts";
import type { PageGroup } from "./plan-pages.ts";

/** The first argument of a rendering process, as JSON. */
export interface RenderTask {
  /** The module that `page-server.ts` became. */
  readonly entry: string;
  readonly outFolder: string;
  readonly cacheFolder?: string;
}

export type ToRenderer = PageGroup | "end";

export type FromRenderer =
  /** It takes groups from now on: what is sent before may be lost. */
  | { readonly kind: "ready" }
  | {
      readonly kind: "rendered";
      /** The pages that were written. */
      readonly files: readonly Reference[];
      /** Why they could not be kept. */
      readonly notKept?: string;
    }
  | { readonly kind: "failed"; readonly message: string };
