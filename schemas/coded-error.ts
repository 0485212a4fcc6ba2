/** A refusal that a person or a script can act on: what, where, and how to mend it. */
import type { ExitCode } from "./exit-code.ts";

export interface CodedErrorInit {
  /** Stable, for scripts: `E_` and upper-case words. */
  readonly code: `E_${string}`;
  readonly exitCode: ExitCode;
  /** What happened and where. */
  readonly message: string;
  /** What to do about it: a command when there is one. */
  readonly fix: string;
  /** Lines that belong to the refusal: files, candidates, attempts. */
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

export class CodedError extends Error {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly fix: string;
  readonly details: readonly string[];

  constructor(init: CodedErrorInit) {
    super(init.message, { cause: init.cause });
    this.name = "CodedError";
    this.code = init.code;
    this.exitCode = init.exitCode;
    this.fix = init.fix;
    this.details = init.details ?? [];
  }
}
