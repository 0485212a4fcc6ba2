/** `merging:` of `policy.yaml`, with what holds where it says nothing. */
import type { MergingPolicy } from "../../schemas/policy.ts";
import { CHANGE_KINDS, type ChangeKind } from "./change-kinds.ts";

export interface MergeRules {
  /** Account numbers. */
  readonly maintainers: ReadonlySet<number>;
  /** Seconds. */
  readonly wait: Readonly<Record<ChangeKind, number>>;
  readonly checks: readonly string[];
  readonly method: "merge" | "squash";
}

/** Julia's General registry waits as long for a new package and for a new version. */
const DEFAULT_WAIT: Readonly<Record<ChangeKind, string>> = {
  newArtifact: "P3D",
  newVersion: "PT10M",
  metadata: "PT10M",
  review: "PT10M",
};

export function mergeRules(policy: MergingPolicy = {}): MergeRules {
  const wait = CHANGE_KINDS.map((kind) => [
    kind,
    durationSeconds(policy.wait?.[kind] ?? DEFAULT_WAIT[kind]),
  ]);
  return {
    maintainers: new Set((policy.maintainers ?? []).map(({ id }) => id)),
    wait: Object.fromEntries(wait) as Record<ChangeKind, number>,
    checks: policy.checks ?? ["check"],
    method: policy.method ?? "merge",
  };
}

const UNITS: Readonly<Record<string, number>> = { D: 86_400, H: 3_600, M: 60 };

/** The part of ISO 8601's durations that a policy may use. */
function durationSeconds(duration: string): number {
  const [, count, unit] = /^PT?(\d+)([DHM])$/.exec(duration) ?? [];
  return Number(count) * (UNITS[unit ?? ""] ?? Number.NaN);
}
