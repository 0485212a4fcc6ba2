/** Steps of a log in a real repository: git has what the past held, and artifacts that went. */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { artifactHistories } from "../../builder/incremental/artifact-histories.ts";
import { type LogStepInput, type SteppedLog, stepLog } from "../../builder/incremental/step-log.ts";
import { type LogArtifact, logArtifact } from "../../builder/log/log-artifact.ts";
import { registryLog } from "../../builder/log/registry-log.ts";
import { parseRepository } from "../../builder/parse/parse-repository.ts";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import type { PastPlace } from "../../builder/read/source.ts";
import { hashingSink } from "../../builder/write/disk-sink.ts";
import { toHex } from "../../schemas/trust/bytes.ts";
import { temporaryFolder } from "../make-registry.ts";
import {
  type Files,
  honestHistory,
  importHistory,
  type Moment,
  manifestText,
  recordText,
} from "../trust/log-histories.ts";
import { type Known, knownAfter, REGISTRY, type WholeLog, wholeLogOf } from "./made-logs.ts";

interface Built extends WholeLog {
  readonly past: PastPlace;
  readonly artifacts: ReadonlyMap<string, LogArtifact>;
}

async function built(top: string, commit: string): Promise<Built> {
  const source = await openCommitSource(join(top, "registry"), commit);
  try {
    const { past } = source;
    if (!past) throw new Error("no history");
    const repository = await parseRepository({ source, sink: hashingSink, now: 0 });
    const logged = repository.artifacts.map((one) => logArtifact(one, true));
    const log = await registryLog({ source, artifacts: logged, registryId: REGISTRY });
    const artifacts = new Map(logged.map((one) => [one.name, one]));
    return { ...wholeLogOf(log, past), past, artifacts };
  } finally {
    await source.close();
  }
}

function stepInput(known: Known, now: Built): LogStepInput {
  const commits = now.past.commits.slice(known.kept.plain.commits);
  // Takedowns lie outside of the history of records.
  const names = new Set([...artifactHistories(commits).keys(), "acme/a"]);
  const touched = [...names].map((name) => {
    const [history, logged] = [known.histories.get(name), known.kept.artifacts.get(name)];
    return [name, { history, logged, now: now.artifacts.get(name) }] as const;
  });
  return {
    registryId: REGISTRY,
    before: known.kept,
    touched: new Map(touched),
    commits,
    past: now.past,
    facts: { before: new Map(), now: new Map() },
  };
}

async function checkedStep(known: Known, now: Built): Promise<SteppedLog | undefined> {
  const step = await stepLog(stepInput(known, now));
  if (!step) return undefined;
  expect(knownAfter(known, step)).toEqual({ kept: now.kept, histories: now.histories });
  expect(step.added).toEqual(now.log.entries.slice(step.sizeBefore));
  return step;
}

const keysIn = (moment: Moment | undefined) => moment?.files["trust/revoked_keys"];

test("merges, removals and mended versions add what they add to the whole log", async () => {
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(honestHistory, async (history) => {
      const top = temporaryFolder();
      const commits = importHistory(top, history);
      let known: Known | undefined;
      for (const [at, commit] of commits.entries()) {
        if (at % 2 > 0) continue;
        const now = await built(top, commit);
        const step = known && (await checkedStep(known, now));
        const isRevoking = [at - 1, at].some(
          (one) => keysIn(history[one - 1]) !== keysIn(history[one]),
        );
        if (known) expect(step === undefined).toBe(isRevoking);
        if (step) steps += 1;
        known = now;
      }
    }),
    { numRuns: 4 },
  );
  expect(steps).toBeGreaterThan(1);
});

const version = (number: string, content: string, name = "acme/a"): Files => ({
  [`artifacts/${name}/${number}/manifest.yaml`]: manifestText("x"),
  [`artifacts/${name}/${number}/files/a.txt`]: content,
});
const record = (marks: Parameters<typeof recordText>[0] = {}, name = "acme/a"): Files => ({
  [`artifacts/${name}/artifact.md`]: recordText(marks, "Text"),
});
const takedown = (number: string, sha256: string): Files => ({
  "moderation/acme/a.yaml": `takedowns:
  - version: ${number}
    ground: malware
    reason: It steals passwords.
    reference: case 7
    by: ada
    at: 2026-01-31T09:00:00Z
    releases:
      ${number}: {sha256: ${sha256}, dependencies: []}
`,
});

