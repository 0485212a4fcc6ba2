/** Signing what waits for signatures, with the keys that a person has. */
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { keyIdOf, tufKeyOf } from "../../schemas/trust/tuf-key.ts";
import type { Root, Targets } from "../../schemas/trust/tuf-metadata.ts";
import { addSignature } from "./add-signature.ts";
import { describeRoot, describeTargets } from "./describe-change.ts";
import { findKeyLists } from "./key-lists.ts";
import { listProblems } from "./list-problems.ts";
import { metadataFileBytes } from "./metadata-file.ts";
import type { PendingMetadata } from "./pending-metadata.ts";
import type { TrustProblem } from "./trust-problem.ts";
import { currentRoot, type ParsedTrust } from "./trust-records.ts";

export interface SigningTask {
  readonly pending: PendingMetadata;
  /** Keys that may sign it and have not. */
  readonly signers: readonly Signer[];
}

/** What of the pending metadata these keys may still sign. */
export function signingTasks(
  pending: readonly PendingMetadata[],
  signers: readonly Signer[],
): SigningTask[] {
  return pending.flatMap((one) => {
    const slots = new Set(one.envelope.signatures.map(({ keyid }) => keyid));
    const own = signers.filter((signer) => {
      const keyid = keyIdOf(tufKeyOf(signer.publicKey));
      return slots.has(keyid) && !one.valid.has(keyid);
    });
    return own.length > 0 ? [{ pending: one, signers: own }] : [];
  });
}

/** The signed files, by name. */
export async function signTasks(
  tasks: readonly SigningTask[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const { pending, signers } of tasks) {
    let { envelope } = pending;
    for (const signer of signers) envelope = (await addSignature(envelope, signer)) ?? envelope;
    files.set(pending.file, metadataFileBytes(envelope));
  }
  return files;
}

export interface DescribedPending {
  readonly file: string;
  readonly lines: readonly string[];
}

/** Every proposal in words, and what is wrong with them: nobody should sign what would not be accepted. */
export function describePending(
  files: ReadonlyMap<string, Uint8Array>,
  parsed: ParsedTrust,
): { readonly described: readonly DescribedPending[]; readonly problems: readonly TrustProblem[] } {
  const described: DescribedPending[] = [];
  const problems: TrustProblem[] = [];
  const records = parsed.ok ? parsed.records : undefined;
  const root = parsed.roots.at(-1)?.envelope.signed;
  if (!root) return { described, problems };
  let before = records && currentRoot(records);
  const current = records && { metadata: records.targets.metadata, lists: records };
  for (const { file, role, envelope } of parsed.pending) {
    if (role === "root") {
      const after = envelope.signed as Root;
      described.push({ file, lines: describeRoot(before, after) });
      before = after;
      continue;
    }
    const metadata = envelope.signed as Targets;
    const found = findKeyLists(files, metadata);
    if (!found.ok) problems.push(...found.problems);
    else {
      problems.push(...listProblems(root, metadata, found.lists));
      const lines = describeTargets(current, { metadata, lists: found.lists }, root);
      described.push({ file, lines });
    }
  }
  return { described, problems };
}
