/** What a contributor can send in one pull request costs seconds, not hours. */
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { checkChanges } from "../../check/check-changes.ts";
import { makeRegistry, type RegistryFiles } from "../../make-registry.ts";
import { growth, processorTime } from "../../processor-time.ts";
import { type BuiltRegistry, buildRegistry } from "../build-registry.ts";
import { originalText } from "./original-text.ts";

const FOLDER = "artifacts/acme/hello";
/** Of processor time; what grows with the square takes minutes. */
const LIMIT_MS = 20_000;

async function buildInTime(changes: RegistryFiles): Promise<BuiltRegistry> {
  const registry = makeRegistry(changes);
  const building = Promise.withResolvers<BuiltRegistry>();
  const build = () => buildRegistry(registry).then(building.resolve, building.reject);
  expect(await processorTime(build)).toBeLessThan(LIMIT_MS);
  return building.promise;
}

const TIMES = 4;
/** What grows with the square takes sixteen times as long for four times as much. */
const BOUND = 1.5 * TIMES;

/** Builds what has a size, and a fourth of it for comparison. */
async function buildInProportion(
  size: number,
  changes: (size: number) => RegistryFiles,
): Promise<BuiltRegistry> {
  const [few, many] = [makeRegistry(changes(size / TIMES)), makeRegistry(changes(size))];
  const built: BuiltRegistry[] = [];
  const large = async () => void built.push(await buildRegistry(many));
  expect(await growth(() => buildRegistry(few), large, BOUND)).toBeLessThan(BOUND);
  return built[0] as BuiltRegistry;
}

const readme = (body: string): RegistryFiles => {
  const [, front = ""] = originalText(`${FOLDER}/artifact.md`).split("---\n");
  return { [`${FOLDER}/artifact.md`]: `---\n${front}---\n${body}` };
};

test.each([
  ["openings of links", "](".repeat(500_000)],
  ["openings of pictures", "![a](".repeat(200_000)],
  ["one long fence", `${"`".repeat(400_000)}\n${"a\n".repeat(250_000)}`],
  [
    "fences of every length",
    Array.from({ length: 1400 }, (_, index) => "`".repeat(index)).join("\n"),
  ],
  ["opening brackets", "[".repeat(1_000_000)],
])("a README of %s", async (_, body) => {
  expect((await buildInTime(readme(body))).result.verdicts.passed).toBe(2);
});

test("words after a code block are found, those inside are not", async () => {
  const { tree } = await buildInTime(
    readme("before\n```js\ninside()\n```\nafter [text](target)\n"),
  );
  const index = [...tree].find(([path]) => path.endsWith(".json.gzip"))?.[1];
  const text = new TextDecoder().decode(gunzipSync(index ?? new Uint8Array()));
  for (const word of ["before", "after", "text"]) expect(text).toContain(`"${word}"`);
  for (const word of ["inside", "target"]) expect(text).not.toContain(`"${word}"`);
});

function versions(count: number, manifest: string): RegistryFiles {
  const files = Array.from({ length: count }, (_, index) => [
    [`${FOLDER}/2.0.${index}/manifest.yaml`, manifest],
    [`${FOLDER}/2.0.${index}/files/index.js`, "1"],
  ]);
  return Object.fromEntries(files.flat());
}

test("a dependency on each of hundreds of versions", async () => {
  const user = (count: number): RegistryFiles => {
    const edges = Array.from(
      { length: count },
      (_, index) => `{name: acme/hello, version: ^2.0.${index}}`,
    );
    return {
      "artifacts/acme/user/artifact.md": originalText(`${FOLDER}/artifact.md`),
      "artifacts/acme/user/1.0.0/manifest.yaml": `config: {entry: a.js}\ndependencies: [${edges.join(", ")}]\n`,
      "artifacts/acme/user/1.0.0/files/a.js": "1",
    };
  };
  const { result } = await buildInProportion(400, (size) => ({
    ...versions(size, "config: {entry: index.js}\n"),
    ...user(size / 2),
  }));
  expect(result.findings.filter(({ rule }) => rule.startsWith("DEP-"))).toEqual([]);
});

test("a yank for each of thousands of versions that do not exist", async () => {
  const record = (count: number): string => {
    const yanks = Array.from({ length: count }, (_, index) => `  "3.0.${index}": {yanked: x}`);
    return originalText(`${FOLDER}/artifact.md`).replace(
      "license:",
      `versions:\n${yanks.join("\n")}\nlicense:`,
    );
  };
  const { result } = await buildInProportion(8000, (size) => ({
    [`${FOLDER}/artifact.md`]: record(size),
  }));
  expect(result.findings).toHaveLength(100);
});

test("versions that differ only in build metadata or letter case block each other, however many", async () => {
  const names = ["2.0.0+a", "2.0.0+b", "3.0.0-RC", "3.0.0-rc", "4.0.0-RC+a", "4.0.0-rc+b"];
  const files = names.flatMap((name) => [
    [`${FOLDER}/${name}/manifest.yaml`, "config: {entry: index.js}\n"],
    [`${FOLDER}/${name}/files/index.js`, "1"],
  ]);
  const { result } = await buildRegistry(makeRegistry(Object.fromEntries(files)));
  const found = result.findings.filter(({ rule }) => rule === "META-VER-001");
  expect(found.map(({ rule, version }) => `${rule} ${version}`)).toEqual([
    "META-VER-001 2.0.0+b",
    "META-VER-001 3.0.0-rc",
    "META-VER-001 4.0.0-rc+b",
  ]);
});

test("four thousand reviews", async () => {
  const reviews = Array.from({ length: 4000 }, (_, index) => [
    `${FOLDER}/reviews/user${index}.md`,
    "---\ntitle: Fine\nversion: 1.0.0\nrating: 5\n---\nFine.\n",
  ]);
  const again = {
    [`${FOLDER}/reviews/USER7.md`]: "---\ntitle: Bad\nversion: 1.0.0\nrating: 1\n---\nBad.\n",
  };
  const { result } = await buildInTime({ ...Object.fromEntries(reviews), ...again });
  expect(result.findings).toMatchObject([{ rule: "REV-001", path: `${FOLDER}/reviews/user7.md` }]);
});

test("a ring of hundreds of artifacts is told to each of them, in a line", async () => {
  // More than are looked at for one circle.
  const size = 600;
  const files = Array.from({ length: size }, (_, index) => {
    const next = `acme/a${(index + 1) % size}`;
    return [
      [`artifacts/acme/a${index}/artifact.md`, originalText(`${FOLDER}/artifact.md`)],
      [
        `artifacts/acme/a${index}/1.0.0/manifest.yaml`,
        `config: {entry: a.js}\ndependencies: [{name: ${next}, version: ^1.0.0}]\n`,
      ],
      [`artifacts/acme/a${index}/1.0.0/files/a.js`, "1"],
    ];
  });
  const { findings } = await checkChanges(Object.fromEntries(files.flat()), "DEP-RES-003");
  const found = findings.filter(({ rule }) => rule === "DEP-RES-003");
  expect(found).toHaveLength(size);
  expect(found[0]).toMatchObject({
    rule: "DEP-RES-003",
    message: "circular dependency: acme/a0 → acme/a1 → … → acme/a0",
  });
});