/** Builds of the commits of a history in which each moment is these files. */
async function builds(...moments: readonly Files[]): Promise<readonly [Built, ...Built[]]> {
  const top = temporaryFolder();
  const history = moments.map((files) => ({
    files: { "registry.yaml": "id: small\n", ...files },
    side: [],
  }));
  const all: Built[] = [];
  for (const commit of importHistory(top, history)) all.push(await built(top, commit));
  const [first, ...others] = all;
  return first ? [first, ...others] : expect.fail("no moment");
}

const other = { ...version("1.0.0", "b", "acme/b"), ...record({}, "acme/b") };
const released = { ...version("1.0.0", "a"), ...record(), ...other };

describe("a step adds", () => {
  const yanked = record({ "1.0.0": { yanked: "It is old" } });
  test.each<[string, readonly Files[], number]>([
    ["nothing for a commit that touches nothing", [released, released], 0],
    ["a yank", [released, { ...released, ...yanked }], 1],
    ["a yank and its end", [released, { ...released, ...yanked }, released], 2],
    ["nothing for an artifact that goes", [released, other], 0],
    ["nothing for one that comes again", [released, other, released], 0],
    [
      "a release of two",
      [released, { ...released, ...version("2.0.0", "c"), ...version("0.1.0", "d", "acme/b") }],
      2,
    ],
    [
      "a version that is mended",
      [{ ...other, ...version("1.0.0", "a") }, { ...other, ...version("1.0.0", "a") }, released],
      1,
    ],
  ])("%s", async (_, moments, added) => {
    const all = await builds(...moments);
    let known: Known = all[0];
    let sum = 0;
    for (const now of all.slice(1)) {
      const step = (await checkedStep(known, now)) ?? expect.fail("the step declines");
      known = knownAfter(known, step);
      sum += step.added.length;
    }
    expect(sum).toBe(added);
  });

  test("nothing for a takedown whose record names what was published", async () => {
    const [{ log }] = await builds(released);
    const entry = JSON.parse(Buffer.from(log.entries[0] ?? "").toString());
    const down = { ...other, ...record(), ...takedown("1.0.0", entry.subject[0].digest.sha256) };
    const [first, now] = await builds(released, down);
    expect((await checkedStep(first, now ?? first))?.added).toEqual([]);
    const wrong = { ...down, ...takedown("1.0.0", "ab".repeat(32)) };
    const [before, after] = await builds(released, wrong);
    expect(await checkedStep(before, after ?? before)).toBeUndefined();
  });
});

describe("a step is left to the whole build", () => {
  test("where a released version is written anew, or as it was again, and its archive is the same", async () => {
    const manifest = { "artifacts/acme/a/1.0.0/manifest.yaml": `${manifestText("x")}# more\n` };
    const more = { ...released, ...version("1.0.0", "c", "acme/c"), ...record({}, "acme/c") };
    const all = await builds(released, more, { ...more, ...manifest }, more);
    const entries = all.map(({ log }) => log.entries.map(toHex));
    expect(entries[2]?.toSorted()).toEqual(entries[1]?.toSorted());
    expect(entries[2]).not.toEqual(entries[1]);
    expect(entries[3]).toEqual(entries[1]);
    for (const at of [1, 2])
      expect(await checkedStep(all[at] ?? all[0], all[at + 1] ?? all[0])).toBeUndefined();
  });

  test("where keys may be revoked, another registry, or an artifact that is not given", async () => {
    const keys = { "trust/revoked_keys": "ssh-ed25519 AAAA ada\n" };
    const [first, revoked = first, now = first] = await builds(
      released,
      { ...released, ...keys },
      { ...released, ...keys, ...version("2.0.0", "c") },
    );
    expect(await stepLog(stepInput(first, revoked))).toBeUndefined();
    const input = stepInput(revoked, now);
    expect((await stepLog(input))?.added).toHaveLength(1);
    expect(await stepLog({ ...input, registryId: "large" })).toBeUndefined();
    expect(await stepLog({ ...input, touched: new Map() })).toBeUndefined();
  });
});
