/** The first version of everything in `registry/trust/`, unsigned. */
import { utf8 } from "../../schemas/trust/bytes.ts";
import { NOTE_KEY_TYPE, noteKey } from "../../schemas/trust/signed-note.ts";
import { spkiPem } from "../../schemas/trust/spki-pem.ts";
import { formatLogPolicy, NO_QUORUM } from "../../schemas/trust/tlog-policy.ts";
import type { AshlarRoot, Envelope, Root, Targets } from "../../schemas/trust/tuf-metadata.ts";
import { makeRoot, type RoleDecision } from "./make-root.ts";
import { KEY_LIST_FILES, KEY_LISTS, type KeyLists, makeTargets } from "./make-targets.ts";
import { metadataFileBytes, metadataFileName, unsignedMetadata } from "./metadata-file.ts";
import type { OnlineRole } from "./role-keys.ts";

export interface InitialDecisions {
  readonly ashlar: AshlarRoot;
  readonly now: Date;
  readonly lifeDays: number;
  readonly root: RoleDecision;
  readonly targets: RoleDecision;
  /** Public keys, 32 bytes each. */
  readonly online: Readonly<Record<OnlineRole, Uint8Array>>;
  /** The log's name: {@link logOrigin}. */
  readonly origin: string;
  /** 1 to 14. */
  readonly binBits: number;
}

export interface InitialTrust {
  readonly root: Envelope<Root>;
  readonly targets: Envelope<Targets>;
  readonly lists: KeyLists;
}

/** The first generation of bins; another number of bins needs another prefix. */
const FIRST_BIN_PREFIX = "b1";

const ALLOWED_SIGNERS = `# Whose key signs for which namespace: namespace ssh-ed25519 AAAA… comment
# A namespace that has a line here takes signed versions only. Change it with \`ashlar key publisher\`.
`;
const REVOKED_KEYS = `# Keys of publishers whose signatures no longer count, one ssh-ed25519 AAAA… a line.
`;

export function initialTrust(decisions: InitialDecisions): InitialTrust {
  const { ashlar, now, lifeDays, online, origin, binBits } = decisions;
  const one = (publicKey: Uint8Array): RoleDecision => ({ keys: [publicKey], threshold: 1 });
  const roles = {
    root: decisions.root,
    targets: decisions.targets,
    snapshot: one(online.snapshot),
    timestamp: one(online.timestamp),
  };
  const root = makeRoot({ version: 1, now, lifeDays, ashlar, minTargets: 1, roles });
  const lists: KeyLists = {
    allowedSigners: utf8(ALLOWED_SIGNERS),
    revokedKeys: utf8(REVOKED_KEYS),
    logPolicy: firstLogPolicy(origin, online.log),
    attestationKey: utf8(spkiPem(online.attestation)),
  };
  const bins = { publicKey: online.bins, bitLength: binBits, prefix: FIRST_BIN_PREFIX };
  const targets = makeTargets({ version: 1, now, lifeDays, lists, bins });
  return {
    root: unsignedMetadata(root, root.roles.root.keyids),
    targets: unsignedMetadata(targets, root.roles.targets.keyids),
    lists,
  };
}

/** A policy of one log and no witnesses. */
export function firstLogPolicy(origin: string, publicKey: Uint8Array): Uint8Array {
  const key = noteKey(origin, publicKey, NOTE_KEY_TYPE.ed25519);
  return utf8(formatLogPolicy({ logs: [{ key }], witnesses: [], groups: [], quorum: NO_QUORUM }));
}

/** The files of `registry/trust/`, by name. */
export function initialFiles({
  root,
  targets,
  lists,
}: InitialTrust): ReadonlyMap<string, Uint8Array> {
  return new Map([
    [metadataFileName("root", 1), metadataFileBytes(root)],
    [metadataFileName("targets", 1), metadataFileBytes(targets)],
    ...KEY_LISTS.map((list) => [KEY_LIST_FILES[list], lists[list]] as const),
  ]);
}
