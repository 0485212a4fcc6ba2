/**
 * Every page of the site, as a function. Paths are relative to the site's root and end in `/`, so
 * that a page is a folder with an `index.html` on any static host.
 */

import { pathSegment, versionPagePath } from "../../../schemas/paths.ts";
import { browsePath } from "./browse-paths.ts";

export const sitePath = {
  ...browsePath,
  home: "",
  types: "types/",
  category: (id: string): string => `categories/${id}/`,
  tags: "tags/",
  tag: (tag: string): string => `tags/${pathSegment(tag)}/`,
  publishers: "publishers/",
  /** No namespace begins with a hyphen, so none is in the way of these. */
  publisherNames: "publishers/-/",
  publisher: (namespace: string): string => `publishers/${namespace}/`,
  versions: (name: string): string => `a/${name}/versions/`,
  version: versionPagePath,
  search: "search/",
  registry: "registry/",
  verify: "verify/",
  docs: "docs/",
  scoring: "docs/scoring/",
  policy: "docs/policy/",
  docsSearch: "docs/search/",
  checks: "docs/checks/",
  docsTrust: "docs/trust/",
  docsKeys: "docs/keys/",
  docsIncidents: "docs/incidents/",
  docsModeration: "docs/moderation/",
  docsPublish: "docs/publish/",
  docsRun: "docs/run/",
  docsDeploy: "docs/deploy/",
  docsAutomation: "docs/automation/",
  docsScale: "docs/scale/",
  docsVerify: "docs/verify/",
  rules: "docs/rules/",
  rule: (id: string): string => `docs/rules/${id.toLowerCase()}/`,
} as const;

/** Page `number` of the list at `path`, counted from its oldest item; the front page has no number. */
export function listPagePath(path: string, number: number | undefined): string {
  return number === undefined ? path : `${path}page/${number}/`;
}
