import { describe, expect, test } from "vitest";
import wabt from "wabt";
import { versionForStep, versionStep } from "../../builder/check/version-step.ts";
import { requiredBump } from "../../builder/scan/interface/interface-change.ts";
import { interfaceChanges } from "../../builder/scan/interface/interface-changes.ts";
import { readWasmInterface } from "../../builder/scan/interface/wasm-interface.ts";
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { memoryContents } from "./memory-contents.ts";

type Files = Parameters<typeof memoryContents>[0];

function side(manifest: object, files: Files = {}) {
  return { manifest: manifest as Manifest, contents: memoryContents(files) };
}

async function bumpOf(
  type: ArtifactType,
  old: ReturnType<typeof side>,
  now: ReturnType<typeof side>,
): Promise<string> {
  const { changes, unscanned } = await interfaceChanges(type, { old, new: now });
  expect(unscanned).toEqual([]);
  const bump = requiredBump(changes);
  return [bump, ...changes.filter((change) => change.bump === bump).map(({ what }) => what)].join(
    ": ",
  );
}

describe("manifests", () => {
  test.each<[string, ArtifactType, object, object, RegExp]>([
    ["a capability", "agent", { config: {} }, { config: {}, capabilities: ["exec"] }, /^minor/],
    [
      "an allowed domain",
      "plugin",
      { config: {}, permissions: { allowedDomains: ["a.example"] } },
      { config: {}, permissions: { allowedDomains: ["a.example", "b.example"] } },
      /^minor: the allowed domain "b.example" is new/,
    ],
    [
      "a type's field gone",
      "model",
      { config: {}, gtypes: [{ name: "A", fields: { x: "string", y: "number" } }] },
      { config: {}, gtypes: [{ name: "A", fields: { x: "string" } }] },
      /^major: the field of A "y" is gone/,
    ],
    [
      "a type's values grow",
      "model",
      { config: {}, gtypes: [{ name: "A", fields: { x: "enum[a,b]" } }] },
      { config: {}, gtypes: [{ name: "A", fields: { x: "enum[a,b,c]" } }] },
      /^minor/,
    ],
    [
      "a type's values shrink",
      "model",
      { config: {}, gtypes: [{ name: "A", fields: { x: "enum[a,b]" } }] },
      { config: {}, gtypes: [{ name: "A", fields: { x: "enum[a]" } }] },
      /^major: A.x changed from enum\[a,b\] to enum\[a\]/,
    ],
    [
      "an agent's tool gone",
      "agent",
      { config: { tools: [{ name: "read" }, { name: "run" }] } },
      { config: { tools: [{ name: "read" }] } },
      /^major: the tool "run" is gone/,
    ],
    [
      "an input of any size",
      "model",
      { config: { inputShape: [1, 224] } },
      { config: { inputShape: [-1, 224] } },
      /^minor/,
    ],
    [
      "an output of any size",
      "model",
      { config: { outputShape: [1, 10] } },
      { config: { outputShape: [-1, 10] } },
      /^major: outputShape changed from \[1, 10\] to \[-1, 10\]/,
    ],
    [
      "a port closed",
      "module-oci",
      { config: { ports: [80, 443] } },
      { config: { ports: [443] } },
      /^major: the port "80" is gone/,
    ],
    [
      "an entry point",
      "module-oci",
      { config: { entrypoint: ["a"] } },
      { config: { entrypoint: ["b"] } },
      /^major: entrypoint changed from a to b/,
    ],
    [
      "a platform dropped",
      "module-binary",
      {
        config: {
          executables: [
            { os: "linux", architecture: "arm64" },
            { os: "linux", architecture: "x86_64" },
          ],
        },
      },
      { config: { executables: [{ os: "linux", architecture: "x86_64" }] } },
      /^major: the platform "linux\/arm64" is gone/,
    ],
    [
      "hosts left out",
      "plugin",
      { config: { type: "wasm", hostVersion: ">=5 <8" } },
      { config: { type: "wasm", hostVersion: ">=6 <8" } },
      /^major: hostVersion >=5 <8 became >=6 <8/,
    ],
    [
      "more hosts",
      "plugin",
      { config: { type: "wasm", hostVersion: "^6" } },
      { config: { type: "wasm", hostVersion: "^6 || ^7" } },
      /^minor/,
    ],
    [
      "authentication wanted",
      "module-external",
      { config: { protocol: "https" } },
      { config: { protocol: "https", authentication: "api-key" } },
      /^major: authentication changed from none to api-key/,
    ],
    [
      "a variable's type",
      "template",
      { config: { variables: [{ name: "n", type: "string" }] } },
      { config: { variables: [{ name: "n", type: "integer" }] } },
      /^major: the variable "n" changed from string to integer/,
    ],
    [
      "a variable with a default",
      "template",
      { config: { variables: [] } },
      { config: { variables: [{ name: "n", default: "x" }] } },
      /^minor: the variable "n" is new/,
    ],
    ["nothing", "snapshot", { config: {} }, { config: {} }, /^patch$/],
  ])("%s", async (_, type, old, now, expected) => {
    expect(await bumpOf(type, side(old), side(now))).toMatch(expected);
  });
});

