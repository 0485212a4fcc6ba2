/**
 * Every pickle of a payload, found by its content: files, and what zip, tar, npy and compressed
 * files hold. PyTorch's `.pt` is a zip with `archive/data.pkl`; NumPy's `.npz` is a zip of `.npy`.
 */
import {
  SCAN_ARCHIVE_DEPTH_MAX,
  SCAN_ARCHIVE_MEMBERS_MAX,
  SCAN_FILE_SIZE_MAX,
} from "../../../schemas/limits.ts";
import type { Contents, Unscanned } from "../../check/rule.ts";
import type { PayloadFile } from "../../parse/subject.ts";
import { type ByteSource, sourceOfBytes } from "../byte-source.ts";
import { detectFormat, type FileFormat, HEAD_SIZE } from "../detect-format.ts";
import { type PickleContent, readStreams } from "./read-streams.ts";
import { type ScanBudget, scanBudget } from "./scan-budget.ts";
import { tarMembers } from "./tar-members.ts";
import { unpack } from "./unpack.ts";
import { strayMembers, type ZipMember, zipMembers } from "./zip-members.ts";

export interface FoundPickle {
  readonly file: PayloadFile;
  /** Names inside archives, outermost first. */
  readonly inside: readonly string[];
  readonly content: PickleContent;
}

/** Something that has the name of weights, or is what a model consists of, and that nobody can look into. */
export interface SealedContent {
  readonly file: PayloadFile;
  readonly inside: readonly string[];
  /** What it is: "a 7z archive". */
  readonly what: string;
}

export interface PickleSearch {
  readonly pickles: readonly FoundPickle[];
  readonly sealed: readonly SealedContent[];
  readonly unscanned: readonly Unscanned[];
}

/** Endings of files that are pickles and nothing else. */
const PICKLE_NAME = /\.(?:pkl|g?pickle|pckl|dill|joblib)$/i;
/** Endings of files whose bytes are weights, whatever their format. */
const WEIGHTS_NAME =
  /\.(?:pkl|g?pickle|pckl|dill|joblib|pt|pth|ckpt|bin|npy|npz|h5|safetensors|gguf|onnx)(?:\.(?:gz|bz2|xz|lzma|zst|lz4|z|7z|rar|zip))?$/i;
/** Endings of PyTorch's files: a pickle or a zip of them. */
const TORCH_NAME = /\.(?:pt|pth)$/i;
const SEALED: Partial<Readonly<Record<FileFormat, string>>> = {
  "7z": "a 7z archive",
  bzip2: "compressed with bzip2",
  lz4: "compressed with LZ4",
  lzma: "compressed with LZMA",
  rar: "a RAR archive",
  xz: "compressed with xz",
};
/** What models are packed into that nobody unpacks here. */
const ARCHIVES: ReadonlySet<string | undefined> = new Set([SEALED["7z"], SEALED.rar]);
/** Of a member that is too large to be looked at whole. */
const PROBE_SIZE = 64 * 1024;

export async function findPickles(contents: Contents, isModel: boolean): Promise<PickleSearch> {
  const search = new Search(isModel);
  for (const file of contents.files) await search.file(file, contents);
  return search;
}

/** Where the search is: a file, or a member of one. */
interface Spot {
  readonly file: PayloadFile;
  readonly inside: readonly string[];
  /** The innermost name. */
  readonly name: string;
}

class Search implements PickleSearch {
  readonly pickles: FoundPickle[] = [];
  readonly sealed: SealedContent[] = [];
  readonly unscanned: Unscanned[] = [];
  readonly #budget: ScanBudget = scanBudget();
  readonly #isModel: boolean;

  constructor(isModel: boolean) {
    this.#isModel = isModel;
  }

  async file(file: PayloadFile, contents: Contents): Promise<void> {
    const { size } = file.entry;
    const spot: Spot = { file, inside: [], name: file.path };
    if (size <= SCAN_FILE_SIZE_MAX) return this.#bytes(spot, await contents.bytes(file.path), 0);
    const source: ByteSource = {
      size,
      read: (offset, length) => contents.range(file.path, offset, length),
    };
    if (detectFormat(await source.read(0, HEAD_SIZE)) === "zip")
      return this.#zip(spot, source, undefined, 0);
    return this.#probe(spot, await source.read(0, PROBE_SIZE), size);
  }

