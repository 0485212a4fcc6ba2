/** What TUF allows in root and targets metadata and Ashlar does not, so that every client reads it alike. */
import { ROOT_ROTATIONS_MAX } from "../../schemas/limits.ts";
import { parseShape } from "../../schemas/parse.ts";
import { keyIdOf, publicKeyIn, type TufKey } from "../../schemas/trust/tuf-key.ts";
import {
  ASHLAR_ROOT_FIELD,
  ashlarRootShape,
  type RoleKeys,
  type Root,
  type Targets,
} from "../../schemas/trust/tuf-metadata.ts";
import { MIN_TARGETS_FIELD, minTargetsOf, ROOT_ROLES } from "./make-root.ts";
import { KEY_LIST_TARGETS } from "./make-targets.ts";
import { metadataFileName, type OfflineMetadata } from "./metadata-file.ts";
import type { TrustProblem } from "./trust-problem.ts";

/** 16,384 bins; more make every reader's snapshot larger than any bin. */
export const BIN_BITS_MAX = 14;
const BIN_PREFIX = /^[a-z][a-z0-9]{0,15}$/;

/** Versions 1 to N without a gap, about one registry. */
export function chainProblems(roots: readonly OfflineMetadata<Root>[]): TrustProblem[] {
  if (roots.length === 0)
    return [
      { file: metadataFileName("root", 1), message: "is missing: no root says whose keys count" },
    ];
  const problems: TrustProblem[] = [];
  for (const [index, { version }] of roots.entries()) {
    if (version === index + 1) continue;
    const file = metadataFileName("root", index + 1);
    problems.push({ file, message: "is missing: readers follow every root from the first on" });
    break;
  }
  if (roots.length > ROOT_ROTATIONS_MAX)
    problems.push({
      file: metadataFileName("root", ROOT_ROTATIONS_MAX + 1),
      message: `is one more than the ${ROOT_ROTATIONS_MAX} roots that readers follow`,
    });
  const [first, ...later] = roots;
  const about = JSON.stringify(first?.envelope.signed[ASHLAR_ROOT_FIELD]);
  for (const { file, envelope } of later)
    if (JSON.stringify(envelope.signed[ASHLAR_ROOT_FIELD]) !== about)
      problems.push({ file, message: `/${ASHLAR_ROOT_FIELD}: must be what 1.root.json says` });
  return problems;
}

export function rootProblems({ file, envelope }: OfflineMetadata<Root>): TrustProblem[] {
  const root = envelope.signed;
  const messages: string[] = [];
  const ashlar = parseShape(ashlarRootShape, root[ASHLAR_ROOT_FIELD]);
  if (!ashlar.ok)
    messages.push(`/${ASHLAR_ROOT_FIELD}: ${ashlar.problems.map((one) => one.message).join("; ")}`);
  if (root.consistent_snapshot !== true) messages.push("/consistent_snapshot: must be true");
  const floor = root[MIN_TARGETS_FIELD];
  if (floor !== undefined && minTargetsOf(root) !== floor)
    messages.push(`/${MIN_TARGETS_FIELD}: must be a version`);
  messages.push(...keyMessages(root.keys));
  for (const role of ROOT_ROLES) {
    const online = role === "snapshot" || role === "timestamp";
    messages.push(...roleMessages(`/roles/${role}`, root.roles[role], { keys: root.keys, online }));
  }
  return messages.map((message) => ({ file, message }));
}

export function targetsProblems({ file, envelope }: OfflineMetadata<Targets>): TrustProblem[] {
  const { targets, delegations } = envelope.signed;
  const messages: string[] = [];
  const known: readonly string[] = Object.values(KEY_LIST_TARGETS);
  for (const path of known)
    if (!Object.hasOwn(targets, path)) messages.push(`/targets: must list ${path}`);
  for (const path of Object.keys(targets))
    if (!known.includes(path)) messages.push(`/targets: lists ${path}, which is no list of keys`);
  if (delegations?.succinct_roles === undefined)
    return [...messages, "/delegations/succinct_roles: is missing"].map((message) => ({
      file,
      message,
    }));
  const { keys, succinct_roles: bins } = delegations;
  const at = "/delegations/succinct_roles";
  messages.push(...keyMessages(keys), ...roleMessages(at, bins, { keys, online: true }));
  if (bins.bit_length > BIN_BITS_MAX)
    messages.push(`${at}/bit_length: must be at most ${BIN_BITS_MAX}`);
  if (!BIN_PREFIX.test(bins.name_prefix))
    messages.push(
      `${at}/name_prefix: must be a letter and at most 15 lower-case letters or digits`,
    );
  return messages.map((message) => ({ file, message }));
}

function keyMessages(keys: Readonly<Record<string, TufKey>>): string[] {
  return Object.entries(keys).flatMap(([keyid, key]) => {
    if (!publicKeyIn(key)) return [`/keys/${keyid}: is no Ed25519 key`];
    return keyIdOf(key) === keyid ? [] : [`/keys/${keyid}: has the key id ${keyIdOf(key)}`];
  });
}

interface RoleContext {
  readonly keys: Readonly<Record<string, TufKey>>;
  /** One signer signs at a time. */
  readonly online: boolean;
}

function roleMessages(
  at: string,
  { keyids, threshold }: RoleKeys,
  { keys, online }: RoleContext,
): string[] {
  const messages = keyids
    .filter((keyid) => !Object.hasOwn(keys, keyid))
    .map((keyid) => `${at}/keyids: there is no key ${keyid}`);
  if (threshold > keyids.length)
    messages.push(`${at}/threshold: wants ${threshold} signatures of ${keyids.length} keys`);
  if (online && threshold !== 1)
    messages.push(`${at}/threshold: must be 1, because one process signs with one key`);
  return messages;
}
