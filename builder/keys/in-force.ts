/**
 * Which root and which targets are in force: the newest root whose chain is signed and under which a
 * new enough targets role is signed, and the newest such targets. So a root that takes a targets key
 * away waits until the others have signed the targets anew, and nothing that is published breaks
 * meanwhile. How new is enough stands in the root, signed: an older root cannot be brought back by
 * the keys that it lost.
 */
import type { Root, Targets } from "../../schemas/trust/tuf-metadata.ts";
import { minTargetsOf } from "./make-root.ts";
import { metadataFileName, type OfflineMetadata } from "./metadata-file.ts";
import { missingWords, type PendingMetadata, pendingMetadata } from "./pending-metadata.ts";
import {
  publishedBytes,
  rootRequirements,
  type SignatureState,
  signatureState,
  targetsRequirements,
} from "./signature-state.ts";
import type { TrustProblem } from "./trust-problem.ts";
import type { SignedRoot, SignedTargets } from "./trust-records.ts";

export type InForce = { readonly pending: readonly PendingMetadata[] } & (
  | {
      readonly ok: true;
      readonly roots: readonly SignedRoot[];
      readonly targets: SignedTargets;
    }
  | { readonly ok: false; readonly problems: readonly TrustProblem[] }
);

/** @param roots versions 1 to N @param targets ascending */
export function inForce(
  roots: readonly OfflineMetadata<Root>[],
  targets: readonly OfflineMetadata<Targets>[],
): InForce {
  const chain = signedChain(roots);
  const extra = extraRoots(roots, chain.length);
  if (extra.length > 0) return { ok: false, problems: extra, pending: [] };
  for (let length = chain.length; length > 0; length -= 1) {
    const root = chain[length - 1]?.root;
    const newest = root && newestSigned(targets, root);
    if (!root || !newest || newest.version < minTargetsOf(root)) continue;
    const pending = pendingOf(roots, targets, { root: length, targets: newest.version });
    const problems = [
      ...extraTargets(targets, newest.version),
      ...formerProblems(targets, chain.slice(0, length), newest.version),
    ];
    if (problems.length > 0) return { ok: false, problems, pending };
    return { ok: true, roots: chain.slice(0, length), targets: newest.targets, pending };
  }
  const pending = pendingOf(roots, targets, { root: 0, targets: 0 });
  return { ok: false, problems: unsignedProblems(pending, targets), pending };
}

/** The roots from the first on that their own keys and those of the one before have signed. */
function signedChain(roots: readonly OfflineMetadata<Root>[]): SignedRoot[] {
  const chain: SignedRoot[] = [];
  for (const { version, envelope } of roots) {
    const requirements = rootRequirements(envelope.signed, chain.at(-1)?.root);
    const state = signatureState(envelope, requirements);
    if (state.missing.length > 0) break;
    chain.push({
      version,
      root: envelope.signed,
      bytes: publishedBytes(envelope, state),
      signers: [...state.valid],
    });
  }
  return chain;
}

/** One proposal at a time: several would have to be signed in an order that nobody sees. */
function extraRoots(roots: readonly OfflineMetadata<Root>[], signed: number): TrustProblem[] {
  return roots.slice(signed + 1).map(({ file }) => ({
    file,
    message: `is a second proposal: ${metadataFileName("root", signed + 1)} has to be in force before it`,
  }));
}

function extraTargets(
  targets: readonly OfflineMetadata<Targets>[],
  inForce: number,
): TrustProblem[] {
  const [first, ...others] = targets.filter(({ version }) => version > inForce);
  return others.map(({ file }) => ({
    file,
    message: `is a second proposal beside ${first?.file}: one of them has to go`,
  }));
}

function newestSigned(
  targets: readonly OfflineMetadata<Targets>[],
  root: Root,
): { readonly version: number; readonly targets: SignedTargets } | undefined {
  const requirements = targetsRequirements(root);
  for (const { version, envelope } of targets.toReversed()) {
    const state: SignatureState = signatureState(envelope, requirements);
    if (state.missing.length > 0) continue;
    const bytes = publishedBytes(envelope, state);
    return { version, targets: { bytes, metadata: envelope.signed, signers: [...state.valid] } };
  }
  return undefined;
}

/** A newer version that only a former root's keys have signed was either in force, or is an attempt of keys that were taken away. */
function formerProblems(
  targets: readonly OfflineMetadata<Targets>[],
  chain: readonly SignedRoot[],
  inForce: number,
): TrustProblem[] {
  const [current, ...former] = chain.toReversed();
  const later = targets.filter(({ version }) => version > inForce);
  return former.flatMap(({ root }) => {
    const newest = newestSigned(later, root);
    if (!current || !newest) return [];
    const file = metadataFileName("targets", newest.version);
    const message = `is signed by the targets keys of ${root.version}.root.json, and not by those of ${current.version}.root.json, which is in force: let those sign it, too (ashlar key sign), or remove it if it was never published`;
    return [{ file, message }];
  });
}

/** What lies above the versions in force. Targets are judged by the newest root, which they will be read with. */
function pendingOf(
  roots: readonly OfflineMetadata<Root>[],
  targets: readonly OfflineMetadata<Targets>[],
  current: { readonly root: number; readonly targets: number },
): PendingMetadata[] {
  const newest = roots.at(-1)?.envelope.signed;
  const waitingTargets = targets
    .filter(({ version }) => version > current.targets)
    .flatMap((file) =>
      newest ? [waitingForRoot(pendingMetadata("targets", file, targetsRequirements(newest)))] : [],
    );
  const waitingRoots = roots.slice(current.root).map((file, index) => {
    const previous = roots[current.root + index - 1]?.envelope.signed;
    const requirements = rootRequirements(file.envelope.signed, previous);
    const pending = pendingMetadata("root", file, requirements);
    return pending.missing.length > 0
      ? pending
      : {
          ...pending,
          waitsFor: waitReason(file.version === roots.length, waitingTargets.length > 0),
        };
  });
  return [...waitingRoots, ...waitingTargets];
}

/** Targets that all their keys have signed, and that are not in force: those are the keys of a root that is not. */
function waitingForRoot(pending: PendingMetadata): PendingMetadata {
  if (pending.missing.length > 0) return pending;
  return { ...pending, waitsFor: "it has all its signatures, and waits for the root" };
}

function waitReason(isLast: boolean, isProposed: boolean): string {
  if (!isLast) return "it waits for the roots after it";
  const how = isProposed ? "" : " (propose one with ashlar key renew targets)";
  return `it waits for a targets role that its targets keys have signed${how}`;
}

function unsignedProblems(
  pending: readonly PendingMetadata[],
  targets: readonly OfflineMetadata<Targets>[],
): TrustProblem[] {
  if (targets.length === 0)
    return [
      { file: metadataFileName("targets", 1), message: "is missing: no targets role is there" },
    ];
  const problems = pending
    .filter(({ missing }) => missing.length > 0)
    .map((one) => ({ file: one.file, message: `is not in force: ${missingWords(one)}` }));
  const file = targets.at(-1)?.file ?? metadataFileName("targets", 1);
  const message = "is older than every root allows that its signatures hold under";
  return problems.length > 0 ? problems : [{ file, message }];
}
