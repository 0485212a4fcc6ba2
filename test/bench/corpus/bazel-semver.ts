/**
 * The versions of one Bazel module as SemVer 2.0.0 versions, in the same order but for the exceptions below.
 *
 * 1. A leading `v` goes; the first three numbers are major, minor and patch, missing ones are 0
 *    (`1.2` → `1.2.0`, `20240116.2` → `20240116.2.0`); the pre-release and build parts stay, without
 *    the leading zeros that SemVer refuses.
 * 2. A last identifier such as `0rc2` or `beta9` means a pre-release, although Bazel orders it behind
 *    the release: `1.0.0rc2` → `1.0.0-rc2`.
 * 3. What is left behind the three numbers (`.bcr.4`, a fourth number, a commit) has no place in
 *    SemVer except as a larger patch number. In a module with such a version the patch number is
 *    multiplied by 100, and the last two digits count, in Bazel's order, the releases that share the
 *    three numbers: `1.2.3` → `1.2.300`, `1.2.3.bcr.1` → `1.2.301`. Where that has more than nine
 *    digits the factor is the smallest that leaves room.
 *
 * Where 2 and 3 differ from Bazel's order (`0.3.bcr.1` is behind `0.3.1` there, and a commit behind
 * everything), the meaning of the version decides; converters count those pairs.
 */
import { compareBazelVersions, compareIdentifiers, parseBazelVersion } from "./bazel-version.ts";

interface Release {
  readonly text: string;
  /** Major, minor, patch. */
  readonly numbers: readonly [number, number, number];
  /** Identifiers behind the three numbers. */
  readonly rest: readonly string[];
  readonly prerelease: readonly string[];
  readonly build: string;
}

/** Largest number of a SemVer version that the schemas take. */
const NUMBER_MAX = 999_999_999;
const VERSION_LENGTH_MAX = 64;
const FACTOR = 100;

/** Bazel's version → SemVer; a version that cannot be mapped is absent. */
export function bazelSemverMap(versions: readonly string[]): Map<string, string> {
  const releases = versions
    .map(parseBazelVersion)
    .sort(compareBazelVersions)
    .map(({ text }) => releaseOf(text));
  const ranks = rankReleases(releases);
  const factor = factorOf(releases, ranks);
  const mapped = new Map<string, string>();
  for (const release of releases) {
    const semver = semverOf(release, factor, ranks.get(rankKey(release)) ?? 0);
    if (semver !== undefined) mapped.set(release.text, semver);
  }
  return mapped;
}

function releaseOf(text: string): Release {
  const version = parseBazelVersion(text.replace(/^v(?=\d)/, ""));
  const { release, early } = splitEarly(version.release);
  const words = release.findIndex((part) => !/^\d+$/.test(part));
  const count = Math.min(3, words < 0 ? release.length : words);
  const [major = 0, minor = 0, patch = 0] = release.slice(0, count).map(Number);
  return {
    text,
    numbers: [major, minor, patch],
    rest: release.slice(count),
    prerelease: [...early, ...version.prerelease],
    build: text.split("+")[1] ?? "",
  };
}

function splitEarly(release: readonly string[]): { release: string[]; early: string[] } {
  const match = /^(\d*)((?:rc|alpha|beta)\d+)$/.exec(release.at(-1) ?? "");
  if (!match || release.at(-2) === "bcr") return { release: [...release], early: [] };
  const [, number = "", early = ""] = match;
  return { release: [...release.slice(0, -1), ...(number ? [number] : [])], early: [early] };
}

/** 0 for the plain release; the others count from 1, also when there is no plain one. */
function rankReleases(sorted: readonly Release[]): Map<string, number> {
  const ranks = new Map<string, number>();
  const counts = new Map<string, number>();
  const extended = sorted
    .filter(({ rest }) => rest.length > 0)
    .toSorted((a, b) => compareIdentifiers(a.rest, b.rest));
  for (const release of extended) {
    if (ranks.has(rankKey(release))) continue;
    const head = release.numbers.join(".");
    const rank = (counts.get(head) ?? 0) + 1;
    counts.set(head, rank);
    ranks.set(rankKey(release), rank);
  }
  return ranks;
}

function rankKey({ numbers, rest }: Release): string {
  return [...numbers, ...rest].join(".");
}

function factorOf(releases: readonly Release[], ranks: ReadonlyMap<string, number>): number {
  if (ranks.size === 0) return 1;
  const patchMax = Math.max(...releases.map(({ numbers }) => numbers[2]));
  const room = Math.max(...ranks.values()) + 1;
  if (patchMax * FACTOR + room > NUMBER_MAX) return room;
  return Math.max(FACTOR, 10 ** Math.ceil(Math.log10(room)));
}

function semverOf(release: Release, factor: number, rank: number): string | undefined {
  const [major, minor, patch] = release.numbers;
  const numbers = [major, minor, patch * factor + rank];
  if (numbers.some((number) => number > NUMBER_MAX)) return undefined;
  const early = release.prerelease.map((part) =>
    /^\d+$/.test(part) ? String(BigInt(part)) : part,
  );
  const semver = [
    numbers.join("."),
    early.length > 0 ? `-${early.join(".")}` : "",
    release.build ? `+${release.build}` : "",
  ].join("");
  return semver.length <= VERSION_LENGTH_MAX ? semver : undefined;
}
