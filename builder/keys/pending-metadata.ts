/** A next version of the root or targets role that is not in force yet. */
import type { Envelope, Root, Targets } from "../../schemas/trust/tuf-metadata.ts";
import type { OfflineMetadata, OfflineRole } from "./metadata-file.ts";
import { type Requirement, type SignatureState, signatureState } from "./signature-state.ts";

export interface PendingMetadata extends SignatureState {
  readonly role: OfflineRole;
  readonly file: string;
  readonly version: number;
  readonly envelope: Envelope<Root | Targets>;
  /** Of one that has all its signatures: what it waits for. */
  readonly waitsFor?: string;
}

export function pendingMetadata(
  role: OfflineRole,
  { file, version, envelope }: OfflineMetadata,
  requirements: readonly Requirement[],
): PendingMetadata {
  return { role, file, version, envelope, ...signatureState(envelope, requirements) };
}

/** "1 of 2 signatures of the root keys of 1.root.json", for each requirement that is not met. */
export function missingWords({ missing, waitsFor }: PendingMetadata): string {
  const parts = missing.map(
    ({ have, threshold, of }) => `it has ${have} of ${threshold} signatures of ${of}`,
  );
  return [...parts, ...(waitsFor === undefined ? [] : [waitsFor])].join(", and ");
}