describe("schemas by position", () => {
  const config = { config: { inputSchema: "in.json", outputSchema: "out.json" } };
  const text = '{"type":"string"}';
  const more = '{"type":["string","null"]}';

  test.each([
    ["an input that takes more", [text, text], [more, text], /^minor/],
    ["an input that takes less", [more, text], [text, text], /^major: inputSchema: type changed/],
    ["an output that gives more", [text, text], [text, more], /^major: outputSchema/],
    ["an output that gives less", [text, more], [text, text], /^minor/],
  ])("%s", async (_, [oldIn = "", oldOut = ""], [newIn = "", newOut = ""], expected) => {
    const bump = await bumpOf(
      "transformer",
      side(config, { "in.json": oldIn, "out.json": oldOut }),
      side(config, { "in.json": newIn, "out.json": newOut }),
    );
    expect(bump).toMatch(expected);
  });

  test("a schema that is none is not compared", async () => {
    const broken = side(config, { "in.json": "{", "out.json": text });
    const { changes, unscanned } = await interfaceChanges("transformer", {
      old: broken,
      new: broken,
    });
    expect(changes).toEqual([]);
    expect(unscanned).toEqual(["in.json is neither JSON nor plain YAML 1.2"]);
  });
});

describe("OpenAPI", () => {
  const config = { config: { protocol: "https", specification: "api.yaml" } };
  const base = {
    openapi: "3.1.0",
    paths: {
      "/items/{id}": {
        get: {
          parameters: [
            { name: "id", in: "path", required: true, schema: { type: "string" } },
            { name: "limit", in: "query", schema: { type: "integer", maximum: 100 } },
          ],
          responses: {
            "200": {
              content: { "application/json": { schema: { $ref: "#/components/schemas/Item" } } },
            },
          },
        },
        post: {
          requestBody: {
            content: { "application/json": { schema: { $ref: "#/components/schemas/Item" } } },
          },
          responses: { "201": {} },
        },
      },
    },
    components: {
      schemas: {
        Item: {
          type: "object",
          required: ["name"],
          properties: { name: { type: "string" }, parent: { $ref: "#/components/schemas/Item" } },
        },
      },
    },
  };
  type Document = typeof base;

  test.each<[string, (document: Document) => void, RegExp]>([
    ["nothing", () => undefined, /^patch$/],
    [
      "an operation gone",
      (d) => Reflect.deleteProperty(d.paths["/items/{id}"], "post"),
      /^major: the operation "POST \/items\/\{\}" is gone/,
    ],
    [
      "a path parameter renamed",
      (d) => {
        const item = d.paths["/items/{id}"];
        Reflect.deleteProperty(d.paths, "/items/{id}");
        Object.assign(d.paths, { "/items/{key}": item });
      },
      /^patch$/,
    ],
    [
      "a required parameter",
      (d) =>
        d.paths["/items/{id}"].get.parameters.push({
          name: "q",
          in: "query",
          required: true,
          schema: { type: "string" },
        }),
      /^major: GET \/items\/\{\} needs the new parameter query:q/,
    ],
    [
      "an optional parameter",
      (d) =>
        d.paths["/items/{id}"].get.parameters.push({
          name: "q",
          in: "query",
          schema: { type: "string" },
        } as never),
      /^minor/,
    ],
    [
      "a parameter's bound",
      (d) => {
        Object.assign(d.paths["/items/{id}"].get.parameters[1]?.schema ?? {}, { maximum: 50 });
      },
      /^major: GET \/items\/\{\} parameter query:limit: maximum changed from 100 to 50/,
    ],
    [
      "a field of an answer gone",
      (d) => Reflect.deleteProperty(d.components.schemas.Item.properties, "name"),
      /^major: GET \/items\/\{\} 200 application\/json|^major: GET \/items\/\{\} 200: the property "name" is gone/,
    ],
    [
      "a field added",
      (d) => {
        Object.assign(d.components.schemas.Item.properties, { note: { type: "string" } });
      },
      /^minor/,
    ],
    [
      "a field wanted",
      (d) => d.components.schemas.Item.required.push("parent"),
      /^major: POST \/items\/\{\} body: "parent" is now required/,
    ],
    [
      "a body wanted",
      (d) => {
        Object.assign(d.paths["/items/{id}"].post.requestBody, { required: true });
      },
      /^major: POST \/items\/\{\} now needs a body/,
    ],
    [
      "an answer gone",
      (d) => Reflect.deleteProperty(d.paths["/items/{id}"].post.responses, "201"),
      /^major: POST \/items\/\{\} no longer answers 201/,
    ],
  ])("%s", async (_, edit, expected) => {
    const now = structuredClone(base);
    edit(now);
    const bump = await bumpOf(
      "module-external",
      side(config, { "api.yaml": JSON.stringify(base) }),
      side(config, { "api.yaml": JSON.stringify(now) }),
    );
    expect(bump).toMatch(expected);
  });
});

