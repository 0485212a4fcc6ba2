/** Headers of macOS programs, universal ones included (Apple, mach-o/loader.h and mach-o/fat.h). */
import {
  ExecutableFormatError,
  type ExecutableImage,
  fieldText,
  type RandomAccess,
  rangeView,
} from "./executable-image.ts";

const CPUS: Readonly<Record<number, string>> = {
  7: "x86",
  12: "arm",
  18: "ppc",
  16777223: "x86_64",
  16777228: "arm64",
  33554444: "arm64_32",
};
/** Of LC_BUILD_VERSION; 6 is Catalyst, which runs on macOS. */
const PLATFORMS: Readonly<Record<number, string>> = {
  1: "darwin",
  2: "ios",
  3: "tvos",
  4: "watchos",
  6: "darwin",
  7: "ios",
  8: "tvos",
  9: "watchos",
  10: "driverkit",
  11: "visionos",
  12: "visionos",
};
const KINDS: Readonly<Record<number, ExecutableImage["kind"]>> = {
  1: "object",
  2: "program",
  4: "core dump",
  6: "library",
  8: "library",
  9: "library",
};
const ALLOW_STACK_EXECUTION = 0x20000;
const LC_SEGMENT = 0x1;
const LC_SEGMENT_64 = 0x19;
const LC_BUILD_VERSION = 0x32;
const LC_VERSION_MIN: Readonly<Record<number, string>> = {
  36: "darwin",
  37: "ios",
  47: "tvos",
  48: "watchos",
};
const WRITE_EXECUTE = 0x6;
/** Far over what linkers write. */
const COMMANDS_SIZE_MAX = 4 * 1024 * 1024;
export const SLICES_MAX = 32;

/** The images of a universal file. @throws {ExecutableFormatError} */
export async function readUniversal(file: RandomAccess): Promise<readonly ExecutableImage[]> {
  const head = await rangeView(file, 0, 8, "header");
  const is64 = head.getUint32(0) === 0xcafebabf;
  const count = head.getUint32(4);
  if (count === 0 || count > SLICES_MAX)
    throw new ExecutableFormatError(`it states ${count} architectures`);
  const size = is64 ? 32 : 20;
  const table = await rangeView(file, 8, count * size, "list of architectures");
  const images: ExecutableImage[] = [];
  for (let at = 0; at < count * size; at += size) {
    const offset = is64 ? Number(table.getBigUint64(at + 8)) : table.getUint32(at + 8);
    const length = is64 ? Number(table.getBigUint64(at + 16)) : table.getUint32(at + 12);
    if (offset + length > file.size)
      throw new ExecutableFormatError(
        `it has ${file.size} bytes, and one of its architectures would end at ${offset + length}`,
      );
    images.push(
      await readMachO({
        size: length,
        range: (from, most) =>
          file.range(offset + from, Math.min(most, Math.max(0, length - from))),
      }),
    );
  }
  return images;
}

/** @throws {ExecutableFormatError} where headers and file contradict each other */
export async function readMachO(file: RandomAccess): Promise<ExecutableImage> {
  const head = await rangeView(file, 0, 28, "header");
  const magic = head.getUint32(0);
  const little = magic === 0xcffaedfe || magic === 0xcefaedfe;
  const is64 = magic === 0xcffaedfe || magic === 0xfeedfacf;
  if (!little && magic !== 0xfeedface && magic !== 0xfeedfacf)
    throw new ExecutableFormatError("one of its architectures is no Mach-O");
  const kind = KINDS[head.getUint32(12, little)];
  if (kind === undefined)
    throw new ExecutableFormatError(`its type ${head.getUint32(12, little)} is unknown`);
  const cpu = head.getUint32(4, little);
  const length = head.getUint32(20, little);
  if (length > COMMANDS_SIZE_MAX)
    throw new ExecutableFormatError(`it states ${length} bytes of load commands`);
  const commands = await rangeView(file, is64 ? 32 : 28, length, "load commands");
  const found = readCommands(commands, head.getUint32(16, little), little, file.size);
  return {
    format: "Mach-O",
    os: found.os ?? "darwin",
    architecture: CPUS[cpu] ?? `processor 0x${cpu.toString(16)}`,
    kind,
    hasExecutableStack: (head.getUint32(24, little) & ALLOW_STACK_EXECUTION) !== 0,
    writableCode: found.writableCode,
    isPacked: found.isPacked,
  };
}

function readCommands(view: DataView, count: number, little: boolean, fileSize: number) {
  const segments: Segment[] = [];
  let os: string | undefined;
  for (let index = 0, at = 0; index < count; index += 1) {
    const fits = at + 8 <= view.byteLength;
    const command = fits ? view.getUint32(at, little) : 0;
    const size = fits ? view.getUint32(at + 4, little) : 0;
    if (size < 8 || at + size > view.byteLength)
      throw new ExecutableFormatError(`its load command ${index} does not fit`);
    if (command === LC_BUILD_VERSION && size >= 12)
      os = PLATFORMS[view.getUint32(at + 8, little)] ?? os;
    os ??= LC_VERSION_MIN[command];
    segments.push(...readSegment(view, at, little));
    at += size;
  }
  const long = segments.find(({ offset, size }) => size > 0 && offset + size > fileSize);
  if (long !== undefined)
    throw new ExecutableFormatError(
      `it has ${fileSize} bytes, and its segment ${long.name} would end at ${long.offset + long.size}`,
    );
  return {
    os,
    writableCode: segments
      .filter(({ protection }) => (protection & WRITE_EXECUTE) === WRITE_EXECUTE)
      .map(({ name }) => `segment ${name}`),
    isPacked: segments.some(({ name }) => name.startsWith("UPX")),
  };
}

interface Segment {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  /** What the segment is mapped with at first. */
  readonly protection: number;
}

/** None when the command is another one. */
function readSegment(view: DataView, at: number, little: boolean): readonly Segment[] {
  const command = view.getUint32(at, little);
  const size = view.getUint32(at + 4, little);
  if (command === LC_SEGMENT_64 && size >= 72)
    return [
      {
        name: fieldText(view, at + 8, 16),
        offset: Number(view.getBigUint64(at + 40, little)),
        size: Number(view.getBigUint64(at + 48, little)),
        protection: view.getUint32(at + 60, little),
      },
    ];
  if (command === LC_SEGMENT && size >= 56)
    return [
      {
        name: fieldText(view, at + 8, 16),
        offset: view.getUint32(at + 32, little),
        size: view.getUint32(at + 36, little),
        protection: view.getUint32(at + 44, little),
      },
    ];
  return [];
}
