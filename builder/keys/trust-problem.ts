/** What is wrong with a file of `registry/trust/`, in words for whoever keeps the registry. */
export interface TrustProblem {
  /** Relative to the folder. */
  readonly file: string;
  readonly message: string;
}
