import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TypoIndex } from "../../builder/scan/typosquat/typo-index.ts";
import { typoKind } from "../../builder/scan/typosquat/typo-kind.ts";
import { checkChanges } from "./check-changes.ts";

describe("a slip of another name", () => {
  test.each([
    ["lodsh", "lodash", "a character left out"],
    ["crossenv", "cross-env", "a character left out"],
    ["loodash", "lodash", "a character repeated"],
    ["electorn", "electron", "two characters swapped"],
    ["dom-react", "react-dom", "swapped words"],
    ["lodadh", "lodash", "a neighbouring key"],
    ["moodash", "loodash", "a flipped bit"],
    ["lodash4", "lodash", "a version at its end"],
    ["lodash-v4.17", "lodash", "a version at its end"],
    ["node_fetch", "node-fetch", "other separators"],
    ["1odash", "lodash", "letters that look alike"],
    ["g0t", "got", "letters that look alike"],
    ["exarnple", "example", "letters that look alike"],
    ["vvinston", "winston", "letters that look alike"],
  ])("%s of %s: %s", (name, target, kind) => {
    expect(typoKind(name, target)).toBe(kind);
  });

  test.each([
    ["lodash", "lodash"],
    ["vitest", "vite"],
    ["react", "rect"],
    ["next", "react"],
    ["preact", "react"],
    ["request", "requests"],
    ["http-proxy", "https-proxy"],
    ["parse", "parser"],
    ["d3", "d4"],
    ["ws", "w3"],
    ["data1", "data2"],
    ["data11", "data1"],
    ["data21", "data12"],
    ["data1", "data10"],
    ["chalk", "chai"],
  ])("%s is none of %s", (name, target) => {
    expect(typoKind(name, target)).toBeUndefined();
  });
});

describe("the thousand most downloaded names of npm", () => {
  const names = readFileSync(new URL("../fixtures/popular-names.txt", import.meta.url), "utf8")
    .trim()
    .split("\n");

  test("at most one in a hundred could be mistaken for a more popular one", () => {
    const ranks = new Map(names.map((each, rank) => [each, rank]));
    const index = new TypoIndex(names);
    const taken = names.filter((each, rank) =>
      index.near(each).some(({ target }) => (ranks.get(target) ?? rank) < rank),
    );
    expect(taken.length, taken.join(" ")).toBeLessThanOrEqual(names.length / 100);
  });

  test("slips of them are found, 95 in a hundred", () => {
    const index = new TypoIndex(names);
    const slips = names.flatMap((each, at) => slipsOf(each, at));
    const found = slips.filter((slip) => index.near(slip).length > 0);
    expect(slips.length).toBeGreaterThan(5000);
    expect(found.length / slips.length).toBeGreaterThan(0.95);
  });

  /** One slip of each kind, somewhere in the name. */
  function slipsOf(each: string, seed: number): string[] {
    const at = (seed * 7) % each.length;
    const [here = "", next = ""] = [each[at], each[at + 1]];
    const keys: Readonly<Record<string, string>> = {
      a: "s",
      e: "r",
      i: "o",
      o: "p",
      s: "d",
      t: "y",
    };
    const [first = "", second = "", ...rest] = each.split("-");
    return [
      each.slice(0, at) + each.slice(at + 1),
      each.slice(0, at) + here + each.slice(at),
      each.slice(0, at) + next + here + each.slice(at + 2),
      each.slice(0, at) + (keys[here] ?? here) + each.slice(at + 1),
      each.slice(0, at) + String.fromCharCode(here.charCodeAt(0) ^ 1) + each.slice(at + 1),
      each + (seed % 2 === 0 ? "2" : "-1.0"),
      each.replace(/[lom]/, (letter) => ({ l: "1", o: "0", m: "rn" })[letter] ?? letter),
      second === "" ? each : [second, first, ...rest].join("-"),
    ].filter((slip) => !names.includes(slip) && /^[a-z0-9][a-z0-9._-]*[a-z0-9]$/.test(slip));
  }
});

const name = fc.stringMatching(/^[a-e0l1m][a-e0l1mrnvw-]{3,9}$/);

test("the index finds what comparing with every name finds", () => {
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 40 }), name, (names, suspect) => {
      const expected = names.filter((target) => typoKind(suspect, target) !== undefined);
      const found = new TypoIndex(names).near(suspect).map(({ target }) => target);
      expect(found.sort()).toEqual(expected.sort());
    }),
    { numRuns: 500 },
  );
});

test("a family of names that differ in a number costs no more than other names", () => {
  const names = Array.from({ length: 2000 }, (_, index) => `data${index}`);
  const index = new TypoIndex(names);
  const started = performance.now();
  expect(names.flatMap((each) => index.near(each))).toEqual(expect.any(Array));
  expect(performance.now() - started).toBeLessThan(3000);
});

describe("who is suspected", () => {
  const art = (namespace: string, short: string, arrivedAt: number) => ({
    [`artifacts/${namespace}/${short}/artifact.md`]: `---\ntype: module-node\ntitle: ${short}\ncategories: [tools]\nlicense: MIT\n---\n`,
    [`artifacts/${namespace}/${short}/1.0.0/manifest.yaml`]: {
      content: "config: {entry: a.mjs}\n",
      arrivedAt,
    },
    [`artifacts/${namespace}/${short}/1.0.0/files/a.mjs`]: "export {};\n",
  });
  const publisher = (namespace: string, id: number) => ({
    [`publishers/${namespace}.yaml`]: `kind: user\ndisplayName: ${namespace}\nmembers: [{login: ${namespace}, id: ${id}, role: owner}]\n`,
  });
  const suspects = async (changes: Parameters<typeof checkChanges>[0]) =>
    (await checkChanges(changes)).findings
      .filter(({ rule }) => rule === "SEC-TYPO-001")
      .map(({ artifact }) => artifact);

  test("whoever came later", async () => {
    const both = { ...publisher("ann", 1), ...publisher("ben", 2) };
    const early = { ...art("ann", "lantern", 100), ...art("ben", "lantren", 200) };
    expect(await suspects({ ...both, ...early })).toEqual(["ben/lantren"]);
    const late = { ...art("ann", "lantern", 300), ...art("ben", "lantren", 200) };
    expect(await suspects({ ...both, ...late })).toEqual(["ann/lantern"]);
  });

  test("of two that came at once, the one on which fewer depend; else the later by name", async () => {
    const both = {
      ...publisher("ann", 1),
      ...publisher("ben", 2),
      ...art("ann", "lantern", 100),
      ...art("ben", "lantren", 100),
    };
    expect(await suspects(both)).toEqual(["ben/lantren"]);
    const edge = {
      "artifacts/acme/host/1.0.0/manifest.yaml": (text: string) =>
        `${text}dependencies: [{name: ben/lantren, version: ^1.0.0}]\n`,
    };
    expect(await suspects({ ...both, ...edge })).toEqual(["ann/lantern"]);
  });

  test("nobody, when one person owns both", async () => {
    const changes = {
      ...publisher("ann", 1),
      ...publisher("ben", 1),
      ...art("ann", "lantern", 100),
      ...art("ben", "lantren", 200),
    };
    expect(await suspects(changes)).toEqual([]);
  });

  test("nobody, when the name itself is older than what it resembles", async () => {
    const changes = {
      ...publisher("ann", 1),
      ...publisher("ben", 2),
      ...publisher("eve", 3),
      ...art("ann", "lantern", 100),
      ...art("ben", "lantren", 200),
      ...art("eve", "lantern", 300),
    };
    expect(await suspects(changes)).toEqual(["ben/lantren"]);
  });
});
