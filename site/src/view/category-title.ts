import type { FindingCategory } from "../../../schemas/finding.ts";

export const CATEGORY_TITLES: Readonly<Record<FindingCategory, string>> = {
  security: "Security",
  quality: "Quality",
  documentation: "Documentation",
  metadata: "Metadata",
};
