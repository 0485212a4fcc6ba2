import { sha256Bytes, utf8 } from "../../schemas/trust/bytes.ts";

/** Seeds that look random and are the same at every run; two starts share none. */
export function numberedSeeds(start = 1): () => Uint8Array {
  let next = start * 1000;
  return () => sha256Bytes(utf8(`seed ${next++}`));
}
