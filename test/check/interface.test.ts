import { describe, expect, test } from "vitest";
import { undescribedMembers } from "../../builder/scan/documentation/described-members.ts";
import { fieldDescriptions } from "../../builder/scan/documentation/field-descriptions.ts";
import { exportedNames } from "../../builder/scan/javascript/exported-names.ts";
import { parseMarkdown } from "../../builder/scan/markdown/parse-markdown.ts";
import { type Changes, checkChanges } from "./check-changes.ts";

describe("exports of a module", () => {
  test.each([
    ["export const a = 1; export let b, c; export function* d() {}", "a b d"],
    ["export async function a() {}\nexport class B {}\nexport default class C {}", "a B"],
    ["const a = 1;\nexport { a, b as c, type D };", "a c"],
    ['export * as all from "./a.js";\nexport * from "./b.js";', "all"],
    [
      "export declare function f(a: string): void;\nexport interface I { x: 1 }\nexport type T = 1;",
      "f",
    ],
    ["export declare const enum E { a }", "E"],
    ["exports.a = 1;\nmodule.exports.b = 2;\nexports.__esModule = true;", "a b"],
    ["module.exports = { a, b: c, 'd-e': 1 };", "a b"],
    ['const s = "export const no = 1";\n// export const no = 2\n/* export const no = 3 */', ""],
    [
      "const t = `export const no = ${1}`;\nfunction f() { const x = /export {no}/; }\nexport { f };",
      "f",
    ],
    ["if (x) { exports.a === 1 }", ""],
    ["", ""],
  ])("%j", (text, names) => {
    expect(
      exportedNames(text)
        .names.map(({ name }) => name)
        .join(" "),
    ).toBe(names);
  });

  test("come with the comment before them, or before their declaration", () => {
    const text =
      "/** One. */\nexport const a = 1;\n\n/**\n * Two\n * lines.\n */\nfunction b() {}\n/** Not it. */\nlet x;\nexport { b };\nexport const c = 1;";
    expect(exportedNames(text).names).toEqual([
      { name: "a", doc: "One." },
      { name: "b", doc: "Two lines." },
      { name: "c", doc: "" },
    ]);
  });

  test("of a megabyte of anything are read in time", () => {
    for (const piece of [
      "export ",
      "export {",
      "/*",
      "`${",
      '"',
      "/",
      "((",
      "exports.a=",
      "export const a=1;",
      "/** */",
    ]) {
      const start = performance.now();
      exportedNames(piece.repeat((1024 * 1024) / piece.length));
      expect(performance.now() - start, piece).toBeLessThan(3000);
    }
  });
});

describe("a member is described", () => {
  const names = async (members: Parameters<typeof undescribedMembers>[0], text = "") =>
    undescribedMembers(members, (await parseMarkdown(text, 1)).view).map(({ name }) => name);

  test("by twenty characters besides its name", async () => {
    const members = [
      { name: "wide", texts: ["wide wide wide wide wide wide"] },
      { name: "tall", texts: ["How tall the thing is in metres."] },
      { name: "deep", texts: ["-- -- -- -- -- -- -- -- --"] },
    ];
    expect(await names(members)).toEqual(["wide", "deep"]);
  });

  test("by a text that describes nothing else", async () => {
    const text = "A value that is passed to it.";
    expect(await names(["a", "b"].map((name) => ({ name, texts: [text] })))).toEqual(["b"]);
  });

  test.each([
    ["a paragraph with its name as code", "Call `parse(text)` when you have read the file.", []],
    [
      "a row of a table",
      "| option | effect |\n|---|---|\n| parse | reads the text that it is given |",
      [],
    ],
    ["a section", "## parse\n\nReads the text that it is given.", []],
    ["an example", "```js\nconst tree = parse(text);\n```", []],
    ["its name without a word about it", "`parse`", ["parse"]],
    ["a sentence that has the word by chance", "We parse the text that we are given.", ["parse"]],
  ])("in the documentation by %s", async (_, text, missing) => {
    expect(await names([{ name: "parse", texts: [] }], text)).toEqual(missing);
  });
});

test("a schema's properties are found at any depth, and a schema that loops or lies is no trap", () => {
  const schema = {
    properties: {
      a: { description: "One.", properties: { b: { title: "Two." } } },
      __proto__: null,
      c: { items: { properties: { d: {} } } },
    },
  };
  expect([...fieldDescriptions(schema)]).toEqual([
    ["a", "One."],
    ["c", ""],
    ["b", "Two."],
    ["d", ""],
  ]);
  expect(fieldDescriptions({ properties: "x", items: [null, 1] }).size).toBe(0);
});

describe("what a type declares", () => {
  const interfaceOf = async (type: string, manifest: string, files: Changes = {}) => {
    const { findings } = await checkChanges({
      "artifacts/acme/mood/artifact.md": (text) =>
        text.replace(/type: model\n/, `type: ${type}\n\n`),
      "artifacts/acme/mood/1.0.0/manifest.yaml": manifest,
      ...files,
    });
    return findings
      .filter(({ rule, artifact }) => rule === "DOC-API-001" && artifact === "acme/mood")
      .map(({ message }) => /not described: (.*)$/.exec(message)?.[1]);
  };
  const file = (path: string, content: string): Changes => ({
    [`artifacts/acme/mood/1.0.0/files/${path}`]: content,
  });

  test.each([
    [
      "module-wasm",
      "config: { wasmFile: mood.json, wasi: false, exports: [{ name: glad, params: [], results: [] }] }",
      '"glad"',
    ],
    [
      "agent",
      "config: { runtime: prompt, entry: mood.json, tools: [{ name: look, description: It looks. }] }",
      '"look"',
    ],
    [
      "model",
      "config: { modelFormat: json, modelFile: mood.json, inputShape: [1] }",
      '"inputShape"',
    ],
    ["module-oci", "config: {}\ngtypes: [{ name: Mood, fields: { a: string } }]", undefined],
    ["module-oci", "config: {}\ngtypes: [{ name: Answer, fields: { a: string } }]", '"Answer"'],
  ])("%s: %s", async (type, manifest, missing) => {
    expect(await interfaceOf(type, manifest)).toEqual(missing === undefined ? [] : [missing]);
  });

  test.each([
    [
      "a.yaml",
      'paths: { "/moods": { get: { operationId: list }, put: { summary: Stores the mood of one guest. } } }',
      '"list"',
    ],
    ["a.json", '{ "openapi": "3.1.0", "paths": { "/moods": { "get": {} } } }', '"GET /moods"'],
    ["a.json", '{ "properties": { "glad": {} } }', '"glad"'],
    [
      "a.proto",
      "service S {\n  // Says how glad a text sounds.\n  rpc Say (A) returns (B);\n  rpc Go (A) returns (B);\n}",
      '"Go"',
    ],
    ["a.json", "{", undefined],
  ])("module-external with %s: %s", async (path, content, missing) => {
    const manifest = `config: { protocol: https, specification: ${path} }`;
    const found = await interfaceOf("module-external", manifest, file(path, content));
    expect(found).toEqual(missing === undefined ? [] : [missing]);
  });
});
