/** Bytes that are read by their place: a file of any size, or a member of an archive in memory. */
export interface ByteSource {
  readonly size: number;
  /** At most `length` bytes from `offset`; fewer where the source ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

export function sourceOfBytes(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}
