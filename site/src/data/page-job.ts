import type { PageProps } from "./page-props.ts";

/** What one group of pages is made from, as the planner sends it to the process that renders it. */
export type PageJob =
  /** All pages of one artifact. `sha256` is that of its document; `isCounted`: the tree has counts of its downloads. */
  | {
      readonly kind: "artifact";
      readonly name: string;
      readonly sha256: string;
      readonly isCounted: boolean;
    }
  /** One page by its path, relative to the site's root. */
  | { readonly kind: "page"; readonly path: string; readonly props?: Partial<PageProps> };
