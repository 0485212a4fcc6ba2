/** Reads exact amounts from a stream of pieces, for formats that are read front to back. */
export class PieceReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array();
  /** Bytes that were taken or skipped. */
  at = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** The next `length` bytes; fewer where the stream ends. */
  async take(length: number): Promise<Uint8Array> {
    await this.#fill();
    if (this.#piece.length >= length) return this.#cut(length);
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0 && this.#piece.length > 0) {
      const part = this.#cut(missing);
      parts.push(part);
      missing -= part.length;
      if (missing > 0) await this.#fill();
    }
    return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  }

  /** Passes over `length` bytes; how many there were. */
  async skip(length: number): Promise<number> {
    let missing = length;
    while (missing > 0) {
      await this.#fill();
      if (this.#piece.length === 0) break;
      missing -= this.#cut(missing).length;
    }
    return length - missing;
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #fill(): Promise<void> {
    while (this.#piece.length === 0) {
      const next = await this.#pieces.next();
      if (next.done) return;
      this.#piece = next.value;
    }
  }

  #cut(length: number): Uint8Array {
    const part = this.#piece.subarray(0, length);
    this.#piece = this.#piece.subarray(part.length);
    this.at += part.length;
    return part;
  }
}
