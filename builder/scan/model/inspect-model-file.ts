import type { Contents } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import { detectFormat, HEAD_SIZE } from "../detect-format.ts";
import { ggufProblems } from "./gguf-problems.ts";
import type { ModelProblem } from "./model-problem.ts";
import { type OnnxSignature, onnxProblems } from "./onnx-problems.ts";
import { safetensorsProblems } from "./safetensors-problems.ts";

export type ModelFormat = "onnx" | "safetensors" | "gguf" | "json";

export interface ModelFileReport {
  readonly problems: readonly ModelProblem[];
  /** Of an ONNX file. */
  readonly signature?: OnnxSignature;
}

/** What may stand before a JSON value (RFC 8259, section 2). */
const WHITE_SPACE: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20]);

/** @throws {UnscannedError} when the file is larger than what is read */
export async function inspectModelFile(
  path: string,
  format: ModelFormat,
  contents: Contents,
): Promise<ModelFileReport> {
  const source = sourceOf(path, contents);
  if (source === undefined) throw new UnscannedError(path, "there is no such file");
  switch (format) {
    case "safetensors":
      return { problems: await safetensorsProblems(path, source) };
    case "gguf":
      return { problems: await ggufProblems(path, source) };
    case "onnx": {
      const sizes = new Map(contents.files.map((file) => [file.path, file.entry.size]));
      return onnxProblems({ path, source, sizes });
    }
    case "json":
      return { problems: jsonProblems(await contents.text(path)) };
  }
}

/** The format that the bytes say; undefined when they may be anything. */
export async function modelFormatOf(
  path: string,
  contents: Contents,
): Promise<Exclude<ModelFormat, "onnx"> | undefined> {
  const head = await contents.range(path, 0, HEAD_SIZE);
  const format = detectFormat(head);
  if (format === "safetensors" || format === "gguf") return format;
  const first = head.find((byte) => !WHITE_SPACE.has(byte));
  return format === undefined && (first === 0x7b || first === 0x5b) ? "json" : undefined;
}

function sourceOf(path: string, contents: Contents) {
  const size = contents.files.find((file) => file.path === path)?.entry.size;
  return size === undefined
    ? undefined
    : { size, read: (offset: number, length: number) => contents.range(path, offset, length) };
}

function jsonProblems(text: string | undefined): readonly ModelProblem[] {
  if (text === undefined) return [{ message: "the file is not text in UTF-8" }];
  try {
    JSON.parse(text);
    return [];
  } catch (error) {
    // V8 quotes the text around the place; only the place is wanted.
    const place = /at position \d+/.exec(error instanceof Error ? error.message : "")?.[0];
    return [{ message: `the file is not JSON${place ? ` ${place}` : ": it ends too early"}` }];
  }
}
