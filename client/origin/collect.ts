/** All pieces of a stream as one array, up to a limit. */
import { tooLarge } from "./too-large.ts";

/**
 * @param where for the message @param limit bytes
 * @throws {CodedError} E_SIZE as soon as a piece goes past `limit`
 */
export async function collect(
  pieces: AsyncIterable<Uint8Array>,
  where: string,
  limit: number,
): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > limit) throw tooLarge(where, limit);
    kept.push(piece);
  }
  const [first] = kept;
  return first && kept.length === 1 ? first : Buffer.concat(kept, length);
}
