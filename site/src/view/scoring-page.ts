import { ARTIFACT_TYPES } from "../../../schemas/artifact-type.ts";
import { CATEGORIES } from "../../../schemas/finding.ts";
import type { Scoring } from "../../../schemas/published/scoring.ts";
import { CATEGORY_TITLES } from "./category-title.ts";
import type { Value } from "./fact.ts";
import { formatPoints } from "./format-points.ts";
import { ruleLink } from "./rule-link.ts";
import { TYPE_INFO } from "./type-info.ts";

type Rows = Value[][][];

/** Category, weight, and whether points are earned line by line or lost finding by finding. */
export function weightRows({ weights, sheets }: Scoring): Rows {
  return CATEGORIES.map((category) => [
    [{ text: CATEGORY_TITLES[category] }],
    [{ text: `${weights[category]} %` }],
    [
      {
        text: sheets.some((sheet) => sheet.category === category)
          ? "earned line by line"
          : "100, less what findings cost",
      },
    ],
  ]);
}

export interface ScoringSheet {
  readonly title: string;
  readonly rows: Rows;
}

/** The point sheets as tables of line, price, share of the whole score, and rules. */
export function scoringSheets(scoring: Scoring, known: ReadonlySet<string>): ScoringSheet[] {
  return scoring.sheets.map(({ category, types, lines }) => ({
    title: `${CATEGORY_TITLES[category]}: ${typeWords(types)}`,
    rows: lines.map(({ title, price, rules, needs }) => [
      [{ text: needs === undefined ? title : `${title}, once ${needs} is mended` }],
      [{ text: formatPoints(price) }],
      [{ text: formatPoints((price * scoring.weights[category]) / 100) }],
      rules.map((rule) => {
        const { id, path } = ruleLink(rule, known);
        return { text: id, code: true, ...(path !== undefined && { path }) };
      }),
    ]),
  }));
}

type Types = Scoring["sheets"][number]["types"];

function typeWords(types: Types): string {
  if (types.length === ARTIFACT_TYPES.length) return "every type";
  const rest = ARTIFACT_TYPES.filter((type) => !types.includes(type));
  const names = (list: Types): string => list.map((type) => TYPE_INFO[type].title).join(", ");
  return rest.length < types.length ? `every type but ${names(rest)}` : names(types);
}
