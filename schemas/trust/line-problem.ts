/** One thing wrong with a line of a list of keys. */
export interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}
