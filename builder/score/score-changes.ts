/** Which scores are others than before, and why: a score changes only when one of its inputs does. */
import { canonicalBytes } from "../../schemas/canonical.ts";
import { CATEGORIES } from "../../schemas/finding.ts";
import type { Score, ScoreChange } from "../../schemas/published/score.ts";
import { compareText } from "../check/compare-text.ts";

/** Scores of a tree, by `namespace/name@version`. */
export type TreeScores = ReadonlyMap<string, Score>;

/** Versions whose shown score or verdict differs, ordered by name and version. */
export function scoreChanges(before: TreeScores, after: TreeScores): readonly ScoreChange[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  return keys.flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    if (old?.shown === now?.shown && old?.verdict === now?.verdict) return [];
    const at = key.lastIndexOf("@");
    return [
      {
        name: key.slice(0, at),
        version: key.slice(at + 1),
        before: old?.shown ?? null,
        after: now?.shown ?? null,
        verdictBefore: old?.verdict ?? null,
        verdictAfter: now?.verdict ?? null,
        causes: causesOf(old, now),
        rules: rulesOf(old, now),
      },
    ];
  });
}

/** The inputs that differ; a version that came or went is the artifact's doing. */
function causesOf(old: Score | undefined, now: Score | undefined): ScoreChange["causes"] {
  if (!old || !now) return ["artifact"];
  const inputs = ["artifact", "ruleset", "advisories", "policy"] as const;
  return inputs.filter((input) => !isSame(old.inputs[input], now.inputs[input]));
}

function isSame(a: unknown, b: unknown): boolean {
  return Buffer.compare(canonicalBytes(a), canonicalBytes(b)) === 0;
}

/** Rules whose lines cost another amount, or that make another verdict. */
function rulesOf(old: Score | undefined, now: Score | undefined): string[] {
  const [costsBefore, costsAfter] = [costsOf(old), costsOf(now)];
  const costly = [...new Set([...costsBefore.keys(), ...costsAfter.keys()])].filter(
    (rule) => costsBefore.get(rule) !== costsAfter.get(rule),
  );
  const reasons = [old?.reasons ?? [], now?.reasons ?? []];
  const deciding = reasons.flat().filter((rule) => !reasons.every((list) => list.includes(rule)));
  return [...new Set([...costly, ...deciding])].sort(compareText);
}

function costsOf(score: Score | undefined): ReadonlyMap<string, number> {
  const lines = score ? CATEGORIES.flatMap((category) => score.categories[category].lines) : [];
  return new Map(
    lines
      .filter(({ lost }) => lost > 0)
      .flatMap(({ rules, lost }) => rules.map((rule) => [rule, lost] as const)),
  );
}
