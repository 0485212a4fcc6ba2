/** Whether an advisory is about a version of a package (ossf.github.io/osv-schema, "Evaluation"). */
import type { Advisory } from "../../../schemas/advisory.ts";
import { SEMVER_ORDER, type VersionOrder, versionOrder } from "./version-order.ts";

export type Affected = NonNullable<Advisory["affected"]>[number];
type Range = NonNullable<Affected["ranges"]>[number];
type Event = Range["events"][number];

export type Affects =
  | { readonly kind: "yes" }
  | { readonly kind: "no" }
  /** The record cannot be evaluated for this version; `reason` says why. */
  | { readonly kind: "unknown"; readonly reason: string };

const YES: Affects = { kind: "yes" };
const NO: Affects = { kind: "no" };

/**
 * One entry of `affected` on one version. Ranges of type GIT name commits, which no package list has:
 * they are left out, and an entry with nothing else is unknown.
 */
export function affects(affected: Affected, version: string): Affects {
  const ecosystem = affected.package?.ecosystem ?? "";
  const order = versionOrder(ecosystem);
  if (isListed(affected.versions ?? [], version, order)) return YES;
  const ranges = affected.ranges ?? [];
  let reason: string | undefined;
  for (const range of ranges) {
    if (range.type === "GIT") continue;
    const found = inRange(range, version, range.type === "SEMVER" ? SEMVER_ORDER : order);
    if (found.kind === "yes") return YES;
    if (found.kind === "unknown") reason ??= found.reason;
  }
  if (reason !== undefined) return { kind: "unknown", reason: reason.replace("%", ecosystem) };
  const onlyCommits = ranges.length > 0 && ranges.every(({ type }) => type === "GIT");
  return onlyCommits && (affected.versions ?? []).length === 0
    ? { kind: "unknown", reason: "it names commits and no versions" }
    : NO;
}

/** Whether every version is affected, so that it does not matter which one is used. */
export function affectsEvery({ ranges }: Affected): boolean {
  return (ranges ?? []).some(
    ({ type, events }) =>
      type !== "GIT" &&
      events.length > 0 &&
      events.every(
        ({ introduced, ...others }) =>
          introduced !== undefined && isStart(introduced) && Object.keys(others).length === 0,
      ),
  );
}

function isListed(
  versions: readonly string[],
  version: string,
  order: VersionOrder | undefined,
): boolean {
  return versions.includes(version) || versions.some((listed) => order?.(listed, version) === 0);
}

function inRange(range: Range, version: string, order: VersionOrder | undefined): Affects {
  if (order === undefined)
    return { kind: "unknown", reason: "the order of versions of % is not known here" };
  const events = range.events.flatMap(boundsOf);
  const unread = [version, ...events.map((event) => event.at)].find(
    (text) => !isStart(text) && text !== "*" && order(text, text) === undefined,
  );
  if (unread !== undefined)
    return { kind: "unknown", reason: `"${unread.slice(0, 60)}" is no version of %` };
  const compare = (a: string, b: string) => order(a, b) ?? 0;
  return isBeforeLimits(events, version, compare) && isWithin(events, version, compare) ? YES : NO;
}

type Compare = (a: string, b: string) => number;

interface Bound {
  readonly kind: keyof Event;
  readonly at: string;
}

/** Records of some databases put two bounds into one event. */
function boundsOf(event: Event): readonly Bound[] {
  return (["introduced", "fixed", "last_affected", "limit"] as const).flatMap((kind) => {
    const at = event[kind];
    return at === undefined ? [] : [{ kind, at }];
  });
}

/** `0` is before every version; RustSec writes `0.0.0-0`. */
function isStart(version: string): boolean {
  return version === "0" || version === "0.0.0-0";
}

function isBeforeLimits(events: readonly Bound[], version: string, compare: Compare): boolean {
  const limits = events.filter(({ kind }) => kind === "limit");
  return limits.length === 0 || limits.some(({ at }) => at === "*" || compare(version, at) < 0);
}

/**
 * Goes through the bounds, oldest first. At one version `introduced` comes before the others, so that
 * a range that ends where it begins is empty.
 */
function isWithin(events: readonly Bound[], version: string, compare: Compare): boolean {
  const sorted = events
    .filter(({ kind }) => kind !== "limit")
    .toSorted(
      (a, b) =>
        Number(isStart(b.at)) - Number(isStart(a.at)) ||
        (isStart(a.at) ? 0 : compare(a.at, b.at)) ||
        Number(b.kind === "introduced") - Number(a.kind === "introduced"),
    );
  let within = false;
  for (const { kind, at } of sorted) {
    const order = isStart(at) ? 1 : compare(version, at);
    if (kind === "introduced" && order >= 0) within = true;
    else if (kind === "fixed" && order >= 0) within = false;
    else if (kind === "last_affected" && order > 0) within = false;
  }
  return within;
}

/** Versions that mend it, as the record states them: every `fixed` that is newer than `version`, oldest first. */
export function fixedVersions(affected: Affected, version: string | undefined): readonly string[] {
  const family = versionOrder(affected.package?.ecosystem ?? "");
  return (affected.ranges ?? []).flatMap(({ type, events }) => {
    const order = type === "SEMVER" ? SEMVER_ORDER : family;
    if (type === "GIT" || order === undefined) return [];
    return events
      .flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]))
      .filter((fixed) => version === undefined || (order(fixed, version) ?? 0) > 0)
      .toSorted((a, b) => order(a, b) ?? 0);
  });
}
