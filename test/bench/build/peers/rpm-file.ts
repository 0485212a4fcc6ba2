/**
 * The smallest .rpm that tools take for one (rpm-software-management.github.io/rpm/manual/format_v4.html):
 * lead, signature header, header, and a gzipped cpio archive.
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { TextFile } from "../debian-artifact.ts";

export interface RpmContent {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly description: string;
  readonly group: string;
  readonly requires: readonly string[];
  readonly files: readonly TextFile[];
}

type Entry = readonly [tag: number, type: number, value: readonly string[] | number | Buffer];

const TYPE = { int32: 4, string: 6, binary: 7, strings: 8, translated: 9 } as const;
const REGION = { signatures: 62, immutable: 63 } as const;
const ENTRY_SIZE = 16;

export function rpmFile(content: RpmContent): Buffer {
  const payload = gzipSync(cpio(content.files));
  const main = header(REGION.immutable, mainEntries(content));
  const signed = Buffer.concat([main, payload]);
  const signatures = header(REGION.signatures, [
    [1000, TYPE.int32, signed.length],
    [1004, TYPE.binary, createHash("md5").update(signed).digest()],
  ]);
  const padding = Buffer.alloc((8 - (signatures.length % 8)) % 8);
  return Buffer.concat([lead(content.name), signatures, padding, signed]);
}

function mainEntries({ requires, ...content }: RpmContent): readonly Entry[] {
  const { name, version, summary, description, group } = content;
  const needed: readonly Entry[] = [
    [1048, TYPE.int32, Buffer.alloc(4 * requires.length)],
    [1049, TYPE.strings, requires],
    [1050, TYPE.strings, requires.map(() => "")],
  ];
  return [
    [100, TYPE.strings, ["C"]],
    [1000, TYPE.string, [name]],
    [1001, TYPE.string, [version]],
    [1002, TYPE.string, ["1"]],
    [1004, TYPE.translated, [summary]],
    [1005, TYPE.translated, [description || summary]],
    [1009, TYPE.int32, content.files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)],
    [1014, TYPE.string, ["unknown"]],
    [1016, TYPE.translated, [group]],
    [1021, TYPE.string, ["linux"]],
    [1022, TYPE.string, ["noarch"]],
    [1044, TYPE.string, [`${name}-${version}-1.src.rpm`]],
    ...(requires.length > 0 ? needed : []),
    [1124, TYPE.string, ["cpio"]],
    [1125, TYPE.string, ["gzip"]],
    [1126, TYPE.string, ["9"]],
  ];
}

/** Index and store; the first entry says that all of it belongs together. */
function header(region: number, entries: readonly Entry[]): Buffer {
  const index: Buffer[] = [];
  const store: Buffer[] = [];
  let offset = 0;
  for (const [tag, type, value] of entries) {
    const { bytes, count } = encoded(type, value);
    // Numbers begin at multiples of their size.
    const gap = type === TYPE.int32 ? Buffer.alloc((4 - (offset % 4)) % 4) : Buffer.alloc(0);
    store.push(gap, bytes);
    index.push(numbers(tag, type, offset + gap.length, count));
    offset += gap.length + bytes.length;
  }
  const size = (index.length + 1) * ENTRY_SIZE;
  store.push(numbers(region, TYPE.binary, -size, ENTRY_SIZE));
  const intro = [0x8eade801, 0, index.length + 1, offset + ENTRY_SIZE];
  const first = numbers(region, TYPE.binary, offset, ENTRY_SIZE);
  return Buffer.concat([numbers(...intro), first, ...index, ...store]);
}

function encoded(
  type: number,
  value: Entry[2],
): { readonly bytes: Buffer; readonly count: number } {
  if (typeof value === "number") return { bytes: numbers(value), count: 1 };
  if (Buffer.isBuffer(value))
    return { bytes: value, count: type === TYPE.int32 ? value.length / 4 : value.length };
  return { bytes: Buffer.from(value.map((text) => `${text}\0`).join("")), count: value.length };
}

/** Big-endian, 32 bits each. */
function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeInt32BE(value | 0, 4 * at);
  return bytes;
}

function lead(name: string): Buffer {
  const bytes = Buffer.alloc(96);
  Buffer.from([0xed, 0xab, 0xee, 0xdb, 3, 0, 0, 0, 0, 255]).copy(bytes);
  bytes.write(name.slice(0, 65), 10);
  bytes.writeUInt16BE(1, 76);
  bytes.writeUInt16BE(5, 78);
  return bytes;
}

/** The "new ASCII" format (cpio(5)). */
function cpio(files: readonly TextFile[]): Buffer {
  const entries = [...files, { path: "TRAILER!!!", text: "" }].map(({ path, text }, at) => {
    const bytes = Buffer.from(text);
    const fields = [at + 1, 0o100644, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, path.length + 1, 0];
    const head = Buffer.from(
      `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}${path}\0`,
    );
    return Buffer.concat([padded(head), padded(bytes)]);
  });
  return Buffer.concat(entries);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
