/** What a proposal changes, in words that a signer can judge: role by role, key by key. */
import { fromUtf8, toHex } from "../../schemas/trust/bytes.ts";
import {
  ASHLAR_ROOT_FIELD,
  type AshlarRoot,
  type Root,
  type Targets,
} from "../../schemas/trust/tuf-metadata.ts";
import { keyFingerprint } from "./key-fingerprint.ts";
import { decisionsOf, ROOT_ROLES } from "./make-root.ts";
import { KEY_LIST_FILES, type KeyLists } from "./make-targets.ts";
import { roleKeysOf } from "./role-keys.ts";

/** @param before the root in force; absent for the first one */
export function describeRoot(before: Root | undefined, after: Root): string[] {
  const lines: string[] = [];
  if (!before) {
    const { registry, keys } = after[ASHLAR_ROOT_FIELD] as AshlarRoot;
    lines.push(`the first root of the registry ${registry}, with ${keys} keys`);
  }
  const [old, next] = [before && decisionsOf(before), decisionsOf(after)];
  for (const role of ROOT_ROLES) {
    lines.push(...keyChanges(role, old?.[role].keys ?? [], next[role].keys));
    const [from, to] = [old?.[role].threshold, next[role].threshold];
    if (from === undefined) lines.push(`${role}: ${to} of ${next[role].keys.length} have to sign`);
    else if (from !== to) lines.push(`${role}: ${to} have to sign in place of ${from}`);
  }
  return [...lines, expiryChange("root", before, after)];
}

export interface DescribedTargets {
  readonly metadata: Targets;
  readonly lists: KeyLists;
}

/** @param root whose keys the online roles are shown beside; any */
export function describeTargets(
  before: DescribedTargets | undefined,
  after: DescribedTargets,
  root: Root,
): string[] {
  const old = before && roleKeysOf(root, before.metadata, before.lists);
  const next = roleKeysOf(root, after.metadata, after.lists);
  const lines = (["bins", "log", "attestation"] as const).flatMap((role) =>
    keyChanges(role, old?.[role] ?? [], next[role]),
  );
  const [from, to] = [before && binWords(before.metadata), binWords(after.metadata)];
  if (from !== to) lines.push(`bins: ${to}${from === undefined ? "" : ` in place of ${from}`}`);
  for (const list of ["allowedSigners", "revokedKeys", "logPolicy"] as const)
    lines.push(...lineChanges(KEY_LIST_FILES[list], before?.lists[list], after.lists[list]));
  return [...lines, expiryChange("targets", before?.metadata, after.metadata)];
}

function keyChanges(
  role: string,
  before: readonly Uint8Array[],
  after: readonly Uint8Array[],
): string[] {
  const [old, next] = [new Set(before.map(toHex)), new Set(after.map(toHex))];
  return [
    ...after
      .filter((key) => !old.has(toHex(key)))
      .map((key) => `${role}: + ${keyFingerprint(key)}`),
    ...before
      .filter((key) => !next.has(toHex(key)))
      .map((key) => `${role}: - ${keyFingerprint(key)}`),
  ];
}

function binWords({ delegations }: Targets): string {
  const bins = delegations?.succinct_roles;
  return bins ? `${2 ** bins.bit_length} bins named ${bins.name_prefix}-…` : "no bins";
}

function lineChanges(file: string, before: Uint8Array | undefined, after: Uint8Array): string[] {
  const lines = (bytes: Uint8Array | undefined): string[] =>
    (fromUtf8(bytes ?? new Uint8Array()) ?? "")
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const [old, next] = [lines(before), lines(after)];
  return [
    ...next.filter((line) => !old.includes(line)).map((line) => `${file}: + ${line}`),
    ...old.filter((line) => !next.includes(line)).map((line) => `${file}: - ${line}`),
  ];
}

function expiryChange(
  role: string,
  before: { readonly expires: string } | undefined,
  after: { readonly expires: string },
): string {
  return `${role}: good until ${after.expires}${before ? `, until now ${before.expires}` : ""}`;
}
