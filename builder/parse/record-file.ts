/**
 * A record as it was found in a file: its text, its value when it has one, and all that is wrong
 * with it. Parsing never throws for bad content; rules turn problems into findings.
 */
import type { ShapeProblem } from "../../schemas/parse.ts";

/** 1-based line and column (UTF-16 code units) in a file. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** syntax: the text is not what its format allows · refused: a feature of the format that is not taken here. */
export interface TextProblem extends Position {
  readonly kind: "syntax" | "refused" | "encoding" | "too-large";
  readonly message: string;
  readonly fix: string;
}

export interface RecordFile<T> {
  /** Relative to the registry's folder. */
  readonly path: string;
  /** SHA-256 of the file, hex; absent when it was not read. */
  readonly digest?: string;
  /** The record, when text and shape are right. */
  readonly value: T | undefined;
  /** The value before its shape was checked; undefined when the text could not be read. */
  readonly raw: unknown;
  readonly textProblems: readonly TextProblem[];
  readonly shapeProblems: readonly ShapeProblem[];
  /**
   * The place of the value at `path` in the file, or of its nearest parent that stands there; with
   * `"key"`, of the key that names it.
   */
  locate(path: readonly (string | number)[], part?: "key" | "value"): Position;
  /** The whole text; empty when the file is missing, too large or no UTF-8. */
  readonly text: string;
  /** Text after the front matter and the line it begins at; empty for a record without a body. */
  readonly body: string;
  readonly bodyLine: number;
}
