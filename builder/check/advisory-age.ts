import { ASHLAR_ECOSYSTEM } from "../scan/osv/version-order.ts";
import type { RuleContext } from "./rule.ts";

const DAY = 86_400;

export interface AdvisoryAge {
  /** Of the newest record. */
  readonly path: string;
  /** Whole days between its last change and the build. */
  readonly days: number;
}

/** How old the copy of other databases' advisories is; records on this registry's own artifacts are no copy of anything. */
export function advisoryAge({ repository, now }: RuleContext): AdvisoryAge | undefined {
  const newest = repository.advisories
    .flatMap(({ path, value }) => {
      const foreign = value?.affected?.some(
        (affected) =>
          affected.package !== undefined && affected.package.ecosystem !== ASHLAR_ECOSYSTEM,
      );
      const at = value && foreign ? Date.parse(value.modified) / 1000 : Number.NaN;
      return Number.isNaN(at) ? [] : [{ path, at }];
    })
    .reduce<{ path: string; at: number } | undefined>(
      (newest, record) => (newest === undefined || record.at > newest.at ? record : newest),
      undefined,
    );
  return newest && { path: newest.path, days: Math.floor((now - newest.at) / DAY) };
}

/** `P90D` as 90. */
export function daysOf(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : Number(duration.slice(1, -1));
}
