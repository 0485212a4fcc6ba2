import { hasHeading } from "../has-heading.ts";
import { latestVersion } from "../release-versions.ts";
import { type DocumentRule, outcomeOf, type Violation } from "../rule.ts";

interface Part {
  readonly name: string;
  /** Fields of `modelCard` that say it. */
  readonly fields: readonly string[];
  readonly heading: RegExp;
  readonly example: string;
}

/** What the model cards of Mitchell et al. (2019) and of the Hugging Face Hub ask for, at the least. */
const PARTS: readonly Part[] = [
  {
    name: "intended use",
    fields: ["intended_use"],
    heading:
      /\b(?:intended|direct|primary|recommended)\s+(?:model\s+)?uses?\b|\buse[ -]cases?\b|\buses\b/i,
    example: "## Intended use",
  },
  {
    name: "limitations",
    fields: ["limitations"],
    heading:
      /\blimit(?:ation)?s?\b|\bbias(?:es)?\b|\brisks?\b|\bout[ -]of[ -]scope\b|\bcaveats?\b|\bknown issues\b/i,
    example: "## Limitations",
  },
  {
    name: "training data",
    fields: ["dataset"],
    heading: /\btraining\b|\bdata\s?sets?\b|\btrained\b|\bdata\b/i,
    example: "## Training data",
  },
  {
    name: "evaluation",
    fields: ["accuracy", "f1Score", "metrics"],
    heading:
      /\bevaluation\b|\bresults?\b|\bmetrics?\b|\bbenchmarks?\b|\bperformance\b|\baccuracy\b|\btesting\b/i,
    example: "## Evaluation",
  },
];

/** A model says what it is for, where it fails, what it learned from, and how well it does. */
export const mdlCard001: DocumentRule = {
  id: "MDL-CARD-001",
  title: "Model card is incomplete",
  category: "documentation",
  severity: "high",
  gate: false,
  appliesTo: ["model"],
  scope: "document",
  motivation:
    "Whoever uses a model outside of what it was made for gets confident wrong answers. Only its makers know what it learned from and where it fails.",
  trigger:
    "Neither `modelCard` of the latest manifest nor a heading of artifact.md says the intended use, the limitations, the training data or an evaluation with its figures.",
  fix: "Fill in modelCard in the manifest (intended_use, limitations, dataset, metrics), or add a section for each to artifact.md.",
  effort: "hours",
  check: ({ artifact }) => {
    const latest = latestVersion(artifact);
    const manifest = latest?.manifest.value;
    const card: object = manifest?.modelCard ?? {};
    const { record } = artifact;
    const isSaid = ({ name, fields, heading }: Part): boolean =>
      fields.some((field) => Object.hasOwn(card, field)) ||
      (name === "evaluation" && Object.keys(manifest?.benchmarks ?? {}).length > 0) ||
      hasHeading(record.body, heading);
    const missing = PARTS.filter((part) => !isSaid(part));
    const place = { path: record.path, line: record.bodyLine, column: 1 };
    return outcomeOf(missing.map((part): Violation => complaint(part, place)));
  },
};

function complaint({ name, fields, example }: Part, at: Violation["at"]): Violation {
  return {
    at,
    message: `the model card says nothing about ${name}`,
    fix: `add modelCard.${fields.at(-1)} to the manifest of the latest version, or a section "${example}" to artifact.md`,
    identity: name,
  };
}
