import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { CATEGORIES } from "../../schemas/finding.ts";
import type { Scoring } from "../../schemas/published/scoring.ts";
import { RULESET } from "../check/ruleset.ts";
import { pointSheet, type SheetLine } from "./point-sheet.ts";
import { CEILINGS, SEVERITY_COSTS, WEIGHTS } from "./score-findings.ts";
import { CAPS } from "./score-version.ts";

/** Weights, costs and sheets as this builder applies them, for whoever reads a score. */
export function scoringTable(): Scoring {
  return {
    ruleset: RULESET,
    weights: { ...WEIGHTS },
    costs: { ...SEVERITY_COSTS },
    ceilings: {
      ...CEILINGS,
      critical: Number.isFinite(CEILINGS.critical) ? CEILINGS.critical : null,
    },
    caps: { ...CAPS },
    sheets: CATEGORIES.flatMap(sheetsOf),
  };
}

/** The sheets of one category, those of several types once. */
function sheetsOf(category: Scoring["sheets"][number]["category"]): Scoring["sheets"] {
  const byLines = Map.groupBy(ARTIFACT_TYPES, (type) =>
    JSON.stringify(pointSheet(category, type).map(publishedLine)),
  );
  return [...byLines].flatMap(([, types]) => {
    const lines = pointSheet(category, types[0]).map(publishedLine);
    return lines.length > 0 ? [{ category, types, lines }] : [];
  });
}

function publishedLine({ title, rules, price, needs }: SheetLine) {
  return { title, rules: [...rules], price, ...(needs !== undefined && { needs }) };
}
