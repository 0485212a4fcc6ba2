/**
 * The line that whoever controls a domain or a repository puts there. It is no secret: it says which
 * registry, namespace and member the place speaks for, and a digest keeps it from being written by
 * hand for another registry of the same name.
 */
import { sha256Hex } from "../../schemas/digest.ts";
import type { Registry } from "../../schemas/registry.ts";

export interface ChallengeSubject {
  readonly registry: Pick<Registry, "id" | "url">;
  readonly namespace: string;
  /** Account number of an owner or admin of the namespace. */
  readonly member: number;
}

/** Hex digits of the digest that are kept. */
const DIGITS = 32;

export function challengeOf({ registry, namespace, member }: ChallengeSubject): string {
  const parts = ["ashlar-verification/v1", registry.id, registry.url, namespace, member];
  const digest = sha256Hex(JSON.stringify(parts)).slice(0, DIGITS);
  return `ashlar-verification=${registry.id}/${namespace}/${member}/${digest}`;
}
