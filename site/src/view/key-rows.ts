/** Who signs what, and for how long: the tables of the page about keys. */
import type { Value } from "./fact.ts";

export interface KeyRole {
  readonly role: string;
  readonly signs: string;
  readonly where: string;
  readonly life: string;
}

export const KEY_ROLES: readonly KeyRole[] = [
  {
    role: "root",
    signs: "which keys count, for root, targets, snapshot and timestamp",
    where: "offline, 2 of 3 people",
    life: "a year",
  },
  {
    role: "targets",
    signs:
      "whose keys publish, which are revoked, which log and witnesses count, the keys of bins and attestations",
    where: "offline, 2 of 3 people",
    life: "a year",
  },
  {
    role: "bins",
    signs: "every document and archive, by name",
    where: "the builder",
    life: "90 days",
  },
  { role: "snapshot", signs: "the versions of all roles", where: "the builder", life: "30 days" },
  {
    role: "timestamp",
    signs: "which snapshot is the newest",
    where: "the builder",
    life: "7 days",
  },
  { role: "log", signs: "the head of the log", where: "the builder", life: "does not end" },
  {
    role: "attestation",
    signs: "who packed a version, and what the checks said",
    where: "the builder",
    life: "does not end",
  },
];

export function keyRoleRows(): Value[][][] {
  return KEY_ROLES.map(({ role, signs, where, life }) => [
    [{ text: role, code: true }],
    [{ text: signs }],
    [{ text: where }],
    [{ text: life }],
  ]);
}

const ONLINE = ["bins", "snapshot", "timestamp", "log", "attestation"];

/** The builder's keys as secrets of a CI. */
export const ONLINE_SECRETS = ONLINE.map(
  (role) => `gh secret set ASHLAR_KEY_${role.toUpperCase()} < ONLINE/${role}`,
).join("\n");