describe("WebAssembly", async () => {
  const { parseWat } = await wabt();
  const compiled = (text: string) => {
    const module = parseWat("m.wat", text);
    return module.toBinary({}).buffer;
  };
  const config = { config: { wasmFile: "m.wasm", wasi: false } };
  const one =
    '(module (func (export "f") (param i32) (result i32) local.get 0) (memory (export "m") 1))';

  test("imports and exports are read with their types", () => {
    const bytes = compiled(
      '(module (import "env" "log" (func (param i32 f64))) (import "env" "t" (global i64)) (func (export "f") (result f32) f32.const 0))',
    );
    expect(readWasmInterface(bytes)).toEqual({
      imports: new Map([
        ["env.log", "(i32, f64) → ()"],
        ["env.t", "global i64"],
      ]),
      exports: new Map([["f", "() → (f32)"]]),
    });
  });

  test.each([
    [
      one.replace(/\(param i32\) \(result i32\) local.get 0/, "(param i64)"),
      /^major: the export "f" \(i32\) → \(i32\) became \(i64\) → \(\)/,
    ],
    ['(module (memory (export "m") 1))', /^major: the export "f" is gone/],
    [
      one
        .replace("(memory", '(import "env" "x" (func)) (memory')
        .replace(/\(module (.*?)(\(import.*?\)\)) /, "(module $2 $1"),
      /^major: the import "env.x" is new/,
    ],
    [one.replace("(memory", '(func (export "g")) (memory'), /^minor: the export "g" is new/],
  ])("%s", async (text, expected) => {
    const bump = await bumpOf(
      "module-wasm",
      side(config, { "m.wasm": compiled(one) }),
      side(config, { "m.wasm": compiled(text) }),
    );
    expect(bump).toMatch(expected);
  });

  test("cut off anywhere, a module is no interface and no crash", () => {
    const bytes = compiled(one);
    for (let length = 0; length < bytes.length; length += 1)
      expect(() => readWasmInterface(bytes.subarray(0, length))).not.toThrow();
  });

  test("what the manifest says counts when the module cannot be read", async () => {
    const declared = (params: string[]) =>
      side(
        { config: { wasmFile: "m.wasm", exports: [{ name: "f", params, results: [] }] } },
        { "m.wasm": "x" },
      );
    expect(await bumpOf("module-wasm", declared(["i32"]), declared(["i64"]))).toMatch(
      /^major: the export "f"/,
    );
  });
});

