import type { PageLinks } from "../view/page-links.ts";
import type { PageJob } from "./page-job.ts";

/** All pages of a group. Paths are those of files, relative to the site's root. */
export interface RenderedGroup {
  readonly pages: readonly { readonly path: string; readonly html: string }[];
  readonly links: PageLinks;
  readonly state: string;
}

/** What the program that renders exports: `page-server.ts`, compiled. */
export interface PageServer {
  readonly renderGroup: (job: PageJob, known: ReadonlySet<string>) => Promise<RenderedGroup>;
}
