/**
 * What a production registry signs with, made in memory: three people at the root and the targets
 * role, two of whom have to sign, and one key for each online role.
 */
import { initialFiles, initialTrust } from "../../../builder/keys/initial-trust.ts";
import { logOrigin } from "../../../builder/keys/log-keys.ts";
import { KEY_LIST_TARGETS, targetFileOf } from "../../../builder/keys/make-targets.ts";
import { nativeSigner } from "../../../builder/keys/native-ed25519.ts";
import type { OnlineKeys } from "../../../builder/keys/online-keys.ts";
import { parseTrustRecords } from "../../../builder/keys/trust-records.ts";
import { offlineRecords } from "../../../builder/sign/offline-records.ts";
import type { Signing } from "../../../builder/sign/signing.ts";
import type { Registry } from "../../../schemas/registry.ts";
import { sha256Bytes, utf8 } from "../../../schemas/trust/bytes.ts";
import type { Signer } from "../../../schemas/trust/ed25519.ts";
import { ED25519, formatSshPublicKey } from "../../../schemas/trust/ssh-public-key.ts";
import { signMetadata } from "../../../schemas/trust/tuf-signature.ts";

/** Of three keys at the root and at the targets role. */
const THRESHOLD = 2;
const LIFE_DAYS = 365;

export interface ProductionOptions {
  readonly registry: Pick<Registry, "id" | "url">;
  readonly binBits: number;
  /** Namespaces whose publisher signs. */
  readonly claimed: readonly string[];
  /** Seconds since 1970. */
  readonly now: number;
}

/** Keys from names, so that every run has the same; whoever reads this has them too. */
export const namedSigner = (name: string): Signer => nativeSigner(sha256Bytes(utf8(name)));

export const publisherSigner = (namespace: string): Signer => namedSigner(`publisher ${namespace}`);

export async function productionSigning(options: ProductionOptions): Promise<Signing> {
  const { registry, binBits, claimed, now } = options;
  const [root, targets] = [threeSigners("root"), threeSigners("targets")];
  const online: OnlineKeys = {
    bins: namedSigner("bins"),
    snapshot: namedSigner("snapshot"),
    timestamp: namedSigner("timestamp"),
    log: namedSigner("log"),
    attestation: namedSigner("attestation"),
  };
  const trust = initialTrust({
    ashlar: { registry: registry.id, keys: "production" },
    now: new Date(now * 1000),
    lifeDays: LIFE_DAYS,
    root: { keys: root.map(({ publicKey }) => publicKey), threshold: THRESHOLD },
    targets: { keys: targets.map(({ publicKey }) => publicKey), threshold: THRESHOLD },
    online: {
      bins: online.bins.publicKey,
      snapshot: online.snapshot.publicKey,
      timestamp: online.timestamp.publicKey,
      log: online.log.publicKey,
      attestation: online.attestation.publicKey,
    },
    origin: logOrigin(registry.url),
    binBits,
  });
  const allowedSigners = allowedSignersOf(claimed);
  const listed = {
    ...trust.targets.signed.targets,
    [KEY_LIST_TARGETS.allowedSigners]: targetFileOf(allowedSigners),
  };
  const files = initialFiles({
    root: await signMetadata(trust.root.signed, root.slice(0, THRESHOLD)),
    targets: await signMetadata(
      { ...trust.targets.signed, targets: listed },
      targets.slice(0, THRESHOLD),
    ),
    lists: { ...trust.lists, allowedSigners },
  });
  const parsed = parseTrustRecords(files);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { records: offlineRecords(parsed.records), online };
}

const threeSigners = (role: string): readonly Signer[] =>
  [1, 2, 3].map((person) => namedSigner(`${role} ${person}`));

function allowedSignersOf(claimed: readonly string[]): Uint8Array {
  const lines = claimed.map((namespace) => {
    const key = { type: ED25519, key: publisherSigner(namespace).publicKey } as const;
    return `${namespace} ${formatSshPublicKey(key, `publisher of ${namespace}`)}\n`;
  });
  return utf8(lines.join(""));
}
