/** Headers of tar: ustar (POSIX pax, "ustar Interchange Format"), GNU's variant and the one before both. */

export const TAR_BLOCK = 512;

export interface TarHeader {
  readonly name: string;
  /** The type flag; "0" for the historical NUL. */
  readonly type: string;
  readonly mode: number;
  /** Undefined when the field is no number. */
  readonly size: number | undefined;
  readonly link: string;
  /** Blocks with more of GNU's map of a sparse file follow the header. */
  readonly hasSparseMap: boolean;
}

/** Whether bytes begin with a header: its checksum is right, or it says that it is ustar. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < TAR_BLOCK || block[0] === 0) return false;
  return hasTarChecksum(block) || latin1(block, 257, 5) === "ustar";
}

export function hasTarChecksum(block: Uint8Array): boolean {
  const stated = tarNumber(block, 148, 8);
  if (stated === undefined) return false;
  let unsigned = 0;
  let signed = 0;
  for (let at = 0; at < TAR_BLOCK; at += 1) {
    const byte = at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  // Some old programs added signed characters.
  return stated === unsigned || stated === signed;
}

export function readTarHeader(block: Uint8Array): TarHeader {
  const flag = latin1(block, 156, 1);
  const prefix = latin1(block, 257, 6) === "ustar\0" ? tarText(block, 345, 155) : "";
  const name = tarText(block, 0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    type: flag === "\0" ? "0" : flag,
    mode: tarNumber(block, 100, 8) ?? 0,
    size: tarNumber(block, 124, 12),
    link: tarText(block, 157, 100),
    hasSparseMap: flag === "S" && block[482] === 1,
  };
}

/** Octal digits between spaces and NULs; or, with the first bit set, GNU's base 256. */
function tarNumber(block: Uint8Array, at: number, length: number): number | undefined {
  const first = block[at] ?? 0;
  if (first === 0x80 || first === 0xff) {
    const value = block.subarray(at + 1, at + length).reduce((sum, byte) => sum * 256 + byte, 0);
    return first === 0x80 && Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = /^[ \0]*([0-7]*)[ \0]*(?:\0.*)?$/s.exec(latin1(block, at, length))?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits || "0", 8);
}

function tarText(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    end < 0 ? field : field.subarray(0, end),
  );
}

function latin1(block: Uint8Array, at: number, length: number): string {
  return Buffer.from(block.subarray(at, at + length)).toString("latin1");
}
