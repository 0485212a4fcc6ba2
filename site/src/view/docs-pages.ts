import { sitePath } from "./site-paths.ts";

/** The pages of the documentation, in reading order. */
export const DOCS_PAGES = [
  { title: "Overview", path: sitePath.docs },
  { title: "Publish", path: sitePath.docsPublish },
  { title: "Scoring", path: sitePath.scoring },
  { title: "Rules", path: sitePath.rules },
  { title: "Checks", path: sitePath.checks },
  { title: "Policies", path: sitePath.policy },
  { title: "Search", path: sitePath.docsSearch },
  { title: "Trust", path: sitePath.docsTrust },
  { title: "Keys", path: sitePath.docsKeys },
  { title: "Incidents", path: sitePath.docsIncidents },
  { title: "Moderation", path: sitePath.docsModeration },
  { title: "Run a registry", path: sitePath.docsRun },
  { title: "Deploy", path: sitePath.docsDeploy },
  { title: "Scale", path: sitePath.docsScale },
  { title: "Verify without Ashlar", path: sitePath.docsVerify },
] as const;
