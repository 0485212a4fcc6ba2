/** The same question to several registries, where one that fails must not silence the others. */
import { CodedError } from "../../schemas/coded-error.ts";
import type { RegistryReader } from "./registry-reader.ts";

export interface RegistryFailure {
  /** Alias. */
  readonly registry: string;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  /** Only a part of it is missing from the answer. */
  readonly partial?: true;
}

export interface Answers<T> {
  readonly results: readonly { readonly reader: RegistryReader; readonly value: T }[];
  readonly failures: readonly RegistryFailure[];
}

/** @throws {CodedError} the first registry's, when every one fails; at once what is no CodedError */
export async function readAll<T>(
  readers: readonly RegistryReader[],
  ask: (reader: RegistryReader) => Promise<T>,
): Promise<Answers<T>> {
  const answers = await Promise.all(readers.map((reader) => asked(reader, ask)));
  const errors = answers.flatMap((answer) => ("error" in answer ? [answer] : []));
  const results = answers.flatMap((answer) => ("error" in answer ? [] : [answer]));
  if (results.length === 0 && errors[0]) throw errors[0].error;
  const failures = errors.map(({ reader, error }) => ({
    registry: reader.alias,
    code: error.code,
    message: error.message,
    fix: error.fix,
  }));
  return { results, failures };
}

type Answer<T> =
  | { readonly reader: RegistryReader; readonly value: T }
  | { readonly reader: RegistryReader; readonly error: CodedError };

async function asked<T>(
  reader: RegistryReader,
  ask: (reader: RegistryReader) => Promise<T>,
): Promise<Answer<T>> {
  try {
    return { reader, value: await ask(reader) };
  } catch (error) {
    if (error instanceof CodedError) return { reader, error };
    throw error;
  }
}
