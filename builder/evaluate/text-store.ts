/** A place for texts that memory should not hold: a registry has one for each artifact. */
export interface TextStore {
  put(text: string): KeptText;
}

/** A text that lies elsewhere. */
export interface KeptText {
  /** UTF-8; read anew each time. */
  bytes(): Uint8Array;
}
