/** A transformer operation that does not fit the value it was applied to. */
export class TransformError extends Error {
  readonly code = "E_TRANSFORM";
  /** Index of the operation in its list, from 0. */
  readonly operation: number;
  /** JSON Pointer (RFC 6901) of the place in the value, without wildcards. */
  readonly pointer: string;
  /** What the author of the transformer, or of the value, can change. */
  readonly fix: string;

  constructor(problem: {
    readonly operation: number;
    readonly pointer: string;
    readonly message: string;
    readonly fix: string;
  }) {
    super(`operations[${problem.operation}] at ${problem.pointer}: ${problem.message}`);
    this.name = "TransformError";
    this.operation = problem.operation;
    this.pointer = problem.pointer;
    this.fix = problem.fix;
  }
}
