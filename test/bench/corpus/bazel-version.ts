/**
 * Versions of Bazel modules and their order (bazel.build/external/module, "Version format"):
 * `RELEASE[-PRERELEASE][+BUILD]`, each a list of identifiers of letters, digits and `-`, separated by
 * dots. Numbers compare as numbers and come before words; a list comes before its longer
 * continuations; a pre-release comes before its release; the build part does not count.
 */
export interface BazelVersion {
  readonly text: string;
  readonly release: readonly string[];
  /** Empty when it is no pre-release. */
  readonly prerelease: readonly string[];
}

export function parseBazelVersion(text: string): BazelVersion {
  const [ordered = ""] = text.split("+", 1);
  const dash = ordered.indexOf("-");
  const release = dash < 0 ? ordered : ordered.slice(0, dash);
  return {
    text,
    release: release.split("."),
    prerelease: dash < 0 ? [] : ordered.slice(dash + 1).split("."),
  };
}

export function compareBazelVersions(a: BazelVersion, b: BazelVersion): number {
  const byRelease = compareIdentifiers(a.release, b.release);
  if (byRelease !== 0) return byRelease;
  if (a.prerelease.length === 0 || b.prerelease.length === 0)
    return b.prerelease.length - a.prerelease.length;
  return compareIdentifiers(a.prerelease, b.prerelease);
}

export function compareIdentifiers(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const order = compareIdentifier(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifier(a: string, b: string): number {
  const numbers = [a, b].map((text) => /^\d+$/.test(text));
  if (numbers[0] && numbers[1]) return Number(a) - Number(b);
  if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
