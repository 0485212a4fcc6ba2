/** Version arithmetic for the solver: SemVer 2.0.0 order and npm's range grammar, remembered. */
import Range from "semver/classes/range.js";
import type { SolverDocument, SolverVersion } from "./solve.ts";

const ranges = new Map<string, Range | undefined>();
/** range → version → answer: backtracking asks the same again and again. */
const answers = new Map<string, Map<string, boolean>>();

/** Whether `version` is in `range`. Pre-releases are only in ranges that name one (npm's rule). */
export function inRange(version: string, range: string): boolean {
  const known = answers.get(range) ?? new Map<string, boolean>();
  answers.set(range, known);
  const answer = known.get(version) ?? parsedRange(range)?.test(version) ?? false;
  known.set(version, answer);
  return answer;
}

/** Whether `range` can be read at all. */
export function isRange(range: string): boolean {
  return parsedRange(range) !== undefined;
}

/**
 * The versions that may be chosen: the locked one first, then those that are not yanked in the
 * document's order (newest first).
 */
export function candidateVersions(
  document: SolverDocument,
  locked: string | undefined,
): readonly SolverVersion[] {
  const kept = document.versions.filter(({ version }) => version === locked);
  const others = document.versions.filter(
    ({ version, yanked }) => version !== locked && yanked === undefined,
  );
  return [...kept, ...others];
}

function parsedRange(range: string): Range | undefined {
  if (!ranges.has(range)) ranges.set(range, readRange(range));
  return ranges.get(range);
}

function readRange(range: string): Range | undefined {
  try {
    return new Range(range);
  } catch {
    // The package throws TypeError for whatever it cannot read; such a range holds no version.
    return undefined;
  }
}
