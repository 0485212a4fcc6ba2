export interface CsvOptions {
  /** One character; "," when absent. */
  delimiter?: string;
  /** Refuses a record with more or fewer fields than the first one. */
  equalFields?: boolean;
}

export type CsvErrorCode = "E_QUOTE_OPEN" | "E_QUOTE_INSIDE" | "E_AFTER_QUOTE" | "E_STRAY_CR" | "E_FIELD_LENGTH" | "E_HEADER" | "E_FIELD_COUNT";

/** Text that is not CSV. */
export class CsvError extends Error {
  readonly code: CsvErrorCode;
  /** Line of the text where it broke, counted from 1. */
  readonly line: number;
}

/** Parses piece by piece; a piece may end anywhere. Blank lines are skipped. */
export class CsvParser {
  constructor(options?: CsvOptions);
  /** The records that this piece completes. */
  write(text: string): string[][];
  /** The record that no line break ended, if there is one. */
  end(): string[][];
}

/** Yields the records of a stream of text or of UTF-8 bytes. */
export function parseCsv(
  source: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options?: CsvOptions,
): AsyncGenerator<string[], void, undefined>;

/** Yields an object for each record after the first, which names the fields. */
export function parseObjects(
  source: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options?: CsvOptions,
): AsyncGenerator<Record<string, string>, void, undefined>;
