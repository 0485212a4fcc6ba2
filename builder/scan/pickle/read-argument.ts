import type { Argument } from "./opcode-table.ts";
import { KEPT_TEXT_MAX } from "./pickle-value.ts";

/** What no unpickler reads; the message is a clause without subject. */
export class MalformedPickle extends Error {}

/** The argument of an opcode. Texts longer than a name and counted bytes are not kept. */
export interface ReadArgument {
  readonly end: number;
  /** The integer, the text, or two lines; undefined for what is too long to be a name. */
  readonly value: number | string | readonly [string, string] | undefined;
}

const NEWLINE = 0x0a;

/** @throws {MalformedPickle} when the bytes end, or a length is negative */
export function readArgument(bytes: Buffer, start: number, argument: Argument): ReadArgument {
  if (argument.kind === "lines") return readLines(bytes, start, argument.count);
  const end = start + argument.size;
  if (end > bytes.length) throw new MalformedPickle("ends inside an opcode");
  const number = littleEndian(bytes, start, argument.size);
  if (argument.kind === "bytes") return { end, value: number };
  if (argument.kind === "counted" && argument.signed && number >= 2 ** 31)
    throw new MalformedPickle("has a negative length");
  if (number > bytes.length - end) throw new MalformedPickle("has a length beyond its end");
  return {
    end: end + number,
    value:
      !argument.text || number > KEPT_TEXT_MAX
        ? undefined
        : bytes.toString("utf8", end, end + number),
  };
}

function readLines(bytes: Buffer, start: number, count: 1 | 2): ReadArgument {
  const [first, middle] = readLine(bytes, start);
  if (count === 1) return { end: middle, value: first };
  const [second, end] = readLine(bytes, middle);
  return {
    end,
    value: [first ?? "…", second ?? "…"],
  };
}

/** A line without its end, and where the next begins. */
function readLine(bytes: Buffer, start: number): [string | undefined, number] {
  const end = bytes.indexOf(NEWLINE, start);
  if (end < 0) throw new MalformedPickle("ends inside a line");
  return [end - start > KEPT_TEXT_MAX ? undefined : bytes.toString("utf8", start, end), end + 1];
}

/** Unsigned; above 2^53 only roughly, which is beyond every file. */
function littleEndian(bytes: Buffer, start: number, size: number): number {
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = value * 256 + (bytes[start + index] ?? 0);
  return value;
}
