/** How far the signatures on a piece of offline metadata have come. */

import type { TufKey } from "../../schemas/trust/tuf-key.ts";
import type { Envelope, RoleKeys, Root, Signed } from "../../schemas/trust/tuf-metadata.ts";
import { metadataBytes, validSigners } from "../../schemas/trust/tuf-signature.ts";

/** Keys that must have signed, and how many of them. */
export interface Requirement {
  /** Whose keys these are: "the root keys of 1.root.json". */
  readonly of: string;
  readonly role: RoleKeys;
  readonly keys: Readonly<Record<string, TufKey>>;
}

interface Missing {
  readonly of: string;
  readonly threshold: number;
  /** Signatures that hold. */
  readonly have: number;
  /** Ids of the keys that may still sign. */
  readonly keyids: readonly string[];
}

export interface SignatureState {
  /** Ids of the keys whose signatures hold. */
  readonly valid: ReadonlySet<string>;
  /** Ids under which a signature stands that does not hold: made for other content, or by nobody who counts. */
  readonly invalid: readonly string[];
  /** Requirements that are not met; empty when all are. */
  readonly missing: readonly Missing[];
}

/** A root must be signed by the keys of the one before it and by its own (TUF 1.0.34, section 5.3.4). */
export function rootRequirements(root: Root, previous: Root | undefined): Requirement[] {
  return [...(previous ? [previous] : []), root].map(({ version, roles, keys }) => ({
    of: `the root keys of ${version}.root.json`,
    role: roles.root,
    keys,
  }));
}

export function targetsRequirements(root: Root): Requirement[] {
  const of = `the targets keys of ${root.version}.root.json`;
  return [{ of, role: root.roles.targets, keys: root.keys }];
}

export function signatureState(
  envelope: Envelope,
  requirements: readonly Requirement[],
): SignatureState {
  const valid = new Set<string>();
  const missing: Missing[] = [];
  for (const { of, role, keys } of requirements) {
    const signers = validSigners(envelope, role, keys);
    for (const keyid of signers) valid.add(keyid);
    if (signers.size >= role.threshold) continue;
    const keyids = role.keyids.filter((keyid) => !signers.has(keyid));
    missing.push({ of, threshold: role.threshold, have: signers.size, keyids });
  }
  const invalid = envelope.signatures
    .filter(({ keyid, sig }) => sig !== "" && !valid.has(keyid))
    .map(({ keyid }) => keyid);
  return { valid, invalid, missing };
}

/** The bytes to publish: empty slots, and signatures that count for nothing, are no use to readers. */
export function publishedBytes(
  { signed, signatures }: Envelope<Signed>,
  { valid }: SignatureState,
): Uint8Array {
  return metadataBytes({ signed, signatures: signatures.filter(({ keyid }) => valid.has(keyid)) });
}
