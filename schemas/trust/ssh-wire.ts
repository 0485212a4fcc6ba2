/** The data types of SSH (RFC 4251, section 5), as far as keys and signatures use them. */
import { concatBytes, fromUtf8, utf8 } from "./bytes.ts";

/** Four bytes, big endian. */
export function wireUint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A length and that many bytes; text is UTF-8. */
export function wireString(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === "string" ? utf8(content) : content;
  return concatBytes(wireUint32(bytes.length), bytes);
}

/**
 * Reads values one after the other. Once a value does not fit, this and every later one is empty or
 * zero, and {@link WireReader.isComplete} stays false: callers read all, then ask once.
 */
export interface WireReader {
  uint8(): number;
  uint32(): number;
  /** Exactly so many bytes, without a length before them. */
  bytes(length: number): Uint8Array;
  string(): Uint8Array;
  /** A string that has to be UTF-8 without NUL, at which OpenSSH would stop reading. */
  text(): string;
  /** Whether everything fitted so far. */
  isSound(): boolean;
  /** Whether everything fitted and nothing is left. */
  isComplete(): boolean;
}

export function wireReader(input: Uint8Array): WireReader {
  let offset = 0;
  let sound = true;
  const bytes = (length: number): Uint8Array => {
    if (!sound || length > input.length - offset) {
      sound = false;
      return new Uint8Array();
    }
    offset += length;
    return input.slice(offset - length, offset);
  };
  const number = (length: number): number =>
    bytes(length).reduce((value, byte) => value * 256 + byte, 0);
  const string = (): Uint8Array => bytes(number(4));
  return {
    bytes,
    string,
    uint8: () => number(1),
    uint32: () => number(4),
    text: () => {
      const text = fromUtf8(string());
      sound &&= text?.includes("\0") === false;
      return sound && text !== undefined ? text : "";
    },
    isSound: () => sound,
    isComplete: () => sound && offset === input.length,
  };
}
