import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { RULES } from "../../builder/check/rules.ts";
import {
  ALTERED,
  type Altered,
  type Changes,
  checkBothWays,
  checkChanges,
  FIXTURES,
  readFolder,
} from "./check-changes.ts";
import { findingReport } from "./finding-report.ts";

const IDS = [...new Set(RULES.map(({ id }) => id))];

/**
 * The changes of a fixture: its files, and in `changes.json` what not every file system can hold
 * (links, names that differ in case only, huge files), what is missing, or when something came.
 */
async function changesOf(folder: string): Promise<Changes> {
  const files: Record<string, Changes[string]> = Object.fromEntries(await readFolder(folder));
  const listed = files["changes.json"];
  delete files["changes.json"];
  if (!(listed instanceof Uint8Array)) return files;
  const {
    removed = [],
    entries = {},
    arrivals = {},
    altered,
  } = JSON.parse(new TextDecoder().decode(listed)) as {
    removed?: string[];
    entries?: Changes;
    arrivals?: Record<string, string>;
    altered?: Altered;
  };
  for (const path of removed) files[path] = null;
  for (const [path, instant] of Object.entries(arrivals)) {
    const content = files[path];
    const arrivedAt = Date.parse(instant) / 1000;
    files[path] = { ...(content instanceof Uint8Array && { content }), arrivedAt };
  }
  return { ...files, ...entries, ...(altered && { [ALTERED]: JSON.stringify(altered) }) };
}

function contentOf(change: Changes[string] | undefined): unknown {
  return typeof change === "object" && change !== null && "arrivedAt" in change
    ? change.content
    : change;
}

test("the base of the fixtures has no finding", async () => {
  expect(findingReport(await checkChanges({}))).toBe("");
});

describe.each(IDS)("%s", (id) => {
  const folder = join(FIXTURES, id.toLowerCase());
  const bad = Promise.withResolvers<Changes>();
  beforeAll(() => changesOf(join(folder, "bad")).then(bad.resolve));

  test("reports what is wrong, where, in a place that is there, and how to mend it", async () => {
    const changes = await bad.promise;
    const result = await checkChanges(changes, id);
    expect(result.findings.map(({ rule }) => rule)).toContain(id);
    await expect(findingReport(result, id)).toMatchFileSnapshot(join(folder, "report.txt"));
    for (const { rule, path, line, column } of result.findings) {
      if (rule !== id || line === undefined || column === undefined) continue;
      const bytes =
        contentOf(changes[path]) ?? (await readFile(join(FIXTURES, "base", path)).catch(() => ""));
      const text = bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : "";
      const lines = text.split("\n");
      if (text === "") expect([line, column], `${path} could not be read`).toEqual([1, 1]);
      else
        expect((lines[line - 1] ?? "").length, `${path}:${line}:${column}`).toBeGreaterThanOrEqual(
          column - 1,
        );
    }
  });

  test("says the same when artifacts are judged one by one", async () => {
    const { whole, oneByOne } = await checkBothWays(await bad.promise);
    expect(oneByOne.findings).toEqual(whole.findings);
    expect(oneByOne.quarantined).toEqual(whole.quarantined);
  });

  test("has nothing to say about what is right", async () => {
    const result = await checkChanges(await changesOf(join(folder, "good")), id);
    expect(result.findings.filter(({ rule }) => rule === id)).toEqual([]);
    expect(result.outcomes.filter(({ outcome }) => outcome === "error")).toEqual([]);
  });
});
