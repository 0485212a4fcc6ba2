import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inspectModelFile, type ModelFormat } from "../../builder/scan/model/inspect-model-file.ts";
import { FIXTURES } from "./check-changes.ts";
import { contentsOfFiles } from "./contents-of-files.ts";

const GOOD = join(FIXTURES, "mdl-fmt-001/good/artifacts/acme/mood/1.0.0/files");

async function problems(format: ModelFormat, content: string | Uint8Array): Promise<string[]> {
  const report = await inspectModelFile("m", format, contentsOfFiles({ m: content }));
  return report.problems.map(({ message }) => message);
}

function safetensors(header: unknown, data: number): Uint8Array {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(data)]);
}

/** Tensors of bytes that follow each other, in any order of names. */
const tensorSizes = fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 8 });

function headerOf(sizes: readonly number[]) {
  let end = 0;
  return Object.fromEntries(
    sizes.map((size, index) => {
      end += size;
      return [`t${index}`, { dtype: "U8", shape: [size], data_offsets: [end - size, end] }];
    }),
  );
}

const total = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);

describe("safetensors", () => {
  test("whatever covers its bytes once is right", async () => {
    await fc.assert(
      fc.asyncProperty(tensorSizes, async (sizes) => {
        expect(await problems("safetensors", safetensors(headerOf(sizes), total(sizes)))).toEqual(
          [],
        );
      }),
      { numRuns: 100 },
    );
  });

  test("one byte more or less is wrong", async () => {
    await fc.assert(
      fc.asyncProperty(tensorSizes, fc.constantFrom(-1, 1), async (sizes, change) => {
        fc.pre(total(sizes) + change >= 0);
        const file = safetensors(headerOf(sizes), total(sizes) + change);
        expect(await problems("safetensors", file)).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });

  test.each<[string, Uint8Array, string]>([
    ["no header", Buffer.from("abc"), "the file has 3 bytes"],
    ["a header that is no object", safetensors("[]", 0), 'does not begin with "{"'],
    ["a zip in disguise", Buffer.from("PK\x03\x04".padEnd(40, "\0")), "bytes"],
    ["broken JSON", safetensors('{"a":', 0), "not JSON"],
    [
      "a negative side",
      safetensors({ a: { dtype: "U8", shape: [-1], data_offsets: [0, 1] } }, 1),
      "[-1]",
    ],
    [
      "a fraction",
      safetensors({ a: { dtype: "U8", shape: [0.5], data_offsets: [0, 1] } }, 1),
      "[0.5]",
    ],
    [
      "an unknown dtype",
      safetensors({ a: { dtype: "X", shape: [1], data_offsets: [0, 1] } }, 1),
      '"X"',
    ],
    [
      "half a byte",
      safetensors({ a: { dtype: "F4", shape: [1], data_offsets: [0, 1] } }, 1),
      "4 bits",
    ],
    [
      "a nested key twice",
      safetensors('{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}', 0),
      '"dtype" twice',
    ],
    ["an escaped key twice", safetensors('{"a":{},"\\u0061":{}}', 0), '"a" twice'],
  ])("%s", async (_, file, message) => {
    expect((await problems("safetensors", file))[0]).toContain(message);
  });
});

test.each<[ModelFormat, string]>([
  ["onnx", "mood.onnx"],
  ["gguf", "mood.gguf"],
  ["safetensors", "mood.safetensors"],
])("%s: no change of a byte, and no cut, makes it throw", async (format, name) => {
  const whole = await readFile(join(GOOD, name));
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: whole.length - 1 }),
      fc.nat({ max: 255 }),
      fc.nat({ max: whole.length }),
      async (at, byte, cut) => {
        const changed = new Uint8Array(whole.subarray(0, cut));
        if (at < cut) changed[at] = byte;
        await problems(format, changed);
      },
    ),
    { numRuns: 300 },
  );
});

test.each<[string, string]>([
  ["/etc/passwd", "leads out"],
  ["a/../../b", "leads out"],
  ["C:\\x", "leads out"],
  ["..\\x", "leads out"],
  ["file:///x", "leads out"],
  ["%2e%2e/x", "leads out"],
  ["", "without a location"],
  ["gone.bin", "there is no file"],
])("external data at %j", async (location, message) => {
  const { externalDataProblem } = await import("../../builder/scan/model/external-data-problem.ts");
  const file = { path: "models/m.onnx", sizes: new Map([["models/w.bin", 8]]) };
  expect(externalDataProblem("w", new Map([["location", location]]), file)).toContain(message);
  expect(externalDataProblem("w", new Map([["location", "w.bin"]]), file)).toBeUndefined();
  const beyond = new Map([
    ["location", "w.bin"],
    ["offset", "4"],
    ["length", "5"],
  ]);
  expect(externalDataProblem("w", beyond, file)).toContain("but the file has 8");
});

test("json", async () => {
  expect(await problems("json", '{"a": 1}')).toEqual([]);
  expect(await problems("json", '{"a": 1,}')).toEqual([
    expect.stringMatching(/^the file is not JSON/),
  ]);
  expect(await problems("json", new Uint8Array([0xff]))).toEqual(["the file is not text in UTF-8"]);
});
