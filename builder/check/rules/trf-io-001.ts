import { applyOperations } from "../../../schemas/apply-operations.ts";
import type { Json } from "../../../schemas/json.ts";
import type { ManifestConfig } from "../../../schemas/manifest-config.ts";
import { TransformError } from "../../../schemas/transform-error.ts";
import type { SchemaValidator } from "../../scan/transformer/schema-validator.ts";
import { atField } from "../at-field.ts";
import { printable } from "../printable.ts";
import { outcomeOf, type PayloadRule, type PayloadSubject, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";
import { UnscannedError } from "../unscanned-error.ts";

type Config = ManifestConfig<"transformer">;

/** The examples of a transformer are what it does. */
export const trfIo001: PayloadRule = {
  id: "TRF-IO-001",
  title: "Example of a transformer does not hold",
  category: "quality",
  severity: "high",
  gate: false,
  appliesTo: ["transformer"],
  scope: "payload",
  motivation:
    "Data goes through a transformer without anybody looking at it. Its examples are the only proof that it does what it says, so each of them must come true.",
  trigger:
    "An example's input breaks config.inputSchema, its output breaks config.outputSchema, or config.operations turn the input into something else than the output, or into two things in two runs.",
  fix: "Correct the operations until each input gives its output, or the example where it is wrong.",
  effort: "hours",
  check: async (subject) => {
    const config = subject.version.manifest.value?.config;
    if (config === undefined || !("operations" in config))
      return unreadable(subject.version.manifest);
    const { TooCostly } = await import("../../scan/transformer/bounded-pattern.ts");
    try {
      return outcomeOf(await judge(subject, config));
    } catch (error) {
      if (error instanceof UnscannedError)
        return { kind: "unknown", reason: `not scanned: ${error.path}: ${error.message}` };
      if (error instanceof TooCostly) return { kind: "unknown", reason: error.message };
      throw error;
    }
  },
};

async function judge(subject: PayloadSubject, config: Config): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  const input = await compile(subject, config, "inputSchema", violations);
  const output = await compile(subject, config, "outputSchema", violations);
  for (const [index, example] of config.examples.entries()) {
    const given = await read(subject, example.input, violations);
    const wanted = await read(subject, example.output, violations);
    violations.push(
      ...breaches(subject, {
        path: example.input,
        value: given,
        validate: input,
        schema: "inputSchema",
      }),
      ...breaches(subject, {
        path: example.output,
        value: wanted,
        validate: output,
        schema: "outputSchema",
      }),
    );
    if (given && wanted)
      violations.push(
        ...(await run(subject, config, { index, given: given.value, wanted: wanted.value })),
      );
  }
  return violations;
}

async function compile(
  subject: PayloadSubject,
  config: Config,
  field: "inputSchema" | "outputSchema",
  violations: Violation[],
): Promise<SchemaValidator | undefined> {
  const path = config[field];
  const schema = await read(subject, path, violations);
  if (!schema) return undefined;
  const { schemaValidator } = await import("../../scan/transformer/schema-validator.ts");
  const validator = schemaValidator(schema.value);
  if (typeof validator === "function") return validator;
  violations.push({
    at: placeOf(subject, path),
    message: `"${path}" is no schema (JSON Schema 2020-12) that can be used: ${printable(validator, 300)}`,
    fix: "correct the schema; references stay within the file",
  });
  return undefined;
}

async function read(
  subject: PayloadSubject,
  path: string,
  violations: Violation[],
): Promise<{ readonly value: Json } | undefined> {
  const { readJson } = await import("../../scan/transformer/read-json.ts");
  const read = await readJson(path, subject.contents);
  if (typeof read !== "string") return read;
  violations.push({
    at: placeOf(subject, path),
    message: `"${path}" cannot be used: ${read}`,
    fix: "write it as JSON in UTF-8",
  });
  return undefined;
}

interface Checked {
  readonly path: string;
  readonly value: { readonly value: Json } | undefined;
  readonly validate: SchemaValidator | undefined;
  readonly schema: "inputSchema" | "outputSchema";
}

function breaches(
  subject: PayloadSubject,
  { path, value, validate, schema }: Checked,
): readonly Violation[] {
  const complaints = value && validate ? validate(value.value) : [];
  return complaints.map((complaint) => ({
    at: placeOf(subject, path),
    message: `"${path}" breaks config.${schema}: ${printable(complaint, 300)}`,
    fix: `correct the example, or ${schema === "inputSchema" ? "the input" : "the output"} schema`,
    identity: complaint,
  }));
}

async function run(
  { version }: PayloadSubject,
  config: Config,
  { index, given, wanted }: { readonly index: number; readonly given: Json; readonly wanted: Json },
): Promise<readonly Violation[]> {
  const { firstDifference } = await import("../../scan/transformer/first-difference.ts");
  const at = atField(version.manifest, ["config", "examples", index]);
  const name = config.examples[index]?.input ?? "";
  try {
    const first = applyOperations(config.operations, given);
    const again = applyOperations(config.operations, given);
    const difference = firstDifference(wanted, first);
    if (difference !== undefined)
      return [{ at, message: `the operations turn "${name}" into something else: ${difference}` }];
    const change = firstDifference(first, again);
    return change === undefined
      ? []
      : [{ at, message: `the operations turn "${name}" into two things in two runs: ${change}` }];
  } catch (error) {
    if (!(error instanceof TransformError)) throw error;
    return [{ at, message: `the operations stop at "${name}": ${printable(error.message, 300)}` }];
  }
}

function placeOf({ version }: PayloadSubject, path: string): Violation["at"] {
  return { path: `${version.folder}/files/${path}` };
}
