/** The root role: which keys sign what (TUF 1.0.34, section 4.3). */
import { keyIdOf, publicKeyIn, type TufKey, tufKeyOf } from "../../schemas/trust/tuf-key.ts";
import {
  ASHLAR_ROOT_FIELD,
  type AshlarRoot,
  type Root,
  TUF_SPEC_VERSION,
} from "../../schemas/trust/tuf-metadata.ts";
import { expiryAfter, LIFE_DAYS_FIELD } from "./metadata-life.ts";

/** The roles of a root, the offline ones first. */
export const ROOT_ROLES = ["root", "targets", "snapshot", "timestamp"] as const;
export type RootRole = (typeof ROOT_ROLES)[number];

/**
 * The lowest version of the targets role that may stand under a root. A root that takes a targets key
 * away would else bring an older version back, which the keys that are left had signed.
 */
export const MIN_TARGETS_FIELD = "x-ashlar-min-targets";

export function minTargetsOf(root: Root): number {
  const version: unknown = root[MIN_TARGETS_FIELD];
  return typeof version === "number" && Number.isSafeInteger(version) ? version : 1;
}

export interface RoleDecision {
  /** 32 bytes each. */
  readonly keys: readonly Uint8Array[];
  /** At least 1 and at most the number of keys. */
  readonly threshold: number;
}

export interface RootDecisions {
  readonly version: number;
  readonly now: Date;
  readonly lifeDays: number;
  readonly ashlar: AshlarRoot;
  readonly minTargets: number;
  readonly roles: Readonly<Record<RootRole, RoleDecision>>;
}

export function makeRoot(decisions: RootDecisions): Root {
  const { version, now, lifeDays, ashlar, minTargets, roles } = decisions;
  const keys: Record<string, TufKey> = {};
  const roleOf = ({ keys: publicKeys, threshold }: RoleDecision) => {
    const entries = publicKeys.map((publicKey) => {
      const key = tufKeyOf(publicKey);
      return [keyIdOf(key), key] as const;
    });
    for (const [keyid, key] of entries) keys[keyid] = key;
    return { keyids: entries.map(([keyid]) => keyid).sort(), threshold };
  };
  const written = {
    root: roleOf(roles.root),
    targets: roleOf(roles.targets),
    snapshot: roleOf(roles.snapshot),
    timestamp: roleOf(roles.timestamp),
  };
  return {
    _type: "root",
    spec_version: TUF_SPEC_VERSION,
    version,
    expires: expiryAfter(now, lifeDays),
    [LIFE_DAYS_FIELD]: lifeDays,
    [MIN_TARGETS_FIELD]: minTargets,
    [ASHLAR_ROOT_FIELD]: ashlar,
    consistent_snapshot: true,
    keys,
    roles: written,
  };
}

/** What a root decided, to decide the next one from. Keys of kinds that are not ours are left out. */
export function decisionsOf(root: Root): Readonly<Record<RootRole, RoleDecision>> {
  const roleOf = (role: RootRole): RoleDecision => ({
    keys: root.roles[role].keyids.flatMap((keyid) => {
      const key = root.keys[keyid];
      const bytes = key && publicKeyIn(key);
      return bytes ? [bytes] : [];
    }),
    threshold: root.roles[role].threshold,
  });
  return {
    root: roleOf("root"),
    targets: roleOf("targets"),
    snapshot: roleOf("snapshot"),
    timestamp: roleOf("timestamp"),
  };
}
