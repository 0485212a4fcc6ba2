/** Members of a tar, read leniently: only name and size matter here. */
export interface TarMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/** Up to `max` members; ends at the first block that is no header. */
export function tarMembers(bytes: Uint8Array, max: number): readonly TarMember[] {
  const members: TarMember[] = [];
  for (let at = 0; at + BLOCK <= bytes.length && members.length < max; ) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header[0] === 0) break;
    const size = tarSize(header.subarray(124, 136));
    if (size === undefined) break;
    const end = header.indexOf(0);
    members.push({
      name: new TextDecoder().decode(header.subarray(0, end < 0 || end > 100 ? 100 : end)),
      bytes: bytes.subarray(at + BLOCK, at + BLOCK + size),
    });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return members;
}

/** Octal digits, or GNU's binary form. */
function tarSize(field: Uint8Array): number | undefined {
  if (((field[0] ?? 0) & 0x80) !== 0)
    return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  const digits = String.fromCharCode(...field).replace(/[\0 ]/g, "");
  return /^[0-7]{0,12}$/.test(digits) ? Number.parseInt(digits || "0", 8) : undefined;
}
