/**
 * No offline role goes back: what was signed offline and published once is what readers hold on to,
 * and they refuse an older one (TUF 1.0.34, sections 5.3.5 and 5.6.3). A build from an older commit
 * of `trust/` would lock them out, or bring a key back that was taken away.
 *
 * Only what the registry's own keys signed counts as published: who can write to the host can put a
 * file there, and must not be able to stop every build with it.
 */
import type { Origin } from "../../client/origin/origin.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { ROOT_SIZE_MAX, TARGETS_SIZE_MAX } from "../../schemas/limits.ts";
import type { Parsed } from "../../schemas/parse.ts";
import { metadataPath } from "../../schemas/paths.ts";
import { equalBytes, fromUtf8, sha256HexOf } from "../../schemas/trust/bytes.ts";
import {
  parseEnvelope,
  parseRoot,
  parseTargets,
  type Root,
  type Signed,
  type Snapshot,
} from "../../schemas/trust/tuf-metadata.ts";
import { validSigners } from "../../schemas/trust/tuf-signature.ts";
import type { OfflineRecords } from "./signing.ts";

/** @throws {CodedError} E_SIGN_ROLLBACK */
export async function refuseRollback(
  origin: Origin,
  snapshot: Snapshot,
  records: Pick<OfflineRecords, "roots" | "targets">,
): Promise<void> {
  const newest = records.roots.at(-1);
  const root = newest && openRole(newest.bytes, parseRoot)?.signed;
  if (newest === undefined || root === undefined) return;
  await refuseOtherRoots(origin, records, root);
  await refuseOlderRoot(origin, newest.version, root);
  await refuseOlderTargets(origin, snapshot, { root, version: records.targets.version });
}

async function refuseOtherRoots(
  origin: Origin,
  { roots }: Pick<OfflineRecords, "roots">,
  root: Root,
): Promise<void> {
  for (const { version, bytes } of roots) {
    const path = metadataPath("root", version);
    const found = await origin.read(path, ROOT_SIZE_MAX);
    if (found === undefined || equalBytes(found, bytes) || !isSigned(found, "root", root)) continue;
    throw refusal(origin, {
      message: `${path} is another root than trust/${version}.root.json, and the same keys signed both: readers who trust the published one would refuse this tree`,
      details: [`expected sha256 ${sha256HexOf(bytes)}`, `found    sha256 ${sha256HexOf(found)}`],
    });
  }
}

async function refuseOlderRoot(origin: Origin, version: number, root: Root): Promise<void> {
  const path = metadataPath("root", version + 1);
  const found = await origin.read(path, ROOT_SIZE_MAX);
  if (found === undefined || !isSigned(found, "root", root)) return;
  throw refusal(origin, {
    message: `${path} is published, and trust/ of this commit ends with ${version}.root.json: the root would go back, and with it every key that was taken away since (a rollback)`,
    details: [`published root ${version + 1} or later`, `trust/    root ${version}`],
  });
}

async function refuseOlderTargets(
  origin: Origin,
  { meta }: Snapshot,
  { root, version }: { readonly root: Root; readonly version: number },
): Promise<void> {
  const published = meta["targets.json"]?.version ?? 0;
  if (published <= version) return;
  const path = metadataPath("targets", published);
  const found = await origin.read(path, TARGETS_SIZE_MAX);
  if (found === undefined || !isSigned(found, "targets", root)) return;
  throw refusal(origin, {
    message: `${path} is published, and trust/ of this commit has ${version}.targets.json: the lists of publishers' keys would go back (a rollback)`,
    details: [`published targets ${published}`, `trust/    targets ${version}`],
  });
}

/** Whether enough keys of a role of our root signed it. */
function isSigned(bytes: Uint8Array, role: "root" | "targets", root: Root): boolean {
  const opened = role === "root" ? openRole(bytes, parseRoot) : openRole(bytes, parseTargets);
  const keys = root.roles[role];
  return (
    opened !== undefined && validSigners(opened.envelope, keys, root.keys).size >= keys.threshold
  );
}

function openRole<T extends Signed>(bytes: Uint8Array, parse: (value: unknown) => Parsed<T>) {
  const envelope = parseEnvelope(jsonOf(bytes));
  const signed = envelope.ok ? parse(envelope.value.signed) : envelope;
  return envelope.ok && signed.ok ? { envelope: envelope.value, signed: signed.value } : undefined;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes) ?? "");
  } catch {
    return undefined;
  }
}

function refusal(
  { location }: Origin,
  { message, details }: { readonly message: string; readonly details: readonly string[] },
): CodedError {
  return new CodedError({
    code: "E_SIGN_ROLLBACK",
    exitCode: EXIT.integrity,
    message: `${location}: ${message}`,
    fix: "Nothing was signed. Build a commit whose trust/ folder is at least as new: `git pull`, or merge the branch that has the newest ceremony.",
    details,
  });
}
