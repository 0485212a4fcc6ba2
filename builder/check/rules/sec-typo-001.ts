import { mistakenFor } from "../mistaken-name.ts";
import { type ArtifactRule, outcomeOf } from "../rule.ts";

/** A name cannot be mistaken for one that others made known before. */
export const secTypo001: ArtifactRule = {
  id: "SEC-TYPO-001",
  title: "Name could be mistaken for a known one",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  review: true,
  motivation:
    "Whoever mistypes a name installs what answers to it. Names one slip away from known ones are how malicious packages spread.",
  trigger:
    "Name or namespace is one slip (a character left out, repeated or swapped, swapped words, a neighbouring key, a flipped bit, other separators, a version at its end, letters that look alike) from that of an earlier artifact of other owners that is known: others depend on it, it is featured, its publisher is verified, or the registry has fewer than 200 artifacts.",
  fix: "Choose a name that says what is different. If both names are honest, a maintainer suppresses the finding with a reason.",
  effort: "hours",
  check: ({ name }, context) => {
    if (!context.artifacts.has(name))
      return { kind: "not-applicable", reason: "the artifact is not in the registry" };
    const { mistaken = (one: string) => mistakenFor(one, context) } = context;
    const violation = mistaken(name);
    return outcomeOf(violation ? [violation] : []);
  },
};
