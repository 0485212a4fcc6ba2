/** What the headers of a program say. */
export interface ExecutableImage {
  readonly format: "ELF" | "PE" | "Mach-O";
  /** As manifests spell it where they can: linux, darwin, windows; `any` runs on all of them. */
  readonly os: string;
  /** As manifests spell it where they can: x86_64, arm64; `any` is code for a virtual machine. */
  readonly architecture: string;
  readonly kind: "program" | "library" | "object" | "core dump";
  /** The stack may hold code. */
  readonly hasExecutableStack: boolean;
  /** Parts that are writable and executable at once. */
  readonly writableCode: readonly string[];
  readonly isPacked: boolean;
}

/** Bytes of a file of any size. */
export interface RandomAccess {
  readonly size: number;
  /** Fewer bytes where the file ends. */
  range(offset: number, length: number): Promise<Uint8Array>;
}

/** Headers that contradict themselves or the file's size. */
export class ExecutableFormatError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "ExecutableFormatError";
  }
}

/** @throws {ExecutableFormatError} where the file ends before */
export async function rangeView(
  file: RandomAccess,
  offset: number,
  length: number,
  what: string,
): Promise<DataView> {
  const bytes = offset + length <= file.size ? await file.range(offset, length) : new Uint8Array();
  if (bytes.length < length)
    throw new ExecutableFormatError(
      `it has ${file.size} bytes, and its ${what} would end at ${offset + length}`,
    );
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** A field of fixed length, up to its first NUL. */
export function fieldText(view: DataView, at: number, length: number): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + at, length);
  return bytes.toString("latin1").replace(/\0.*$/s, "");
}
