/** Headers of Windows programs (Microsoft, "PE Format"). */
import {
  ExecutableFormatError,
  type ExecutableImage,
  fieldText,
  type RandomAccess,
  rangeView,
} from "./executable-image.ts";

const MACHINES: Readonly<Record<number, string>> = {
  332: "x86",
  448: "arm",
  452: "arm",
  512: "ia64",
  34404: "x86_64",
  43620: "arm64",
  42561: "arm64",
};
const DLL = 0x2000;
const EXECUTABLE = 0x0002;
const SECTION_WRITE = 0x80000000;
const SECTION_EXECUTE = 0x20000000;
/** Data directory 14 belongs to .NET. */
const CLR_DIRECTORY = 14;
/** What loaders allow. */
const SECTIONS_MAX = 96;
/** Actually Portable Executables run on every system: a shell script and a PE at once. */
const APE = "MZqFpD='";

/** @throws {ExecutableFormatError} where headers and file contradict each other */
export async function readPe(file: RandomAccess): Promise<ExecutableImage> {
  const dos = await rangeView(file, 0, 64, "DOS header");
  const at = dos.getUint32(60, true);
  const head = await rangeView(file, at, 24, "PE header");
  if (fieldText(head, 0, 4) !== "PE") throw new ExecutableFormatError("it is a program for DOS");
  const machine = head.getUint16(4, true);
  const flags = head.getUint16(22, true);
  const optionalSize = head.getUint16(20, true);
  const optional = await rangeView(file, at + 24, optionalSize, "optional header");
  if (optionalSize < 70) throw new ExecutableFormatError("it is an object file, not a program");
  const sections = await readSections(file, at + 24 + optionalSize, head.getUint16(6, true));
  const isApe = fieldText(dos, 0, APE.length) === APE;
  return {
    format: "PE",
    os: isApe ? "any" : osOf(optional.getUint16(68, true)),
    architecture:
      isApe || isManaged(optional, machine)
        ? "any"
        : (MACHINES[machine] ?? `machine 0x${machine.toString(16)}`),
    kind: kindOf(flags),
    hasExecutableStack: false,
    writableCode: sections
      .filter(({ traits }) => (traits & SECTION_EXECUTE) !== 0 && (traits & SECTION_WRITE) !== 0)
      .map(({ name }) => `section ${name}`),
    isPacked: sections.some(({ name }) => /^UPX[01!]$/.test(name)),
  };
}

function kindOf(flags: number): ExecutableImage["kind"] {
  if ((flags & DLL) !== 0) return "library";
  return (flags & EXECUTABLE) !== 0 ? "program" : "object";
}

function osOf(subsystem: number): string {
  if (subsystem >= 10 && subsystem <= 13) return "UEFI";
  return subsystem === 14 ? "Xbox" : "windows";
}

/** .NET code in a 32-bit file runs on every processor, unless it asks for 32 bits, which is rare. */
function isManaged(optional: DataView, machine: number): boolean {
  const directories = optional.getUint16(0, true) === 0x20b ? 112 : 96;
  const at = directories + CLR_DIRECTORY * 8;
  return machine === 0x14c && at + 8 <= optional.byteLength && optional.getUint32(at, true) !== 0;
}

async function readSections(file: RandomAccess, offset: number, count: number) {
  if (count > SECTIONS_MAX) throw new ExecutableFormatError(`it states ${count} sections`);
  const table = await rangeView(file, offset, count * 40, "section table");
  return Array.from({ length: count }, (_, index) => {
    const at = index * 40;
    const name = fieldText(table, at, 8);
    const size = table.getUint32(at + 16, true);
    const start = table.getUint32(at + 20, true);
    if (size > 0 && start >= file.size)
      throw new ExecutableFormatError(
        `it has ${file.size} bytes, and its section ${JSON.stringify(name)} would begin at ${start}`,
      );
    return { name, traits: table.getUint32(at + 36, true) };
  });
}
