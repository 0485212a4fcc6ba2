import { compare, prerelease } from "semver";

interface Versioned {
  readonly version: string;
}

/** By SemVer precedence, newest first; equal ones by code unit, so that the order is always the same. */
export function compareNewestFirst(a: Versioned, b: Versioned): number {
  return compare(b.version, a.version) || (a.version < b.version ? 1 : -1);
}

/** SemVer precedence, oldest first; versions that differ only in build metadata are equal. */
export function comparePrecedence(a: string, b: string): number {
  return compare(a, b);
}

/**
 * The version that someone gets who asks for none: the newest that is neither yanked nor a
 * pre-release; without one, the newest not yanked; else the newest.
 */
export function pickLatest<T extends Versioned>(
  newestFirst: readonly T[],
  isYanked: (version: T) => boolean,
): T | undefined {
  const standing = newestFirst.filter((version) => !isYanked(version));
  const released = standing.find(({ version }) => prerelease(version) === null);
  return released ?? standing[0] ?? newestFirst[0];
}
