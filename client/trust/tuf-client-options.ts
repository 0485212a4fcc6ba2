/** What the TUF client is given: where metadata comes from, where trust is kept, and the time. */

/** A place that metadata comes from; nothing of what it gives is trusted. */
export interface MetadataReader {
  /** For messages: the address or folder that paths are relative to. */
  readonly location: string;
  /**
   * A whole file, or undefined where there is none (404, 410; 403 may be E_AUTH instead).
   *
   * @param path below the location, with role names percent-encoded @param limit bytes
   * @throws {CodedError} E_SIZE past `limit` bytes; whatever the network has to say
   */
  read(path: string, limit: number): Promise<Uint8Array | undefined>;
}

/**
 * Where trusted metadata is kept between runs, byte for byte as it was signed: `root.json`,
 * `timestamp.json`, `snapshot.json`, `targets.json`, and `<role>.json` for delegated roles, with the
 * role's name percent-encoded.
 */
export interface TrustStore {
  /** For messages: the folder, or what stands for it. */
  readonly location: string;
  /** The file that `load` gave last, where its name is another than the location and the name. */
  locate?(name: string): string;
  load(name: string): Promise<Uint8Array | undefined>;
  /** Replaces the file at once: a crash leaves the old bytes or the new ones. */
  save(name: string, bytes: Uint8Array): Promise<void>;
  /** Takes away what `load` gave. There may be another one then, that a process beside this one saved. */
  remove(name: string): Promise<void>;
}

export interface TufClientOptions {
  readonly reader: MetadataReader;
  /** Holds a trusted `root.json`. */
  readonly store: TrustStore;
  /** Seconds since 1970; the same for the whole run (TUF 1.0.34, section 5.1). */
  readonly now: number;
  /** The folder of metadata below the reader's location: `metadata/`, or empty. */
  readonly metadataPrefix: string;
  /** Ask nobody: what is stored is verified again, and may not have expired. */
  readonly offline?: boolean;
}

/** A metadata file with its location, for messages. */
export function locate(
  { reader, metadataPrefix }: Pick<TufClientOptions, "reader" | "metadataPrefix">,
  name: string,
): string {
  const { location } = reader;
  return `${location}${location.endsWith("/") ? "" : "/"}${metadataPrefix}${name}`;
}

export function locateStored({ store }: TufClientOptions, name: string): string {
  const { location } = store;
  return store.locate?.(name) ?? `${location}${location.endsWith("/") ? "" : "/"}${name}`;
}
