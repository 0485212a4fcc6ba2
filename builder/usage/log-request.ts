/** One request of an access log, as far as counting needs it. */
export interface LogRequest {
  /** `yyyy-mm-dd`, UTC. */
  readonly day: string;
  /** Who asked. It leaves the process in no form. */
  readonly address: string;
  readonly agent: string;
  readonly method: string;
  readonly status: number;
  /** As it was asked for, percent-encoded, perhaps with a query. */
  readonly path: string;
  /** Where the answer begins in the file, where the log says it. */
  readonly firstByte?: number;
}
