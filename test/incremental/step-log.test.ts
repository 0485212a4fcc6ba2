/** A log that some commits are added to is the log of the whole history, or the step makes none. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { runsOf } from "../runs-of.ts";
import {
  anyHistory,
  brokenManifestFolder,
  honestHistory,
  type MadeHistory,
} from "./made-history.ts";
import { type Known, knownAfter, stepTo, wholeLog } from "./made-logs.ts";

/** Steps of one or more commits from the first moment to the last one. */
const someSteps = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 16, size: "max" });
const touchedBesides = fc.subarray(["acme/a", "acme/b", "beta/none"]);

interface Count {
  steps: number;
  declined: number;
  entries: number;
}

/** Goes on from what steps left, and compares each with the whole log. */
async function walk(
  history: MadeHistory,
  lengths: readonly number[],
  { more, count }: { readonly more: readonly string[]; readonly count: Count },
): Promise<void> {
  let from = 0;
  let known: Known = await wholeLog(history, from);
  for (const length of [...lengths, 1]) {
    const to = Math.min(from + length, history.moments.length - 1);
    const whole = await wholeLog(history, to);
    const step = await stepTo(history, known, { from, to, more });
    count.steps += 1;
    if (step) {
      const { size } = known.kept.plain;
      const next = knownAfter(known, step);
      expect(next).toEqual({ kept: whole.kept, histories: whole.histories });
      expect([step.sizeBefore, step.added]).toEqual([size, whole.log.entries.slice(size)]);
      count.entries += step.added.length;
      known = next;
    } else {
      count.declined += 1;
      known = whole;
    }
    from = to;
  }
}

test("steps of an honest history are never declined, and give the whole log", async () => {
  const folder = brokenManifestFolder();
  const count = { steps: 0, declined: 0, entries: 0 };
  await fc.assert(
    fc.asyncProperty(honestHistory, someSteps, touchedBesides, (history, lengths, more) =>
      walk({ ...history, folder }, lengths, { more, count }),
    ),
    { numRuns: 40 },
  );
  expect(count).toMatchObject({ declined: 0 });
  expect(count.entries).toBeGreaterThan(40);
});

test("steps of a history that changes what was released give the whole log, or nothing", async () => {
  const folder = brokenManifestFolder();
  const count = { steps: 0, declined: 0, entries: 0 };
  await fc.assert(
    fc.asyncProperty(anyHistory, someSteps, touchedBesides, (history, lengths, more) =>
      walk({ ...history, folder }, lengths, { more, count }),
    ),
    { numRuns: runsOf(40, 400) },
  );
  expect(count.declined).toBeGreaterThan(0);
  expect(count.declined).toBeLessThan(count.steps / 4);
});
