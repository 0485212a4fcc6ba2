/** What a file is, by its first bytes. */
export type FileFormat =
  | "7z"
  | "bzip2"
  | "gguf"
  | "gzip"
  | "lz4"
  | "lzma"
  | "npy"
  | "onnx"
  | "rar"
  | "safetensors"
  | "tar"
  | "xz"
  | "zip"
  | "zlib"
  | "zstd";

/** Bytes from the start that {@link detectFormat} wants to see. */
export const HEAD_SIZE = 1024;

const MAGIC: readonly (readonly [FileFormat, readonly number[]])[] = [
  ["zip", [0x50, 0x4b, 3, 4]],
  ["zip", [0x50, 0x4b, 5, 6]],
  ["gzip", [0x1f, 0x8b]],
  ["7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["rar", [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["lz4", [0x04, 0x22, 0x4d, 0x18]],
  ["npy", [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ["gguf", [0x47, 0x47, 0x55, 0x46]],
];
const BZIP2 = /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/;

export function detectFormat(head: Uint8Array): FileFormat | undefined {
  const known = MAGIC.find(([, magic]) => magic.every((byte, index) => head[index] === byte));
  if (known) return known[0];
  if (BZIP2.test(String.fromCharCode(...head.subarray(0, 10)))) return "bzip2";
  if (isTar(head)) return "tar";
  if (isLzma(head)) return "lzma";
  if (isSafetensors(head)) return "safetensors";
  return isZlib(head) ? "zlib" : undefined;
}

/** The checksum of a tar header (POSIX.1-1988 ustar, and v7 before it) fits. */
function isTar(head: Uint8Array): boolean {
  if (head.length < 512 || head[0] === 0) return false;
  const written = Number.parseInt(String.fromCharCode(...head.subarray(148, 156)).trim(), 8);
  let sum = 0;
  for (let index = 0; index < 512; index++)
    sum += index >= 148 && index < 156 ? 0x20 : (head[index] ?? 0);
  return sum === written;
}

/** LZMA alone: usual properties, a power of two as dictionary size, an unknown or sane length. */
function isLzma(head: Uint8Array): boolean {
  if (head[0] !== 0x5d || head[1] !== 0 || head[2] !== 0 || head.length < 13) return false;
  const length = head.subarray(5, 13);
  return length.every((byte) => byte === 0xff) || length.subarray(5).every((byte) => byte === 0);
}

/** A length below the limit of 100 MB, then a JSON object (safetensors README, "Format"). */
function isSafetensors(head: Uint8Array): boolean {
  if (head.length < 10 || head[8] !== 0x7b) return false;
  return head[4] === 0 && head[5] === 0 && head[6] === 0 && head[7] === 0;
}

/** RFC 1950: deflate with a window of 32 kB, and a header that 31 divides. */
function isZlib(head: Uint8Array): boolean {
  const [first = 0, second = 0] = head;
  return first === 0x78 && (first * 256 + second) % 31 === 0;
}
