import type { ModelFormat } from "../../scan/model/inspect-model-file.ts";
import type { OnnxSignature, OnnxValue } from "../../scan/model/onnx-problems.ts";
import { atField } from "../at-field.ts";
import {
  type Contents,
  type PayloadRule,
  type PayloadSubject,
  scanOutcome,
  type Unscanned,
  type Violation,
} from "../rule.ts";
import { unreadable } from "../unreadable.ts";
import { UnscannedError } from "../unscanned-error.ts";

const FORMATS: Readonly<Record<string, ModelFormat>> = {
  gguf: "gguf",
  onnx: "onnx",
  safetensors: "safetensors",
};

/** Files of weights have the structure of their format, and nothing in them leads out of the payload. */
export const mdlFmt001: PayloadRule = {
  id: "MDL-FMT-001",
  title: "Structure of a model file is broken",
  category: "quality",
  severity: "critical",
  gate: true,
  appliesTo: ["model"],
  scope: "payload",
  motivation:
    "A file whose tensors overlap, leave holes or point elsewhere makes one reader fail and another read memory or files that are none of its business. Loaders of models have had exactly these holes.",
  trigger:
    "A safetensors, ONNX or GGUF file, or the JSON file of config.modelFile, breaks its format: sizes that do not fit, tensors that overlap or lie outside, keys that stand twice, external data outside of the payload, or another format than config.modelFormat says.",
  fix: "Write the file anew with the library of its format, and compare the digest with what you tested.",
  effort: "hours",
  check: async (subject) => {
    const config = subject.version.manifest.value?.config;
    if (config === undefined || !("modelFile" in config))
      return unreadable(subject.version.manifest);
    const files = filesToCheck(subject.contents, config);
    if (files.size === 0)
      return { kind: "not-applicable", reason: `"${config.modelFile}" is not among the files` };
    const violations: Violation[] = [];
    const unscanned: Unscanned[] = [];
    for (const [path, format] of files) {
      try {
        violations.push(...(await judge(subject, path, format)));
      } catch (error) {
        if (!(error instanceof UnscannedError)) throw error;
        unscanned.push({ path: `${subject.version.folder}/files/${path}`, reason: error.message });
      }
    }
    return scanOutcome(violations, unscanned);
  },
};

/** The declared file in its declared format, and every other file by its ending. */
function filesToCheck(
  { files }: Contents,
  { modelFile, modelFormat }: { readonly modelFile: string; readonly modelFormat: ModelFormat },
): ReadonlyMap<string, ModelFormat> {
  const found = new Map<string, ModelFormat>();
  for (const { path } of files) {
    const format = FORMATS[/\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ""];
    if (path === modelFile) found.set(path, modelFormat);
    else if (format) found.set(path, format);
  }
  return found;
}

async function judge(
  subject: PayloadSubject,
  path: string,
  format: ModelFormat,
): Promise<readonly Violation[]> {
  const { inspectModelFile, modelFormatOf } = await import(
    "../../scan/model/inspect-model-file.ts"
  );
  const { version, contents } = subject;
  const actual = await modelFormatOf(path, contents);
  const isDeclared = isModelFile(subject, path);
  if (actual !== undefined && actual !== format) {
    const field = ["config", "modelFormat"];
    const at = { path: `${version.folder}/files/${path}` };
    return [
      {
        at: isDeclared ? atField(version.manifest, field) : at,
        message: `"${path}" is ${actual}, not ${format} as ${isDeclared ? "config.modelFormat" : "its name"} says`,
        fix: isDeclared ? `write modelFormat: ${actual}` : `rename the file to end in .${actual}`,
        ...(isDeclared && {
          mends: [{ do: "set", path: version.manifest.path, field, value: actual }],
        }),
      },
    ];
  }
  const { problems, signature } = await inspectModelFile(path, format, contents);
  const violations = problems.map(({ message, fix }) => ({
    at: { path: `${version.folder}/files/${path}` },
    message: `${format}: ${message}`,
    ...(fix !== undefined && { fix }),
  }));
  return signature && isDeclared && problems.length === 0
    ? shapeViolations(subject, signature)
    : violations;
}

function isModelFile({ version }: PayloadSubject, path: string): boolean {
  const config = version.manifest.value?.config;
  return config !== undefined && "modelFile" in config && config.modelFile === path;
}

/** `inputShape` and `outputShape` against the graph; only where it has one of each. */
function shapeViolations(
  { version }: PayloadSubject,
  { inputs, outputs }: OnnxSignature,
): readonly Violation[] {
  const config = version.manifest.value?.config;
  if (config === undefined || !("modelFile" in config)) return [];
  const compare = (
    key: "inputShape" | "outputShape",
    values: readonly OnnxValue[],
  ): readonly Violation[] => {
    const declared = config[key];
    const [value] = values;
    if (declared === undefined || values.length !== 1 || value?.shape === undefined) return [];
    const { shape } = value;
    const fits =
      shape.length === declared.length &&
      shape.every(
        (side, index) => side < 0 || (declared[index] ?? 0) < 0 || side === declared[index],
      );
    if (fits) return [];
    return [
      {
        at: atField(version.manifest, ["config", key]),
        message: `config.${key} is [${declared.join(", ")}], but the graph has [${shape.join(", ")}] for "${value.name}"`,
        fix: `write ${key}: [${shape.join(", ")}]`,
        severity: "high",
        gate: false,
      },
    ];
  };
  return [...compare("inputShape", inputs), ...compare("outputShape", outputs)];
}
