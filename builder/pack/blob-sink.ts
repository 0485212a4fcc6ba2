/** Where packed bytes go before it is known whether they will be published. */
import type { FileDigests, WholePayload } from "./pack-whole.ts";

export interface StoredBlob {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

export interface StoredPayload extends StoredBlob {
  /** Of each file, in the order in which they were given. */
  readonly digests: readonly FileDigests[];
}

export interface BlobSink {
  /** Takes the bytes and names them by their SHA-256. */
  store(pieces: AsyncIterable<Uint8Array>): Promise<StoredBlob>;
  /**
   * Packs a payload and takes the archive, maybe on another thread. Absent where callers have to pack.
   *
   * @param size bytes of all files @param load called when there is room for them
   */
  pack?(size: number, load: () => Promise<WholePayload>): Promise<StoredPayload>;
}
