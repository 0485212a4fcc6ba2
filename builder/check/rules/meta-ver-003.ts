import { parse, type SemVer } from "semver";
import type { ArtifactSubject, VersionSubject } from "../../parse/subject.ts";
import { atField } from "../at-field.ts";
import { isVersion, isYanked } from "../release-versions.ts";
import { outcomeOf, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** A version that comes after a higher one says which older line it maintains. */
export const metaVer003: VersionRule = {
  id: "META-VER-003",
  title: "Version is lower than one that was out before it",
  category: "metadata",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "version",
  motivation:
    "Whoever asks for the newest version never gets one that comes later with a lower number. On a maintenance line that is meant; otherwise a mend reaches nobody.",
  trigger:
    "A version comes after a higher release that is not yanked, and its manifest states no `line` or one that the version is not on.",
  fix: "Raise the version above the newest release, or say which line it maintains, for example `line: 1.x`.",
  effort: "minutes",
  check: (version, artifact) => {
    if (!isVersion(version.version))
      return { kind: "not-applicable", reason: "the folder is not named as a version" };
    const { manifest } = version;
    if (!manifest.value) return unreadable(manifest);
    const { line } = manifest.value;
    if (line !== undefined && !isOn(line, version.version))
      return outcomeOf([offLine(version, line)]);
    const higher = highestBefore(artifact, version);
    if (line !== undefined || higher === undefined) return outcomeOf([]);
    return outcomeOf([
      {
        at: atField(manifest, ["line"]),
        message: `version "${version.version}" came after "${higher}", which is higher`,
        fix: `write "line: ${lineOf(version.version)}" if it maintains an older line, or raise the version above ${higher}`,
      },
    ]);
  },
};

function offLine({ manifest, version }: VersionSubject, line: string): Violation {
  return {
    at: atField(manifest, ["line"]),
    message: `version "${version}" is not on the line "${line}"`,
    fix: `write "line: ${lineOf(version)}", or delete the field`,
  };
}

function isOn(line: string, version: string): boolean {
  return version.startsWith(line.slice(0, -1));
}

/** Below 1.0.0 the minor version is the line, as in caret ranges. */
function lineOf(version: string): string {
  const [major = "0", minor = "0"] = version.split(".");
  return major === "0" ? `0.${minor}.x` : `${major}.x`;
}

interface Release {
  readonly publishedAt: number;
  readonly parsed: SemVer;
}

/** The highest release up to each instant, oldest first. One calculation serves all versions of an artifact. */
const known = new WeakMap<ArtifactSubject, readonly Release[]>();

function peaksOf(artifact: ArtifactSubject): readonly Release[] {
  const found = known.get(artifact) ?? findPeaks(artifact);
  known.set(artifact, found);
  return found;
}

function findPeaks(artifact: ArtifactSubject): readonly Release[] {
  const releases = artifact.versions
    .filter(({ version }) => isVersion(version) && !isYanked(artifact, version))
    .flatMap(({ version, publishedAt }) => {
      const parsed = parse(version);
      return parsed === null || parsed.prerelease.length > 0 ? [] : [{ publishedAt, parsed }];
    })
    .sort((a, b) => a.publishedAt - b.publishedAt || a.parsed.compare(b.parsed));
  const peaks: Release[] = [];
  for (const release of releases) {
    const top = peaks.at(-1);
    if (top === undefined || release.parsed.compare(top.parsed) > 0) peaks.push(release);
  }
  return peaks;
}

/** The highest release that was out before this version came; undefined when none of them is higher. */
function highestBefore(
  artifact: ArtifactSubject,
  { version, publishedAt }: VersionSubject,
): string | undefined {
  const peaks = peaksOf(artifact);
  let low = 0;
  let high = peaks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((peaks[middle]?.publishedAt ?? publishedAt) < publishedAt) low = middle + 1;
    else high = middle;
  }
  const before = peaks[low - 1]?.parsed;
  return before !== undefined && before.compare(version) > 0 ? before.version : undefined;
}