describe("Node packages", () => {
  const packageJson = (more: object) => JSON.stringify({ name: "p", version: "1.0.0", ...more });
  const config = { config: { entry: "index.js" } };
  const node = (more: object, files: Files = {}) =>
    side(config, {
      "package.json": packageJson(more),
      "index.js": "export const a = 1;",
      ...files,
    });

  test.each<[string, ReturnType<typeof side>, ReturnType<typeof side>, RegExp]>([
    [
      "an entry gone",
      node({ exports: { ".": "./index.js", "./x": "./x.js" } }),
      node({ exports: { ".": "./index.js" } }),
      /^major: the entry ".\/x" is gone/,
    ],
    [
      "a program gone",
      node({ bin: { p: "p.js", q: "q.js" } }),
      node({ bin: { p: "p.js" } }),
      /^major: the program "q" is gone/,
    ],
    [
      "a Node version gone",
      node({ engines: { node: ">=18" } }),
      node({ engines: { node: ">=20" } }),
      /^major: Node >=18 became >=20/,
    ],
    ["engines stated", node({}), node({ engines: { node: ">=18" } }), /^minor/],
    [
      "declarations gone",
      node({}, { "index.d.ts": "export declare const a: 1;" }),
      node({}),
      /^major: the declarations of the entry "." are gone/,
    ],
    [
      "declarations come",
      node({}),
      node({}, { "index.d.ts": "export declare const a: 1;" }),
      /^patch$/,
    ],
    [
      "code alone, an export gone",
      node({}),
      node({}, { "index.js": "export const b = 1;" }),
      /^major: the export a is gone/,
    ],
    [
      "entries closed",
      node({}),
      node({ exports: { "./x": "./index.js" } }),
      /^major: the entry "." is gone/,
    ],
    [
      "types of a condition",
      node(
        { exports: { ".": { import: { types: "./a.d.ts", default: "./index.js" } } } },
        { "a.d.ts": "export declare const a: string;" },
      ),
      node(
        { exports: { ".": { import: { types: "./a.d.ts", default: "./index.js" } } } },
        { "a.d.ts": "export declare const a: number;" },
      ),
      /^major: a: string became number/,
    ],
  ])("%s", async (_, old, now, expected) => {
    expect(await bumpOf("module-node", old, now)).toMatch(expected);
  });

  test("a package without package.json goes by its manifest", async () => {
    const old = side(config, { "index.js": "export const a = 1, b = 2;" });
    const now = side(config, { "index.js": "export const a = 1;" });
    expect(await bumpOf("module-node", old, now)).toMatch(/^major: the export b is gone/);
  });

  test("code that nests too deep is told, and nothing breaks", async () => {
    const deep = side(config, { "index.js": `export const a = ${"[".repeat(20_000)}` });
    const { unscanned } = await interfaceChanges("module-node", { old: node({}), new: deep });
    expect(unscanned).toEqual(["the interface is nested too deep to compare"]);
  });
});

describe("the step of a version", () => {
  test.each([
    ["1.2.3", "2.0.0", "major"],
    ["1.2.3", "1.3.0", "minor"],
    ["1.2.3", "1.2.4", "patch"],
    ["0.2.3", "0.3.0", "major"],
    ["0.2.3", "0.2.4", "minor"],
    ["0.0.3", "0.0.4", "major"],
    ["0.9.0", "1.0.0", "major"],
    ["1.0.0", "1.1.0-rc.1", "minor"],
    ["1.1.0-rc.1", "1.1.0", undefined],
  ])("%s → %s allows %s", (old, now, step) => {
    expect(versionStep(old, now)).toBe(step);
  });

  test.each([
    ["1.2.3", "major", "2.0.0"],
    ["1.2.3", "minor", "1.3.0"],
    ["0.2.3", "major", "0.3.0"],
    ["0.2.3", "minor", "0.2.4"],
    ["0.0.3", "major", "0.0.4"],
    ["1.9.0", "major", "3.0.0"],
  ] as const)("after %s, %s belongs into %s", (old, step, expected) => {
    expect(versionForStep(old, step, new Set(["2.0.0", "1.9.0"]))).toBe(
      old === "1.2.3" && step === "major" ? "3.0.0" : expected,
    );
  });
});
