/** Why a file could not be looked into; rules report it as {@link Unscanned}. */
export class UnscannedError extends Error {
  readonly path: string;

  /** @param path relative to `files/` */
  constructor(path: string, reason: string) {
    super(reason);
    this.name = "UnscannedError";
    this.path = path;
  }
}
