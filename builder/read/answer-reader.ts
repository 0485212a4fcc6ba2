/** What a process answers, in lines and in runs of a known number of bytes. */

export interface AnswerReader {
  /** Up to the next line feed, which is left out; what there is at the end of the answers. */
  line(): Promise<string>;
  /** That many bytes in pieces. What is not taken of them is passed over. @throws {Error} at the end of the answers */
  bytes(count: number): AsyncIterable<Uint8Array>;
  /** The same as one array, which holds on to nothing else. */
  whole(count: number): Promise<Uint8Array>;
  /** Passes over bytes, as far as there are any. */
  skip(count: number): Promise<void>;
}

/** One at a time may be asked for. */
export function answerReader(input: AsyncIterable<Buffer>): AnswerReader {
  const pieces = input[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    // A pipe that breaks is a process that has ended.
    const next = await pieces.next().catch(() => undefined);
    if (!next || next.done) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  /** Some bytes, `most` at most; none at the end. */
  const some = async (most: number): Promise<Uint8Array> => {
    if (held.length === 0) await more();
    const piece = held.subarray(0, most);
    held = held.subarray(piece.length);
    return piece;
  };
  const skip = async (count: number): Promise<void> => {
    for (let left = count; left > 0; ) {
      const { length } = await some(left);
      if (length === 0) return;
      left -= length;
    }
  };
  return {
    skip,
    async *bytes(count) {
      let left = count;
      try {
        while (left > 0) {
          const piece = wanted(await some(left));
          left -= piece.length;
          yield piece;
        }
      } finally {
        await skip(left);
      }
    },
    async whole(count) {
      const bytes = Buffer.allocUnsafeSlow(count);
      for (let done = 0; done < count; ) {
        const piece = wanted(await some(count - done));
        bytes.set(piece, done);
        done += piece.length;
      }
      return bytes;
    },
    async line() {
      let end = held.indexOf(0x0a);
      while (end < 0 && (await more())) end = held.indexOf(0x0a);
      const line = held.toString("utf8", 0, Math.max(0, end));
      held = held.subarray(end + 1);
      return line;
    },
  };
}

function wanted(piece: Uint8Array): Uint8Array {
  if (piece.length === 0) throw new Error("git cat-file ended early");
  return piece;
}
