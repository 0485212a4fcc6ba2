/** Where packed bytes go before it is known whether they will be published. */

interface StoredBlob {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

export interface BlobSink {
  /** Takes the bytes and names them by their SHA-256. */
  store(pieces: AsyncIterable<Uint8Array>): Promise<StoredBlob>;
}
