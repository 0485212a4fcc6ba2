/** A `trust/` folder of fixed keys: root and targets are signed by two of three people. */

import { firstLogPolicy } from "../../builder/keys/initial-trust.ts";
import { logOrigin } from "../../builder/keys/log-keys.ts";
import { makeRoot, type RoleDecision } from "../../builder/keys/make-root.ts";
import { KEY_LIST_FILES, KEY_LISTS, makeTargets } from "../../builder/keys/make-targets.ts";
import {
  metadataFileBytes,
  metadataFileName,
  unsignedMetadata,
} from "../../builder/keys/metadata-file.ts";
import { fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { spkiPem } from "../../schemas/trust/spki-pem.ts";
import { ED25519, formatSshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import {
  formatLogPolicy,
  type LogPolicy,
  parseLogPolicy,
} from "../../schemas/trust/tlog-policy.ts";
import type { Root, Targets } from "../../schemas/trust/tuf-metadata.ts";
import { signMetadata } from "../../schemas/trust/tuf-signature.ts";
import { testSigner } from "./test-signing.ts";

/** Holders of the root keys and of the targets keys. */
const ROOT = [21, 22, 23];
const TARGETS = [24, 25, 26];

export interface TrustFilesOptions {
  readonly registry: string;
  readonly allowedSigners?: string;
  readonly revokedKeys?: string;
  /** How many of the three have signed each; two when absent. */
  readonly signatures?: number;
  /** A next root that one of the three has signed. */
  readonly proposesRoot?: true;
  readonly lifeDays?: number;
  /** Roots that are in force; 1 when absent. */
  readonly roots?: number;
  /** The version of the targets role; 1 when absent. */
  readonly targetsVersion?: number;
  /** Signs the log; what {@link testSigner} takes. */
  readonly logKey?: Parameters<typeof testSigner>[0];
  /** Who cosigns the log; nobody when absent. */
  readonly policy?: Omit<LogPolicy, "logs">;
}

/** When the folder was made. */
export const TRUST_MADE = new Date("2025-12-01T00:00:00Z");

/** By path from the registry's folder. */
export async function trustFiles(options: TrustFilesOptions): Promise<Record<string, string>> {
  const { registry, signatures = 2, lifeDays = 3650, roots = 1, targetsVersion = 1 } = options;
  const people = (numbers: readonly number[]): RoleDecision => ({
    keys: numbers.map((number) => testSigner(number).publicKey),
    threshold: 2,
  });
  const online = (role: "snapshot" | "timestamp"): RoleDecision => ({
    keys: [testSigner(role).publicKey],
    threshold: 1,
  });
  const roles = {
    root: people(ROOT),
    targets: people(TARGETS),
    snapshot: online("snapshot"),
    timestamp: online("timestamp"),
  };
  const ashlar = { registry, keys: "production" } as const;
  const rootOf = (version: number) =>
    makeRoot({ version, now: TRUST_MADE, lifeDays, ashlar, minTargets: 1, roles });
  const lists = {
    allowedSigners: utf8(options.allowedSigners ?? ""),
    revokedKeys: utf8(options.revokedKeys ?? ""),
    logPolicy: logPolicyOf(options),
    attestationKey: utf8(spkiPem(testSigner("attestation").publicKey)),
  };
  const bins = { publicKey: testSigner("bins").publicKey, bitLength: 2, prefix: "b1" };
  const targets = makeTargets({ version: targetsVersion, now: TRUST_MADE, lifeDays, lists, bins });
  const inForce = Array.from({ length: roots }, (_, index) => rootOf(index + 1));
  const files = [
    ...(await Promise.all(
      inForce.map((root) => signedFile("root", root, ROOT.slice(0, signatures))),
    )),
    await signedFile("targets", targets, TARGETS.slice(0, signatures)),
    ...(options.proposesRoot
      ? [await signedFile("root", rootOf(roots + 1), ROOT.slice(0, 1))]
      : []),
    ...KEY_LISTS.map((list) => [KEY_LIST_FILES[list], fromUtf8(lists[list]) ?? ""] as const),
  ];
  return Object.fromEntries(files.map(([name, text]) => [`trust/${name}`, text]));
}

function logPolicyOf({ registry, policy, logKey = "log" }: TrustFilesOptions): Uint8Array {
  const origin = logOrigin(`https://${registry}.example/`);
  const first = firstLogPolicy(origin, testSigner(logKey).publicKey);
  const parsed = parseLogPolicy(first);
  return policy && !("problem" in parsed)
    ? utf8(formatLogPolicy({ ...policy, logs: parsed.logs }))
    : first;
}

async function signedFile(
  role: "root" | "targets",
  signed: Root | Targets,
  holders: readonly number[],
): Promise<readonly [string, string]> {
  const name = metadataFileName(role, signed.version);
  const envelope =
    holders.length === 0
      ? unsignedMetadata(signed, [])
      : await signMetadata(
          signed,
          holders.map((number): Signer => testSigner(number)),
        );
  return [name, fromUtf8(metadataFileBytes(envelope)) ?? ""];
}

/** A publisher's key as `allowed_signers` and `revoked_keys` have it. */
export const publicKeyLine = (number: number): string =>
  formatSshPublicKey({ type: ED25519, key: testSigner(number).publicKey });
