import type { MetadataReader } from "../../../client/trust/tuf-client-options.ts";
import { recordingReader } from "./recording-reader.ts";
import type { VerificationStep } from "./verification-step.ts";
import { type HeldFile, verifyArtifact } from "./verify-artifact.ts";
import { verifyRegistry } from "./verify-registry.ts";

export interface Verification {
  readonly reader: MetadataReader;
  /** SHA-256 of a root, 64 lower-case hex digits. */
  readonly pin: string;
  /** Seconds since 1970: the time that expiry is judged by. */
  readonly now: number;
  /** `namespace/name`; only the registry as a whole is looked at when absent. */
  readonly name?: string;
  /** The latest when absent. */
  readonly version?: string;
  readonly file?: HeldFile;
}

/** A tree as the client verifies it (TUF 1.0.34, section 5; C2SP tlog-tiles), step by step. */
export async function* verification(request: Verification): AsyncGenerator<VerificationStep> {
  const reader = recordingReader(request.reader);
  const registry = yield* verifyRegistry({ ...request, reader });
  const { name } = request;
  if (registry !== undefined && name !== undefined)
    yield* verifyArtifact({ ...request, reader, registry, name });
}
