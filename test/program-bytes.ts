/** Programs of all three systems that are nothing but headers, so that every field can be wrong. */

export interface ElfOptions {
  readonly machine?: number;
  /** 1 object, 2 program, 3 library. */
  readonly type?: number;
  readonly abi?: number;
  readonly loader?: string;
  readonly stackFlags?: number;
  readonly loadFlags?: number;
  /** Bytes of the file that the first segment states. */
  readonly loadSize?: number;
  /** Behind the segment headers. */
  readonly trailer?: string;
}

/** 64 bits, little-endian: a header, up to three segment headers, the loader's name. */
export function elfOf(options: ElfOptions = {}): Buffer {
  const {
    machine = 62,
    type = 2,
    abi = 0,
    loader,
    stackFlags = 6,
    loadFlags = 5,
    trailer = "",
  } = options;
  const count = loader === undefined ? 2 : 3;
  const end = 64 + count * 56;
  const bytes = Buffer.alloc(end + 300);
  bytes.write("\x7fELF\x02\x01\x01", "latin1");
  bytes[7] = abi;
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(type === 3 ? 0n : 0x401000n, 24);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(count, 56);
  const segment = (index: number, kind: number, flags: number, size: number, offset = 0): void => {
    const at = 64 + index * 56;
    bytes.writeUInt32LE(kind, at);
    bytes.writeUInt32LE(flags, at + 4);
    bytes.writeBigUInt64LE(BigInt(offset), at + 8);
    bytes.writeBigUInt64LE(0x400000n, at + 16);
    bytes.writeBigUInt64LE(BigInt(size), at + 32);
  };
  segment(0, 1, loadFlags, options.loadSize ?? bytes.length);
  segment(1, 0x6474e551, stackFlags, 0);
  if (loader !== undefined) segment(2, 3, 4, loader.length + 1, end + 100);
  bytes.write(trailer, end, "latin1");
  bytes.write(loader ?? "", end + 100, "latin1");
  return bytes;
}

export interface PeOptions {
  readonly machine?: number;
  readonly flags?: number;
  readonly subsystem?: number;
  /** Names, traits and where their bytes begin. */
  readonly sections?: readonly (readonly [name: string, traits: number, start?: number])[];
  readonly managed?: boolean;
  readonly start?: string;
}

export function peOf(options: PeOptions = {}): Buffer {
  const {
    machine = 0x8664,
    flags = 0x22,
    subsystem = 3,
    sections = [[".text", 0x60000020]],
  } = options;
  const bytes = Buffer.alloc(1024);
  bytes.write(options.start ?? "MZ", "latin1");
  bytes.writeUInt32LE(128, 60);
  bytes.write("PE\0\0", 128, "latin1");
  bytes.writeUInt16LE(machine, 132);
  bytes.writeUInt16LE(sections.length, 134);
  bytes.writeUInt16LE(240, 148);
  bytes.writeUInt16LE(flags, 150);
  bytes.writeUInt16LE(machine === 0x14c ? 0x10b : 0x20b, 152);
  bytes.writeUInt16LE(subsystem, 152 + 68);
  if (options.managed) bytes.writeUInt32LE(0x2000, 152 + 96 + 14 * 8);
  for (const [index, [name, traits, start = 512]] of sections.entries()) {
    const at = 392 + index * 40;
    bytes.write(name, at, 8, "latin1");
    bytes.writeUInt32LE(16, at + 16);
    bytes.writeUInt32LE(start, at + 20);
    bytes.writeUInt32LE(traits, at + 36);
  }
  return bytes;
}

export interface MachOOptions {
  readonly cpu?: number;
  readonly type?: number;
  readonly platform?: number;
  readonly protection?: number;
  readonly segment?: string;
  readonly flags?: number;
  readonly size?: number;
}

/** 64 bits, little-endian: a header, a segment, a platform. */
export function machOOf(options: MachOOptions = {}): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.writeUInt32LE(0xfeedfacf, 0);
  bytes.writeUInt32LE(options.cpu ?? 0x0100000c, 4);
  bytes.writeUInt32LE(options.type ?? 2, 12);
  bytes.writeUInt32LE(2, 16);
  bytes.writeUInt32LE(72 + 24, 20);
  bytes.writeUInt32LE(options.flags ?? 0x200085, 24);
  bytes.writeUInt32LE(0x19, 32);
  bytes.writeUInt32LE(72, 36);
  bytes.write(options.segment ?? "__TEXT", 40, "latin1");
  bytes.writeBigUInt64LE(BigInt(options.size ?? 200), 32 + 48);
  bytes.writeUInt32LE(options.protection ?? 5, 32 + 60);
  bytes.writeUInt32LE(0x32, 104);
  bytes.writeUInt32LE(24, 108);
  bytes.writeUInt32LE(options.platform ?? 1, 112);
  return bytes;
}

/** A universal program of several others. */
export function universalOf(images: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8 + images.length * 20);
  head.writeUInt32BE(0xcafebabe, 0);
  head.writeUInt32BE(images.length, 4);
  let offset = head.length;
  for (const [index, image] of images.entries()) {
    head.writeUInt32BE(image.readUInt32LE(4), 8 + index * 20);
    head.writeUInt32BE(offset, 16 + index * 20);
    head.writeUInt32BE(image.length, 20 + index * 20);
    offset += image.length;
  }
  return Buffer.concat([head, ...images]);
}
