/** Fixed keys for tests, and what the offline ones sign: a registry's root of trust in memory. */

import { nativeSigner } from "../../builder/keys/native-ed25519.ts";
import type { OnlineKeys } from "../../builder/keys/online-keys.ts";
import type { OfflineRecords, Signing } from "../../builder/sign/signing.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { targetPath } from "../../schemas/paths.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { formatVerifierKey } from "../../schemas/trust/signed-note.ts";
import { spkiPem } from "../../schemas/trust/spki-pem.ts";
import {
  formatLogPolicy,
  type LogPolicy,
  parseLogPolicy,
} from "../../schemas/trust/tlog-policy.ts";
import { keyIdOf, tufKeyOf } from "../../schemas/trust/tuf-key.ts";
import {
  ASHLAR_ROOT_FIELD,
  type Root,
  type SuccinctRoles,
  type Targets,
  TUF_SPEC_VERSION,
} from "../../schemas/trust/tuf-metadata.ts";
import { metadataBytes, signMetadata } from "../../schemas/trust/tuf-signature.ts";

const ROLES = ["root", "targets", "bins", "snapshot", "timestamp", "log", "attestation"] as const;
type TestRole = (typeof ROLES)[number];

/** Far enough that no test sees it. */
const EXPIRES = "2100-01-01T00:00:00Z";

/** A signer from 32 equal bytes: nobody can take it for a real key. */
export function testSigner(role: TestRole | number): Signer {
  const byte = typeof role === "number" ? role : ROLES.indexOf(role) + 1;
  return nativeSigner(new Uint8Array(32).fill(byte));
}

/** Every root that was made in this process. */
const PINS = new Set<string>();

/** What vouches for all of them: the value of ASHLAR_ROOTS. */
export const testRoots = (): string => [...PINS].join(" ");

export interface TestTrust {
  /** Makes the root another one: two registries in one test must not share what is trusted. */
  readonly nonce?: string;
  /** Bits of the bins; 2 when absent. */
  readonly bits?: number;
  readonly allowedSigners?: string;
  readonly revokedKeys?: string;
  /** Of the lists; the log's key is added. */
  readonly policy?: Omit<LogPolicy, "logs">;
  /** Keys that sign instead of the ones that the offline keys name: what a thief lacks. */
  readonly online?: Partial<OnlineKeys>;
}

export interface TestSigning extends Signing {
  /** SHA-256 of the root: what a reader pins. */
  readonly pin: string;
}

/** What a build of the registry `id` signs with. */
export async function testSigning(id: string, trust: TestTrust = {}): Promise<TestSigning> {
  const root = await rootOf(id, trust.nonce ?? "");
  const { bins, listed, targets, logPolicy } = await targetsOf(id, trust);
  const records: OfflineRecords = {
    roots: [{ version: 1, bytes: root }],
    root: { version: 1, sha256: sha256Hex(root) },
    targets: { version: 1, bytes: targets },
    listed,
    bins,
    keys: "production",
    logPolicy,
  };
  const online = {
    bins: testSigner("bins"),
    snapshot: testSigner("snapshot"),
    timestamp: testSigner("timestamp"),
    log: testSigner("log"),
    attestation: testSigner("attestation"),
    ...trust.online,
  };
  PINS.add(records.root.sha256);
  return { records, online, pin: records.root.sha256 };
}

async function rootOf(id: string, nonce: string): Promise<Uint8Array> {
  const keyOf = (role: TestRole) => tufKeyOf(testSigner(role).publicKey);
  const roleOf = (role: TestRole) => ({ keyids: [keyIdOf(keyOf(role))], threshold: 1 });
  const roles = ["root", "targets", "snapshot", "timestamp"] as const;
  const signed: Root = {
    _type: "root",
    spec_version: TUF_SPEC_VERSION,
    version: 1,
    expires: EXPIRES,
    consistent_snapshot: true,
    keys: Object.fromEntries(roles.map((role) => [keyIdOf(keyOf(role)), keyOf(role)])),
    roles: {
      root: roleOf("root"),
      targets: roleOf("targets"),
      snapshot: roleOf("snapshot"),
      timestamp: roleOf("timestamp"),
    },
    [ASHLAR_ROOT_FIELD]: { registry: id, keys: "production" },
    "x-nonce": nonce,
  };
  return metadataBytes(await signMetadata(signed, [testSigner("root")]));
}

async function targetsOf(id: string, trust: TestTrust) {
  const key = tufKeyOf(testSigner("bins").publicKey);
  const bins: SuccinctRoles = {
    keyids: [keyIdOf(key)],
    threshold: 1,
    bit_length: trust.bits ?? 2,
    name_prefix: "b1",
  };
  const log = formatVerifierKey(`registry.example/${id}/log`, testSigner("log").publicKey);
  const text = `log ${log}\n${policyLines(trust.policy)}`;
  const logPolicy = parseLogPolicy(utf8(text));
  if ("problem" in logPolicy) throw new Error(logPolicy.problem);
  const files = new Map([
    [targetPath.allowedSigners, utf8(trust.allowedSigners ?? "")],
    [targetPath.revokedKeys, utf8(trust.revokedKeys ?? "")],
    [targetPath.logPolicy, utf8(text)],
    [targetPath.attestationKey, utf8(spkiPem(testSigner("attestation").publicKey))],
  ]);
  const listed = new Map(
    [...files].map(([path, bytes]) => [
      path,
      { bytes, target: { length: bytes.length, hashes: { sha256: sha256Hex(bytes) } } },
    ]),
  );
  const signed: Targets = {
    _type: "targets",
    spec_version: TUF_SPEC_VERSION,
    version: 1,
    expires: EXPIRES,
    targets: Object.fromEntries([...listed].map(([path, { target }]) => [path, target])),
    delegations: { keys: { [keyIdOf(key)]: key }, succinct_roles: bins },
  };
  const targets = metadataBytes(await signMetadata(signed, [testSigner("targets")]));
  return { bins, listed, targets, logPolicy };
}

function policyLines(policy: TestTrust["policy"]): string {
  const none = { logs: [], witnesses: [], groups: [], quorum: "none" };
  return formatLogPolicy({ ...none, ...policy });
}
