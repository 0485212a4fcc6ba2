import { existsSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { satisfies } from "semver";
import { describe, expect, test } from "vitest";
import { applyOperations } from "../../schemas/apply-operations.ts";
import type { Json } from "../../schemas/json.ts";
import { type ArtifactVersion, versionsOf } from "./artifact-versions.ts";

const transformers = [
  ...versionsOf("tidewater/genomics-answers-1-to-2", "transformer"),
  ...versionsOf("tidewater/sensor-reading-1-to-2", "transformer"),
];

describe.each(transformers)("$name $version", (transformer) => {
  const { config } = transformer.manifest;
  const input = schema(transformer, config.inputSchema);
  const output = schema(transformer, config.outputSchema);

  test.each(config.examples)("turns $input into $output, twice", (example) => {
    const from = json(transformer, example.input);
    const to = json(transformer, example.output);
    const untouched = structuredClone(from);
    expect(input(from), JSON.stringify(input.errors)).toBe(true);
    expect(applyOperations(config.operations, from)).toStrictEqual(to);
    expect(applyOperations(config.operations, from)).toStrictEqual(to);
    expect(output(to), JSON.stringify(output.errors)).toBe(true);
    expect(from).toStrictEqual(untouched);
  });

  test("has two examples or more, and schemas that tell the forms apart", () => {
    expect(config.examples.length).toBeGreaterThanOrEqual(2);
    for (const example of config.examples) {
      expect(output(json(transformer, example.input))).toBe(false);
      expect(input(json(transformer, example.output))).toBe(false);
    }
  });
});

describe("tidewater/sensor-reading-1-to-2", () => {
  const [first, second] = versionsOf("tidewater/sensor-reading-1-to-2", "transformer");
  const models = versionsOf("tidewater/tide-harmonics", "model");

  test.each([first!, second!])(
    "$version turns the readings of tide-harmonics 1.0.0 into those of 2.0.0",
    (transformer) => {
      const { operations, fromVersion, toVersion } = transformer.manifest.config;
      const [from, to] = models;
      expect([
        satisfies(from!.version, fromVersion),
        satisfies(to!.version, toVersion),
      ]).toStrictEqual([true, true]);
      for (const file of ["readings.json", "holdout.json"]) {
        expect(applyOperations(operations, json(from!, file))).toStrictEqual(json(to!, file));
      }
    },
  );

  test("1.1.0 reads logger firmware 3, which 1.0.0 refuses", () => {
    const example = json(second!, "examples/logger-firmware-3.input.json");
    expect(schema(first!, "input.schema.json")(example)).toBe(false);
    expect(() => applyOperations(first!.manifest.config.operations, example)).toThrow(
      'no entry for "feet"',
    );
  });
});

describe("tidewater/genomics-answers-1-to-2", () => {
  const [first, second] = versionsOf("tidewater/genomics-answers-1-to-2", "transformer");

  test.each([first!, second!])(
    "$version knows every editor that its input schema allows",
    (transformer) => {
      const { operations, inputSchema, outputSchema } = transformer.manifest.config;
      const shape = json(transformer, inputSchema) as {
        properties: { editor: { enum: string[] } };
      };
      const accepts = schema(transformer, outputSchema);
      for (const editor of shape.properties.editor.enum) {
        const answers = { project_name: "p", cores: "2", volume_gb: 20, editor };
        expect(accepts(applyOperations(operations, answers)), editor).toBe(true);
      }
    },
  );

  test.each([
    ["1.0.0", "inputSchema", 0],
    ["2.0.0", "outputSchema", 0],
    ["2.0.0", "outputSchema", 1],
  ] as const)("the template's questions in %s are the fields of the %s", (version, side, index) => {
    const template = versionsOf("tidewater/genomics-environment", "template").find(
      (item) => item.version === version,
    )!;
    const transformer = [first!, second!][index]!;
    const shape = json(transformer, transformer.manifest.config[side]) as {
      properties: Record<
        string,
        { pattern?: string; minimum?: number; maximum?: number; enum?: string[] }
      >;
    };
    const questions = template.manifest.config.variables!;
    expect(Object.keys(shape.properties)).toStrictEqual(questions.map(({ name }) => name));
    for (const { name, minimum, maximum, options } of questions) {
      const field = shape.properties[name]!;
      expect([field.minimum, field.maximum], name).toStrictEqual([minimum, maximum]);
      if (options) expect(field.enum).toStrictEqual(options);
    }
  });

  test("1.1.0 fills what 1.0.0 leaves out", () => {
    const edited = { project_name: "otter", cores: 8 };
    expect(applyOperations(first!.manifest.config.operations, edited)).toStrictEqual({
      projectName: "otter",
      cores: 8,
    });
    expect(applyOperations(second!.manifest.config.operations, edited)).toMatchObject({
      volumeGb: 100,
      editor: "vscode",
    });
  });

  test.each(["16 cores", "0x10", ""])("cores %j is refused", (cores) => {
    const answers = { project_name: "p", cores, volume_gb: 20, editor: "vscode" };
    expect(() => applyOperations(second!.manifest.config.operations, answers)).toThrow("/cores");
  });
});

function json(artifact: Pick<ArtifactVersion<"model">, "files">, path: string): Json {
  expect(existsSync(`${artifact.files}/${path}`), path).toBe(true);
  return JSON.parse(readFileSync(`${artifact.files}/${path}`, "utf8"));
}

function schema(transformer: ArtifactVersion<"transformer">, path: string) {
  return new Ajv2020({ strict: true }).compile(json(transformer, path) as object);
}
