import { inc, SemVer } from "semver";
import type { Bump } from "../scan/interface/interface-change.ts";

/**
 * What the step from one version to the next allows, by the caret rule of npm: below 1.0.0 the first
 * part that is not zero is the major one. Undefined between pre-releases of one version, where
 * nothing is promised.
 */
export function versionStep(old: string, now: string): Bump | undefined {
  const [before, after] = [new SemVer(old), new SemVer(now)];
  if (before.compareMain(after) === 0) return undefined;
  if (before.major !== after.major) return "major";
  if (before.major > 0) return before.minor === after.minor ? "patch" : "minor";
  if (before.minor !== after.minor) return "major";
  // Below 1.0.0 there is no place of its own for additions: any step takes them.
  return before.minor === 0 ? "major" : "minor";
}

/** The first version after `old` that allows a step of this kind and is not taken. */
export function versionForStep(old: string, step: Bump, taken: ReadonlySet<string>): string {
  const { major, minor, patch } = new SemVer(old);
  let version = `${major}.${minor}.${patch}`;
  do version = inc(version, releaseType(version, step)) ?? version;
  while (taken.has(version));
  return version;
}

function releaseType(version: string, step: Bump): Bump {
  const { major, minor } = new SemVer(version);
  if (major > 0) return step;
  return step === "major" && minor > 0 ? "minor" : "patch";
}
