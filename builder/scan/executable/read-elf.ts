/** ELF headers (System V ABI, chapters 4 and 5; Linux Standard Base for the GNU segments). */
import {
  ExecutableFormatError,
  type ExecutableImage,
  fieldText,
  type RandomAccess,
  rangeView,
} from "./executable-image.ts";

const MACHINES: Readonly<Record<number, string>> = {
  3: "x86",
  8: "mips",
  20: "ppc",
  21: "ppc64",
  22: "s390x",
  40: "arm",
  43: "sparc64",
  62: "x86_64",
  183: "arm64",
  243: "riscv",
  247: "bpf",
  258: "loongarch",
};
/** EI_OSABI; 0 says nothing, and 3 is GNU. */
const SYSTEMS: Readonly<Record<number, string>> = {
  2: "netbsd",
  6: "solaris",
  7: "aix",
  8: "irix",
  9: "freebsd",
  12: "openbsd",
};
/** By the program that loads it. */
const LOADERS: readonly (readonly [start: string, os: string])[] = [
  ["/system/bin/linker", "android"],
  ["/libexec/ld-elf", "freebsd"],
  ["/usr/libexec/ld.elf_so", "netbsd"],
  ["/libexec/ld.elf_so", "netbsd"],
  ["/usr/libexec/ld.so", "openbsd"],
  ["/lib/amd64/ld.so", "solaris"],
];
const KINDS: Readonly<Record<number, ExecutableImage["kind"]>> = {
  1: "object",
  2: "program",
  3: "library",
  4: "core dump",
};
const PT_LOAD = 1;
const PT_INTERP = 3;
const PT_GNU_STACK = 0x6474e551;
const PF_X = 1;
const PF_W = 2;
/** More than any linker writes; files state up to 65,535. */
const SEGMENTS_MAX = 1024;

/** @throws {ExecutableFormatError} where headers and file contradict each other */
export async function readElf(file: RandomAccess): Promise<ExecutableImage> {
  const ident = await rangeView(file, 0, 52, "header");
  const is64 = ident.getUint8(4) === 2;
  const little = ident.getUint8(5) === 1;
  if (![1, 2].includes(ident.getUint8(4)) || ![1, 2].includes(ident.getUint8(5)))
    throw new ExecutableFormatError("its class or byte order is unknown");
  const head = await rangeView(file, 0, is64 ? 64 : 52, "header");
  const segments = await readSegments(file, head, { is64, little });
  const kind = KINDS[head.getUint16(16, little)];
  if (kind === undefined)
    throw new ExecutableFormatError(`its type ${head.getUint16(16, little)} is unknown`);
  const loader = await loaderOf(file, segments);
  const stack = segments.find(({ type }) => type === PT_GNU_STACK);
  const machine = head.getUint16(18, little);
  const writable = PF_W | PF_X;
  return {
    format: "ELF",
    os: osOf(head.getUint8(7), loader),
    architecture: MACHINES[machine] ?? `machine ${machine}`,
    // A position-independent program has a library's type, and a loader or an entry.
    kind:
      kind === "library" && (loader !== undefined || hasEntry(head, is64, little))
        ? "program"
        : kind,
    hasExecutableStack: stack !== undefined && (stack.flags & PF_X) !== 0,
    writableCode: segments
      .filter(({ type, flags }) => type === PT_LOAD && (flags & writable) === writable)
      .map(({ address }) => `segment at 0x${address.toString(16)}`),
    isPacked: await isPacked(file, head, is64, little),
  };
}

interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: bigint;
  readonly size: number;
}

interface Layout {
  readonly is64: boolean;
  readonly little: boolean;
}

async function readSegments(file: RandomAccess, head: DataView, { is64, little }: Layout) {
  const offset = is64 ? Number(head.getBigUint64(32, little)) : head.getUint32(28, little);
  const size = head.getUint16(is64 ? 54 : 42, little);
  const count = head.getUint16(is64 ? 56 : 44, little);
  if (count === 0) return [];
  if (count > SEGMENTS_MAX) throw new ExecutableFormatError(`it states ${count} segments`);
  if (size !== (is64 ? 56 : 32))
    throw new ExecutableFormatError(`its segment headers have ${size} bytes each`);
  const table = await rangeView(file, offset, count * size, "segment table");
  return Array.from({ length: count }, (_, index): Segment => {
    const at = index * size;
    const segment = {
      type: table.getUint32(at, little),
      flags: table.getUint32(at + (is64 ? 4 : 24), little),
      offset: is64 ? Number(table.getBigUint64(at + 8, little)) : table.getUint32(at + 4, little),
      address: is64 ? table.getBigUint64(at + 16, little) : BigInt(table.getUint32(at + 8, little)),
      size: is64 ? Number(table.getBigUint64(at + 32, little)) : table.getUint32(at + 16, little),
    };
    if (segment.type === PT_LOAD && segment.size > 0 && segment.offset + segment.size > file.size)
      throw new ExecutableFormatError(
        `it has ${file.size} bytes, and its segment ${index} would end at ${segment.offset + segment.size}`,
      );
    return segment;
  });
}

async function loaderOf(file: RandomAccess, segments: readonly Segment[]) {
  const found = segments.find(({ type }) => type === PT_INTERP);
  if (found === undefined) return undefined;
  const length = Math.min(found.size, 256);
  return fieldText(await rangeView(file, found.offset, length, "loader's name"), 0, length);
}

function osOf(abi: number, loader: string | undefined): string {
  const byLoader = LOADERS.find(([start]) => loader?.startsWith(start))?.[1];
  return byLoader ?? SYSTEMS[abi] ?? "linux";
}

function hasEntry(head: DataView, is64: boolean, little: boolean): boolean {
  return is64 ? head.getBigUint64(24, little) !== 0n : head.getUint32(24, little) !== 0;
}

/** UPX writes its mark behind the segment headers: four bytes of checksum, then "UPX!". */
async function isPacked(file: RandomAccess, head: DataView, is64: boolean, little: boolean) {
  const offset = is64 ? Number(head.getBigUint64(32, little)) : head.getUint32(28, little);
  const end =
    offset + head.getUint16(is64 ? 54 : 42, little) * head.getUint16(is64 ? 56 : 44, little);
  if (end > file.size) return false;
  const start = Buffer.from(await file.range(end, 64)).toString("latin1");
  return start.includes("UPX!");
}