  async #bytes(spot: Spot, bytes: Uint8Array, depth: number): Promise<void> {
    const format = detectFormat(bytes.subarray(0, HEAD_SIZE));
    // A zip may stand behind other bytes: its directory is at the end.
    const isZip = format === "zip" || (format === undefined && hasZipEnd(bytes));
    if (format !== undefined && SEALED[format] !== undefined)
      return this.#seal(spot, SEALED[format]);
    if (isZip || format === "tar" || format === "gzip" || format === "zlib" || format === "zstd") {
      if (depth > SCAN_ARCHIVE_DEPTH_MAX)
        return this.#leaveOut(spot, `it lies more than ${SCAN_ARCHIVE_DEPTH_MAX} archives deep`);
    }
    // Behind other bytes, only what a directory lists is a member; the rest may be anything.
    const whole = format === "zip" ? bytes : undefined;
    if (isZip) await this.#zip(spot, sourceOfBytes(bytes), whole, depth);
    if (format === "tar") return this.#tar(spot, bytes, depth);
    if (format === "gzip" || format === "zlib" || format === "zstd")
      return this.#packed(spot, bytes, format, depth);
    if (format === "npy") return this.#npy(spot, bytes);
    if (format !== undefined) return;
    this.#streams(spot, bytes, 0);
  }

  #streams(
    spot: Spot,
    bytes: Uint8Array,
    start: number,
    isNamed = PICKLE_NAME.test(spot.name),
  ): void {
    const content = readStreams(bytes, start, { named: isNamed, budget: this.#budget });
    if (content === undefined) {
      if (TORCH_NAME.test(spot.name) && isBinary(bytes))
        this.sealed.push({ ...spot, what: "no file of PyTorch in spite of its name" });
      return;
    }
    this.pickles.push({ file: spot.file, inside: spot.inside, content });
    if (content.unfinished) this.#leaveOut(spot, "its pickles have more opcodes than are read");
  }

  /** The start of something too large: enough to know whether it is a pickle, and often what it does. */
  #probe(spot: Spot, head: Uint8Array, size: number): void {
    const format = detectFormat(head);
    const what = format && SEALED[format];
    if (what !== undefined) this.#seal(spot, what);
    if (what !== undefined || format === "gguf" || format === "safetensors") return;
    if (format === undefined || format === "zlib") {
      const content = readStreams(head, 0, { named: false, budget: this.#budget });
      const isPickle = content !== undefined || (head[0] === 0x80 && (head[1] ?? 9) <= 5);
      if (!isPickle && !PICKLE_NAME.test(spot.name)) return;
      if (content && content.sightings.length > 0)
        this.pickles.push({
          file: spot.file,
          inside: spot.inside,
          content: { sightings: content.sightings, unfinished: true },
        });
    }
    this.#leaveOut(spot, `it has ${size} bytes; ${SCAN_FILE_SIZE_MAX} are read`);
  }

  async #zip(spot: Spot, source: ByteSource, bytes: Uint8Array | undefined, depth: number) {
    const listed = (await zipMembers(source, SCAN_ARCHIVE_MEMBERS_MAX + 1)) ?? [];
    const members = bytes
      ? [...listed, ...strayMembers(bytes, listed, SCAN_ARCHIVE_MEMBERS_MAX)]
      : listed;
    if (members.length === 0 && !bytes && source.size > SCAN_FILE_SIZE_MAX)
      return this.#leaveOut(spot, "it is a zip without a central directory");
    for (const member of members) {
      if (member.name.endsWith("/") && member.packedSize === 0) continue;
      if (!this.#spend(spot, 0)) return;
      await this.#member(within(spot, member.name), member, source, depth);
    }
  }

  async #member(spot: Spot, member: ZipMember, source: ByteSource, depth: number): Promise<void> {
    const { method, packedSize, offset } = member;
    const isTooLarge = packedSize > SCAN_FILE_SIZE_MAX;
    const packed = await source.read(offset, isTooLarge ? PROBE_SIZE : packedSize);
    if (method === 0) {
      if (isTooLarge) return this.#probe(spot, packed, packedSize);
      const isHidden = member.encrypted && detectFormat(packed) === undefined;
      const before = this.pickles.length;
      if (!this.#spend(spot, packed.length)) return;
      await this.#bytes(spot, packed, depth + 1);
      if (isHidden && this.pickles.length === before) this.#encrypted(spot);
      return;
    }
    const packing = method === 8 ? "deflate" : method === 93 ? "zstd" : undefined;
    if (packing === undefined) return this.#seal(spot, `compressed with method ${method} of zip`);
    const content = isTooLarge ? "too-large" : unpack(packed, packing, this.#roomOf());
    if (content === "too-large") return this.#tooLarge(spot);
    if (content === "damaged")
      return member.encrypted
        ? this.#encrypted(spot)
        : this.#seal(spot, "compressed data that is damaged");
    if (this.#spend(spot, content.length)) await this.#bytes(spot, content, depth + 1);
  }

  async #tar(spot: Spot, bytes: Uint8Array, depth: number): Promise<void> {
    for (const { name, bytes: content } of tarMembers(bytes, SCAN_ARCHIVE_MEMBERS_MAX)) {
      if (!this.#spend(spot, content.length)) return;
      await this.#bytes(within(spot, name), content, depth + 1);
    }
  }

  async #packed(
    spot: Spot,
    bytes: Uint8Array,
    packing: "gzip" | "zlib" | "zstd",
    depth: number,
  ): Promise<void> {
    const content = unpack(bytes, packing, this.#roomOf());
    if (content === "too-large") return this.#tooLarge(spot);
    if (content === "damaged") {
      if (packing === "zlib") return this.#streams(spot, bytes, 0);
      return this.#seal(spot, `${packing} data that is damaged`);
    }
    if (!this.#spend(spot, content.length)) return;
    const name = spot.name.replace(/\.(?:gz|z|zst)$/i, "");
    await this.#bytes({ ...spot, name }, content, depth + 1);
  }

  /** NEP 1: magic, version, header length, header; arrays of objects are a pickle behind it. */
  #npy(spot: Spot, bytes: Uint8Array): void {
    const isWide = (bytes[6] ?? 0) > 1;
    const size = isWide
      ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true)
      : (bytes[8] ?? 0) + 256 * (bytes[9] ?? 0);
    const start = (isWide ? 12 : 10) + size;
    const header = new TextDecoder("latin1").decode(bytes.subarray(10, Math.min(start, 65_536)));
    if (/^[^O\\]*$/.test(header.replace("'fortran_order'", ""))) return;
    this.#streams(spot, bytes, start, true);
  }

  #roomOf(): number {
    return Math.min(SCAN_FILE_SIZE_MAX, this.#budget.unpacked);
  }

  #tooLarge(spot: Spot): void {
    this.#leaveOut(spot, `it unpacks to more than the ${this.#roomOf()} bytes that are read`);
  }

  #encrypted(spot: Spot): void {
    const isWeights = WEIGHTS_NAME.test(spot.file.path) || WEIGHTS_NAME.test(spot.name);
    if (isWeights) this.sealed.push({ file: spot.file, inside: spot.inside, what: "encrypted" });
    else this.#leaveOut(spot, "it is encrypted");
  }

  /** Weights by their name, and archives of a model, are hidden; other data was not looked into. */
  #seal(spot: Spot, what: string): void {
    const isWeights = WEIGHTS_NAME.test(spot.file.path) || PICKLE_NAME.test(spot.name);
    if (isWeights || (this.#isModel && ARCHIVES.has(what)))
      this.sealed.push({ file: spot.file, inside: spot.inside, what });
    else if (this.#isModel) this.#leaveOut(spot, `it is ${what}`);
  }

  #spend(spot: Spot, bytes: number): boolean {
    this.#budget.unpacked -= bytes;
    if (bytes === 0) this.#budget.members--;
    if (this.#budget.members >= 0 && this.#budget.unpacked >= 0) return true;
    this.#leaveOut(spot, "the archives of this payload hold more than is unpacked");
    return false;
  }

  #leaveOut({ file, inside }: Spot, reason: string): void {
    const where = inside.length > 0 ? `${inside.join(" in ")}: ` : "";
    this.unscanned.push({ path: file.entry.path, reason: where + reason });
  }
}

function within(spot: Spot, name: string): Spot {
  return { file: spot.file, inside: [...spot.inside, name], name };
}

function hasZipEnd(bytes: Uint8Array): boolean {
  const tail = bytes.subarray(-65_557);
  return Buffer.from(tail.buffer, tail.byteOffset, tail.length).includes("PK\x05\x06", 0, "latin1");
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes
    .subarray(0, 4096)
    .some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
}
