import { RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import type { SourceEntry } from "../read/source.ts";
import type { TextProblem } from "./record-file.ts";

export type DecodedText = { readonly text: string } | { readonly problem: TextProblem };

/** Refuses a record that is too large to read whole, or no regular file. */
export function refuseEntry(entry: SourceEntry): TextProblem | undefined {
  const start = { line: 1, column: 1 };
  if (entry.kind !== "file" && entry.kind !== "executable") {
    return {
      ...start,
      kind: "refused",
      message: `this is a ${entry.kind}, not a file`,
      fix: "commit a regular file",
    };
  }
  if (entry.size > RECORD_SIZE_MAX) {
    return {
      ...start,
      kind: "too-large",
      message: `the file has ${entry.size} bytes; a record may have ${RECORD_SIZE_MAX}`,
      fix: "move long text or data into files/",
    };
  }
  return undefined;
}

/** UTF-8 without a byte order mark; anything else is a problem at the first wrong line. */
export function decodeText(bytes: Uint8Array): DecodedText {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return {
      problem: {
        ...firstWrongByte(bytes),
        kind: "encoding",
        message: "the file is not UTF-8",
        fix: "save it as UTF-8 (for example: iconv -f latin1 -t utf-8)",
      },
    };
  }
}

function firstWrongByte(bytes: Uint8Array): { line: number; column: number } {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let start = 0;
  for (let line = 1; ; line += 1) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!decodes(decoder, bytes.subarray(start, end)))
      return { line, column: wrongColumn(decoder, bytes.subarray(start, end)) };
    if (newline < 0) return { line, column: 1 };
    start = newline + 1;
  }
}

function wrongColumn(decoder: TextDecoder, line: Uint8Array): number {
  let good = 0;
  for (let end = 1; end <= Math.min(line.length, 10_000); end += 1) {
    if (decodes(decoder, line.subarray(0, end))) good = end;
    else if (end - good > 4) break;
  }
  return decoder.decode(line.subarray(0, good)).length + 1;
}

function decodes(decoder: TextDecoder, bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
