/** A place that files come from, by path below its root. What comes is not trusted: readers check it. */
export interface Origin {
  /** For messages; never holds a credential. */
  readonly location: string;
  /** True when reading again costs as little as a cache would. */
  readonly local: boolean;
  /**
   * A whole small file, or undefined where there is none.
   *
   * @throws {CodedError} E_SIZE past `limit` bytes, E_AUTH, E_NETWORK, E_PATH
   */
  read(path: string, limit: number): Promise<Uint8Array | undefined>;
  /**
   * The bytes of a file in order, or undefined where there is none. A broken connection is resumed
   * where it broke, so the pieces are the file from its first byte to its last.
   *
   * @throws {CodedError} E_AUTH, E_NETWORK, E_PATH
   */
  stream(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}
