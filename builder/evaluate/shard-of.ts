import { createHash } from "node:crypto";

/** Which of `of` shards an artifact is in, from 1: spread evenly, and the same on every machine. */
export function shardOf(name: string, of: number): number {
  return (createHash("sha256").update(name).digest().readUInt32BE(0) % of) + 1;
}
