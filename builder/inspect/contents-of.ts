import { sha256Hex } from "../../schemas/digest.ts";
import { SCAN_FILE_SIZE_MAX } from "../../schemas/limits.ts";
import type { Contents } from "../check/rule.ts";
import { UnscannedError } from "../check/unscanned-error.ts";
import type { PayloadFile } from "../parse/subject.ts";
import type { SourceEntry } from "../read/source.ts";

/** Where the bytes of a payload come from; `length` bytes from `offset`, or all of them. */
export type ReadEntry = (
  entry: SourceEntry,
  range?: { readonly offset: number; readonly length: number },
) => Promise<Uint8Array>;

/** Bytes kept for the next rule that asks for the same file. */
const KEPT_SIZE_MAX = 2 * SCAN_FILE_SIZE_MAX;

/** The files of a payload as rules may ask for them; what was read last is kept. */
export function contentsOf(payload: readonly PayloadFile[], read: ReadEntry): Contents {
  const byPath = new Map(payload.map((file) => [file.path, file]));
  const kept = new Map<string, Uint8Array>();
  let keptSize = 0;
  const entryOf = (path: string): SourceEntry => {
    const entry = byPath.get(path)?.entry;
    if (entry === undefined) throw new UnscannedError(path, "there is no such file");
    return entry;
  };
  const bytes = async (path: string): Promise<Uint8Array> => {
    const known = kept.get(path);
    if (known) return known;
    const entry = entryOf(path);
    if (entry.size > SCAN_FILE_SIZE_MAX)
      throw new UnscannedError(path, `it has ${entry.size} bytes; ${SCAN_FILE_SIZE_MAX} are read`);
    const content = await read(entry);
    const expected = byPath.get(path)?.sha256;
    // What is found is kept under the digest: it must be about those bytes and no others.
    if (expected !== undefined && sha256Hex(content) !== expected)
      throw new Error(`${path} was changed while it was checked`);
    kept.set(path, content);
    keptSize += content.length;
    for (const [oldest, old] of kept) {
      if (keptSize <= KEPT_SIZE_MAX) break;
      kept.delete(oldest);
      keptSize -= old.length;
    }
    return content;
  };
  return {
    files: payload,
    bytes,
    range: async (path, offset, length) => {
      const known = kept.get(path);
      return known
        ? known.subarray(offset, offset + length)
        : read(entryOf(path), { offset, length });
    },
    text: async (path) => textOf(await bytes(path)),
  };
}

function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
