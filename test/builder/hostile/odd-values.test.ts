/** Values that YAML can hold and JSON, or a JavaScript object, cannot: a finding, never the end of the build. */
import { expect, test } from "vitest";
import { makeRegistry } from "../../make-registry.ts";
import { buildRegistry } from "../build-registry.ts";
import { originalText } from "./original-text.ts";

const MANIFEST = "artifacts/acme/hello/1.0.0/manifest.yaml";
const CARD = `intended_use: ${"a".repeat(30)}, limitations: ${"b".repeat(30)}, dataset: x`;

test.each([
  ["half of a surrogate pair", 'changes: [{kind: added, description: "\\uD83D"}]', "half of a"],
  ["half of a pair in a key", 'benchmarks: {"\\uDE00": fast}', "half of a"],
  ["infinity", `modelCard: {${CARD}, accuracy: -.inf}`, "-.inf is no number"],
  ["not a number", `modelCard: {${CARD}, accuracy: .nan}`, ".nan is no number"],
  ["a number beyond all", `modelCard: {${CARD}, accuracy: 1e999}`, "1e999 is no number"],
  ["infinity by a tag", `modelCard: {${CARD}, accuracy: !!float "1e999"}`, "1e999 is no number"],
  ["an alias to itself", "benchmarks: &a {b: *a}", "*a stands inside of what it names"],
  ["an alias far inside", "benchmarks: &a {b: {c: [*a]}}", "*a stands inside of what it names"],
  ["constructor", "benchmarks: {constructor: fast}", 'the key "constructor" is reserved'],
  ["__proto__", "benchmarks: {__proto__: fast}", 'the key "__proto__" is reserved'],
  ["too many values", `changes: [${"a,".repeat(200_000)}]`, "more than 100000 values"],
])("%s is refused in its place, and the rest is built", async (_, yaml, message) => {
  const registry = makeRegistry({
    [MANIFEST]: originalText(MANIFEST).replace(/changes:[\s\S]*/, yaml),
  });
  const { result, tree } = await buildRegistry(registry);
  expect(result.findings).toEqual([
    expect.objectContaining({
      rule: "META-PARSE-002",
      path: MANIFEST,
      line: 3,
      message: expect.stringContaining(message),
    }),
  ]);
  expect(result.verdicts).toMatchObject({ blocked: 1, passed: 1 });
  expect(tree.has("ashlar.json")).toBe(true);
});

test.each(["..", "", "con", "A B%2f#?"])(
  "a publisher's file named %j.yaml is left out: its name would become a path and a page",
  async (namespace) => {
    const file = `publishers/${namespace}.yaml`;
    const registry = makeRegistry({ [file]: originalText("publishers/acme.yaml") });
    const { result } = await buildRegistry(registry);
    expect(result.findings.map(({ path, rule }) => [path, rule])).toEqual([
      [file, "META-NAME-001"],
    ]);
    expect(result.catalog?.publishers.map((publisher) => publisher.namespace)).toEqual(["acme"]);
    expect(result.verdicts).toMatchObject({ blocked: 0, passed: 2 });
  },
);

test("a url of registry.yaml that is none is a finding", async () => {
  const yaml = originalText("registry.yaml").replace(/url: .*/, 'url: "https://["');
  const { result } = await buildRegistry(makeRegistry({ "registry.yaml": yaml }));
  expect(result.findings).toMatchObject([{ rule: "META-URL-001", path: "registry.yaml", line: 4 }]);
});
