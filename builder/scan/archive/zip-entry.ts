/** Headers of zip entries: central directory (PKWARE APPNOTE 4.3.12) and local (4.3.7). */
import { crc32 } from "node:zlib";
import { number64 } from "./zip-end.ts";

/** What both headers of an entry say. */
interface ZipHeader {
  readonly rawName: Uint8Array;
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where the header ends: in a local header, where the content begins. */
  readonly end: number;
}

export interface CentralHeader extends ZipHeader {
  /** Unix file type and permissions; 0 when none are stated. */
  readonly unixMode: number;
  /** Of the local header, as stated. */
  readonly offset: number;
  /** The name that Info-ZIP's Unicode path field (0x7075) puts in place of the header's. */
  readonly otherName?: string;
  /** Whether a field beside the name ends behind all of them, so that readers differ in what it holds. */
  readonly hasBrokenField: boolean;
}

export const ENCRYPTED_FLAGS = 0x2041;
export const DESCRIPTOR_FLAG = 0x0008;
const UTF8_FLAG = 0x0800;
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const NEEDS_64 = 0xffffffff;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Undefined when there is no such header at `at`. */
export function readCentralHeader(bytes: Uint8Array, at: number): CentralHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL) return undefined;
  const nameEnd = at + 46 + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const end = extraEnd + view.getUint16(at + 32, true);
  if (end > bytes.length) return undefined;
  const flags = view.getUint16(at + 8, true);
  const rawName = bytes.subarray(at + 46, nameEnd);
  const extra = bytes.subarray(nameEnd, extraEnd);
  const [size, packedSize, offset] = widen(extra, [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]);
  const otherName = unicodePath(extra, rawName);
  return {
    rawName,
    name: nameOf(rawName, flags),
    flags,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packedSize: packedSize ?? 0,
    size: size ?? 0,
    unixMode: view.getUint16(at + 40, true),
    offset: offset ?? 0,
    end,
    hasBrokenField: isBroken(extra),
    ...(otherName !== undefined && { otherName }),
  };
}

/** Undefined when there is no such header at `at`. */
export function readLocalHeader(bytes: Uint8Array, at: number): ZipHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at < 0 || at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL) return undefined;
  const nameEnd = at + 30 + view.getUint16(at + 26, true);
  const end = nameEnd + view.getUint16(at + 28, true);
  if (end > bytes.length) return undefined;
  const flags = view.getUint16(at + 6, true);
  const rawName = bytes.subarray(at + 30, nameEnd);
  const [size, packedSize] = widen(bytes.subarray(nameEnd, end), [
    view.getUint32(at + 22, true),
    view.getUint32(at + 18, true),
  ]);
  return {
    rawName,
    name: nameOf(rawName, flags),
    flags,
    method: view.getUint16(at + 8, true),
    crc: view.getUint32(at + 14, true),
    packedSize: packedSize ?? 0,
    size: size ?? 0,
    end,
  };
}

/** Values that say "see the ZIP64 field" (APPNOTE 4.5.3), which holds those only, in this order. */
function widen(extra: Uint8Array, values: readonly number[]): readonly number[] {
  const field = extraField(extra, 0x0001);
  if (field === undefined) return values;
  const view = new DataView(field.buffer, field.byteOffset, field.byteLength);
  let at = 0;
  return values.map((value) => {
    if (value !== NEEDS_64 || at + 8 > field.length) return value;
    at += 8;
    return number64(view, at - 8);
  });
}

/** The field counts only while it holds the checksum of the name that it replaces. */
function unicodePath(extra: Uint8Array, rawName: Uint8Array): string | undefined {
  const field = extraField(extra, 0x7075);
  if (field === undefined || field.length < 5) return undefined;
  const view = new DataView(field.buffer, field.byteOffset, field.byteLength);
  return view.getUint32(1, true) === crc32(rawName) ? decoded(field.subarray(5)) : undefined;
}

function extraField(extra: Uint8Array, id: number): Uint8Array | undefined {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === id) return extra.subarray(at + 4, end);
    at = end;
  }
  return undefined;
}

/** Fewer than four bytes at the end are padding, as Android's tools write it. */
function isBroken(extra: Uint8Array): boolean {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  let at = 0;
  while (at + 4 <= extra.length) at += 4 + view.getUint16(at + 2, true);
  return at > extra.length;
}

/** UTF-8 where it is; else byte for byte, since code page 437 and others cannot be told apart. */
function nameOf(raw: Uint8Array, flags: number): string {
  return (
    decoded(raw) ??
    ((flags & UTF8_FLAG) !== 0
      ? new TextDecoder().decode(raw)
      : Buffer.from(raw).toString("latin1"))
  );
}

function decoded(raw: Uint8Array): string | undefined {
  try {
    return utf8.decode(raw);
  } catch {
    return undefined;
  }
}
