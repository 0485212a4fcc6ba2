import { sha256Hex } from "../../schemas/digest.ts";
import { parseLogPolicy } from "../../schemas/trust/tlog-policy.ts";
import { ASHLAR_ROOT_FIELD, type AshlarRoot } from "../../schemas/trust/tuf-metadata.ts";
import { KEY_LIST_TARGETS, KEY_LISTS } from "../keys/make-targets.ts";
import { currentRoot, type TrustRecords } from "../keys/trust-records.ts";
import type { OfflineRecords } from "./signing.ts";

/** Records that hold together, as a tree publishes them. */
export function offlineRecords(records: TrustRecords): OfflineRecords {
  const root = currentRoot(records);
  const newest = records.roots.at(-1);
  const { metadata, bytes } = records.targets;
  const bins = metadata.delegations?.succinct_roles;
  const logPolicy = parseLogPolicy(records.logPolicy);
  const ashlar = (root as Record<string, unknown>)[ASHLAR_ROOT_FIELD] as AshlarRoot;
  if (!newest || !bins || "problem" in logPolicy)
    throw new TypeError("these trust records were not judged");
  const listed = KEY_LISTS.map((list) => {
    const path = KEY_LIST_TARGETS[list];
    const target = metadata.targets[path];
    if (!target) throw new TypeError(`the targets role does not list ${path}`);
    return [path, { target, bytes: records[list] }] as const;
  });
  return {
    roots: records.roots,
    root: { version: newest.version, sha256: sha256Hex(newest.bytes) },
    targets: { version: metadata.version, bytes },
    listed: new Map(listed),
    bins,
    keys: ashlar.keys,
    logPolicy,
    ...(records.checkpoint && { checkpoint: records.checkpoint }),
  };
}
