/** One pull request after the other, from what the host says to the merge. */
import type { ChangeClass } from "../../schemas/change-class.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { printable } from "../check/printable.ts";
import { mergePull } from "../github/merge-pull.ts";
import { decidePull, type MayMerge, type MayNot } from "./decide-pull.ts";
import { lookAtMerged } from "./look-at-merged.ts";
import { type MergeRun, readTip, type Tip } from "./merge-run.ts";

export interface PullOutcome {
  readonly number: number;
  /** `would-merge` only in a dry run; `failed` where no decision was possible. */
  readonly decision: "merged" | "would-merge" | "wait" | "refuse" | "failed";
  readonly because: readonly string[];
  /** Seconds since 1970. */
  readonly until?: number;
  readonly head?: string;
  /** By our own check; absent where something else stood against the merge already. */
  readonly class?: ChangeClass;
}

export async function mergePulls(
  run: MergeRun,
  numbers: readonly number[],
): Promise<readonly PullOutcome[]> {
  const outcomes: PullOutcome[] = [];
  const progress = run.terminal.progress("deciding");
  let tip = await readTip(run);
  try {
    for (const [index, number] of numbers.entries()) {
      run.terminal.signal.throwIfAborted();
      progress.update(index, numbers.length, `#${number}`);
      const outcome = await outcomeOf(run, tip, number);
      outcomes.push(outcome);
      // The next one is judged by what this one made of the branch: two may bring the same version.
      if (outcome.decision === "merged") tip = await readTip(run);
    }
  } finally {
    progress.end();
  }
  return outcomes;
}

/** What goes wrong with one, by whatever is in it, is said of that one: it does not stop the others. */
async function outcomeOf(run: MergeRun, tip: Tip, number: number): Promise<PullOutcome> {
  try {
    return await decideAbout(run, tip, number);
  } catch (error) {
    run.terminal.signal.throwIfAborted();
    const said = error instanceof Error ? error.message : String(error);
    return { number, decision: "failed", because: [printable(said, 300)] };
  }
}

/** How often a head is judged because the branch that it would join moved. */
const BASE_MOVES_MAX = 3;

/** Judged again where the branch moved in between: what was checked together is what is merged. */
async function decideAbout(run: MergeRun, tip: Tip, number: number): Promise<PullOutcome> {
  let base = tip;
  for (let tries = 0; tries < BASE_MOVES_MAX; tries += 1) {
    const decided = await decidePull(run, base, number);
    if (decided.do !== "merge") return outcome(number, decided);
    const now = await readTip(run);
    if (now.commit === base.commit) return merge(run, base, decided);
    base = now;
  }
  const because = [`${run.branch} moved ${BASE_MOVES_MAX} times while it was looked at`];
  return outcome(number, { do: "wait", because });
}

async function merge(run: MergeRun, base: Tip, decided: MayMerge): Promise<PullOutcome> {
  const { number, head } = decided.facts.pull;
  const known = { number, head, class: decided.judged.class };
  if (run.dryRun) return { ...known, decision: "would-merge", because: [] };
  const { method } = base.rules;
  const merged = await mergePull(run.github, run.repository, { number, head, method });
  if ("refusal" in merged) return { ...known, decision: "wait", because: [merged.refusal] };
  // Whatever comes of the look, it is merged, and the next one has to be judged by what the branch is now.
  const because = await lookAtMerged(run, { base, decided, ...merged }).catch((error: unknown) => {
    run.terminal.exitCode = EXIT.failed;
    const said = error instanceof Error ? error.message : String(error);
    return [`nobody was told of what it became: ${printable(said, 300)}`];
  });
  return { ...known, decision: "merged", because };
}

function outcome(number: number, { do: what, ...decision }: MayNot): PullOutcome {
  return { number, decision: what, ...decision };
}
