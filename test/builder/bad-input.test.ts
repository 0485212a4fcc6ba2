/** Whatever a contribution holds: a finding with its place and mend, and the rest is built. */
import { describe, expect, test } from "vitest";
import { commitAll, makeRegistry, type RegistryFiles } from "../make-registry.ts";
import { buildRegistry } from "./build-registry.ts";

const ARTIFACT = "artifacts/acme/broken";
const BODY = `\n# Broken\n\n${"It is described at some length, so that nothing else is missing. ".repeat(6)}\n`;
const FRONT =
  "type: module-node\ntitle: Broken\nsummary: Something that has one thing wrong with it.\ncategories: [tools]\ntags: [test]\nlicense: MIT\n";
const GOOD: RegistryFiles = {
  [`${ARTIFACT}/artifact.md`]: `---\n${FRONT}---\n${BODY}`,
  [`${ARTIFACT}/1.0.0/manifest.yaml`]: "config:\n  entry: index.js\n",
  [`${ARTIFACT}/1.0.0/files/index.js`]: "export {};\n",
  [`${ARTIFACT}/1.0.0/files/LICENSE`]: "MIT License\n",
};

const record = (front: string): RegistryFiles => ({
  [`${ARTIFACT}/artifact.md`]: `---\n${front}---\n${BODY}`,
});
const manifest = (text: string | Uint8Array): RegistryFiles => ({
  [`${ARTIFACT}/1.0.0/manifest.yaml`]: text,
});
const deep = (levels: number): string => `config: ${"[".repeat(levels)}${"]".repeat(levels)}\n`;
const bomb = [
  "a: &a [x, x, x, x, x, x, x, x, x]",
  ..."bcdefgh"
    .split("")
    .map(
      (name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`).join(", ")}]`,
    ),
].join("\n");

/** name, what is written, the rule, `path:line:column` from the artifact's folder (`-` for no line), a part of the message */
const CASES: readonly (readonly [string, RegistryFiles, string, string, RegExp])[] = [
  [
    "a key twice",
    record(`${FRONT}title: Again\n`),
    "META-PARSE-001",
    "artifact.md:8:1",
    /"title" first at 3:1/,
  ],
  [
    "YAML that does not parse",
    manifest("config: {entry: index.js\n"),
    "META-PARSE-001",
    "1.0.0/manifest.yaml:2:1",
    /./,
  ],
  ["an alias bomb", manifest(bomb), "META-PARSE-002", "1.0.0/manifest.yaml:1:1", /alias/],
  [
    "very deep nesting",
    manifest(deep(20_000)),
    "META-PARSE-002",
    "1.0.0/manifest.yaml",
    /nested deeper than 64/,
  ],
  [
    "a tag that would make an object",
    manifest("config: !!js/function 'x'\n"),
    "META-PARSE-002",
    "1.0.0/manifest.yaml:1:9",
    /tag/,
  ],
  [
    "a second document",
    manifest("config: {entry: index.js}\n---\nx: 1\n"),
    "META-PARSE-002",
    "1.0.0/manifest.yaml:2:1",
    /second document/,
  ],
  [
    "a YAML 1.1 directive",
    manifest("%YAML 1.1\n---\nconfig: {entry: index.js}\n"),
    "META-PARSE-002",
    "1.0.0/manifest.yaml:1:1",
    /YAML 1\.1/,
  ],
  [
    "a YAML 1.1 truth value",
    record(`${FRONT}unlisted: yes\n`),
    "META-PARSE-002",
    "artifact.md:8:11",
    /YAML 1\.1/,
  ],
  [
    "an octal number",
    manifest("config: {entry: index.js}\nbenchmarks: {x: 012}\n"),
    "META-PARSE-002",
    "1.0.0/manifest.yaml:2:17",
    /another number/,
  ],
  [
    "a number that loses digits",
    manifest("config: {entry: 12345678901234567890}\n"),
    "META-PARSE-002",
    "1.0.0/manifest.yaml:1:17",
    /lose digits/,
  ],
  [
    "JavaScript front matter",
    { [`${ARTIFACT}/artifact.md`]: `---js\nmodule.exports = process.exit(1)\n---\n${BODY}` },
    "META-PARSE-002",
    "artifact.md:1:1",
    /only YAML/,
  ],
  [
    "no front matter",
    { [`${ARTIFACT}/artifact.md`]: BODY.trimStart() },
    "META-PARSE-001",
    "artifact.md:1:1",
    /no front matter/,
  ],
  [
    "bytes that are not UTF-8",
    manifest(Buffer.from("config:\n  entry: caf\xe9.js\n", "latin1")),
    "META-PARSE-001",
    "1.0.0/manifest.yaml:2:13",
    /not UTF-8/,
  ],
  [
    "a record over a megabyte",
    manifest(`# ${"x".repeat(1024 * 1024)}\n`),
    "META-PARSE-002",
    "1.0.0/manifest.yaml:1:1",
    /1048/,
  ],
  [
    "a missing field",
    record(FRONT.replace("title: Broken\n", "")),
    "META-SCHEMA-001",
    "artifact.md",
    /title/,
  ],
  [
    "a misspelt field",
    record(FRONT.replace("license:", "licence:")),
    "META-SCHEMA-002",
    "artifact.md:7:1",
    /licence/,
  ],
  [
    "a rating written by hand",
    record(`${FRONT}rating: 5\n`),
    "META-SCHEMA-003",
    "artifact.md:8:1",
    /rating/,
  ],
  [
    "a version that is no SemVer",
    {
      ...GOOD,
      [`${ARTIFACT}/v2/manifest.yaml`]: "config: {entry: index.js}\n",
      [`${ARTIFACT}/v2/files/index.js`]: "export {};\n",
    },
    "META-VER-001",
    "v2",
    /v2/,
  ],
  [
    "an unknown type",
    record(FRONT.replace("module-node", "widget")),
    "META-TYPE-001",
    "artifact.md:2:7",
    /widget/,
  ],
  [
    "an entry file that is not there",
    manifest("config:\n  entry: main.js\n"),
    "QUAL-ENTRY-001",
    "1.0.0/manifest.yaml:2:10",
    /main\.js/,
  ],
  [
    "a symbolic link in the payload",
    { ...GOOD, [`${ARTIFACT}/1.0.0/files/link`]: { link: "/etc/passwd" } },
    "SEC-ARC-001",
    "1.0.0/files/link",
    /symlink|symbolic link/,
  ],
  [
    "names that differ in case",
    { ...GOOD, [`${ARTIFACT}/1.0.0/files/A.js`]: "1", [`${ARTIFACT}/1.0.0/files/a.js`]: "2" },
    "SEC-ARC-002",
    "1.0.0/files/",
    /case|differ/,
  ],
  [
    "a digest that is wrong",
    manifest(
      `config: {entry: index.js}\nlayers:\n  - {path: index.js, digest: "sha256:${"0".repeat(64)}", size: 11, mediaType: text/javascript}\n`,
    ),
    "SEC-DIG-001",
    "1.0.0/manifest.yaml",
    /sha256|digest/,
  ],
  [
    "a file of ours in the payload",
    { ...GOOD, [`${ARTIFACT}/1.0.0/files/ashlar.json`]: "{}" },
    "SEC-ARC-002",
    "1.0.0/files/ashlar.json",
    /ashlar\.json/,
  ],
];

describe.each(["working tree", "commit"] as const)("from the %s", (from) => {
  test.each(CASES)(
    "%s is found, and the rest is built",
    async (_, changes, rule, place, message) => {
      const registry = makeRegistry({ ...GOOD, ...changes });
      if (from === "commit") commitAll(registry);
      const { result, tree } = await buildRegistry(
        registry,
        from === "commit" ? "HEAD" : undefined,
      );
      const found = result.findings.filter((finding) => finding.rule === rule);
      expect(result.findings.map((finding) => finding.rule)).toContain(rule);
      const places = found.map(
        (finding) =>
          `${finding.path}${finding.line === undefined ? "" : `:${finding.line}:${finding.column}`}`,
      );
      expect(
        places.some((at) => at.startsWith(`${ARTIFACT}/${place}`)),
        places.join(" "),
      ).toBe(true);
      expect(found.map((finding) => finding.message).join("\n")).toMatch(message);
      expect(found.every((finding) => finding.fix.length > 5)).toBe(true);
      expect(
        [...tree.keys()].some(
          (path) => path.startsWith("targets/acme/hello/") && path.endsWith(".tgz"),
        ),
      ).toBe(true);
    },
  );
});

test("a registry whose registry.yaml is broken publishes nothing, and says why", async () => {
  const { result, tree } = await buildRegistry(
    makeRegistry({ "registry.yaml": "id: Small Registry\n" }),
  );
  expect(tree.size).toBe(0);
  expect(result.findings.filter(({ path }) => path === "registry.yaml").length).toBeGreaterThan(1);
});

test("an empty folder is a registry without registry.yaml", async () => {
  const { result, tree } = await buildRegistry(makeRegistry({ "registry.yaml": null }));
  expect(tree.size).toBe(0);
  expect(result.findings.map(({ path, message }) => [path, message])).toContainEqual([
    "registry.yaml",
    expect.stringMatching(/missing/),
  ]);
});
