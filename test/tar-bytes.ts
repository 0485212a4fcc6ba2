/** Tar archives written byte by byte, so that every field can be wrong. */
import { gzipSync } from "node:zlib";

export interface RawEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** The type flag. */
  readonly type?: string;
  readonly mode?: number;
  readonly link?: string;
  readonly prefix?: string;
  /** What the header says of the content's length, when that is to be a lie. */
  readonly size?: number;
  /** Changes the finished header, before its checksum is written. */
  readonly spoil?: (header: Buffer) => void;
  /** Changes the finished header after its checksum. */
  readonly corrupt?: (header: Buffer) => void;
}

const BLOCK = 512;

export function tarEntry(entry: RawEntry): Buffer {
  const content = Buffer.from(entry.content ?? "");
  const header = Buffer.alloc(BLOCK);
  Buffer.from(entry.name).copy(header, 0, 0, 100);
  header.write(octal(entry.mode ?? 0o644, 7), 100, "latin1");
  header.write(octal(0, 7), 108, "latin1");
  header.write(octal(0, 7), 116, "latin1");
  header.write(octal(entry.size ?? content.length, 11), 124, "latin1");
  header.write(octal(499_162_500, 11), 136, "latin1");
  header.write(entry.type ?? "0", 156, "latin1");
  header.write(entry.link ?? "", 157, "utf8");
  header.write("ustar\u000000", 257, "latin1");
  header.write(entry.prefix ?? "", 345, "utf8");
  entry.spoil?.(header);
  header.fill(0x20, 148, 156);
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\0 `,
    148,
    "latin1",
  );
  entry.corrupt?.(header);
  return Buffer.concat([header, content, Buffer.alloc(-content.length & (BLOCK - 1))]);
}

/** An extended header with records, written as pax says. */
export function paxEntry(records: Readonly<Record<string, string>>, type = "x"): RawEntry {
  const content = Object.entries(records).map(([key, value]) => paxRecord(`${key}=${value}\n`));
  return { name: "PaxHeader", type, content: content.join("") };
}

/** Entries and the end mark, compressed. */
export function tarGz(
  entries: readonly RawEntry[],
  end: Uint8Array = Buffer.alloc(2 * BLOCK),
): Buffer {
  return gzipSync(Buffer.concat([...entries.map(tarEntry), end]));
}

function octal(value: number, length: number): string {
  return value.toString(8).padStart(length, "0");
}

function paxRecord(text: string): string {
  const length = Buffer.byteLength(text) + 1;
  const digits = String(length + String(length).length).length;
  return `${length + digits} ${text}`;
}
