/**
 * How long offline metadata lives. TUF states the end and not the length, which is needed to say
 * that a third is left; it stands in a field that other clients pass over.
 */
import type { Root, Targets } from "../../schemas/trust/tuf-metadata.ts";

const DAY_MS = 86_400_000;
export const LIFE_DAYS_FIELD = "x-ashlar-life-days";
/** PEP 458 and Sigstore's root renew once a year or oftener. */
export const LIFE_DAYS = 365;
export const LIFE_DAYS_MAX = 3650;

/** `YYYY-MM-DDTHH:MM:SSZ`: python-tuf reads no other form. */
export function expiryAfter(now: Date, days: number): string {
  return `${new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 19)}Z`;
}

export interface Life {
  readonly expires: string;
  /** Negative after the end. */
  readonly daysLeft: number;
  /** Part of the whole life that is left, 0 to 1. */
  readonly share: number;
}

export function lifeOf(signed: Root | Targets, now: Date): Life {
  const daysLeft = (Date.parse(signed.expires) - now.getTime()) / DAY_MS;
  const share = Math.min(1, Math.max(0, daysLeft / lifeDaysOf(signed)));
  return { expires: signed.expires, daysLeft, share };
}

export function lifeDaysOf(signed: Root | Targets): number {
  const days: unknown = signed[LIFE_DAYS_FIELD];
  const known = typeof days === "number" && days >= 1 && days <= LIFE_DAYS_MAX;
  return known ? days : LIFE_DAYS;
}
