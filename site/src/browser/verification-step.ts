/** One thing that was looked at, with what came of it: what the page of the verifier prints. */
import { CodedError } from "../../../schemas/coded-error.ts";
import { EXIT } from "../../../schemas/exit-code.ts";
import type { RecordingReader } from "./recording-reader.ts";

export interface VerificationStep {
  readonly title: string;
  /** `unread`: a file could not be had, so nothing is said about it, neither good nor bad. */
  readonly state: "ok" | "refused" | "unread";
  /** What is known now, or what was refused and which attack that stops. */
  readonly said: string;
  /** Expected and found, a line each; what to do next. */
  readonly details: readonly string[];
  /** The files that it speaks of, relative to the tree's root. */
  readonly files: readonly string[];
}

export interface Established<T> {
  readonly value: T;
  readonly said: string;
  readonly details?: readonly string[];
}

/**
 * Takes one step. The value, or undefined when it does not hold: whoever needs the value ends there.
 *
 * @throws what is no refusal: a defect of this program
 */
export async function* takeStep<T>(
  reader: RecordingReader,
  title: string,
  work: () => Promise<Established<T>>,
): AsyncGenerator<VerificationStep, T | undefined> {
  try {
    const { value, said, details = [] } = await work();
    yield { title, state: "ok", said, details, files: reader.taken() };
    return value;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const details = [...error.details, `next     ${error.fix}`];
    const said = `${error.message} (${error.code})`;
    const state = error.exitCode === EXIT.network ? "unread" : "refused";
    yield { title, state, said, details, files: reader.taken() };
    return undefined;
  }
}
