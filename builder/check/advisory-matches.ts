/** What the registry's advisories say about a version: about it, what it depends on, and the packages in it. */
import { Range, SemVer, validRange } from "semver";
import type { ArtifactSubject, Repository, VersionSubject } from "../parse/subject.ts";
import { type AdvisoryIndex, advisoryIndex } from "../scan/osv/advisory-index.ts";
import {
  type AdvisoryMatch,
  type AdvisoryMatches,
  matchAdvisories,
} from "../scan/osv/match-advisories.ts";
import { packageKey } from "../scan/osv/package-key.ts";
import { ASHLAR_ECOSYSTEM } from "../scan/osv/version-order.ts";
import { atField } from "./at-field.ts";
import type { Neighbor } from "./neighbor.ts";
import { isVersion, isYanked } from "./release-versions.ts";
import type { Outcome, PackageUse, RuleContext, Unscanned, Violation } from "./rule.ts";

export interface VersionAdvisories extends AdvisoryMatches {
  /** Lists of packages that could not be read, and packages that no record decides about. */
  readonly unread: readonly Unscanned[];
}

/** One index serves all versions. */
const indexes = new WeakMap<Repository["advisories"], AdvisoryIndex>();

function indexOf({ repository: { advisories } }: RuleContext): AdvisoryIndex {
  const known =
    indexes.get(advisories) ??
    advisoryIndex(advisories.flatMap(({ value }) => (value ? [value] : [])));
  indexes.set(advisories, known);
  return known;
}

/** By the version's folder; two rules ask for the same. */
const results = new WeakMap<RuleContext, Map<string, VersionAdvisories | Outcome>>();

/** What was found, or the outcome when there is nothing to look at. */
export function advisoryMatches(
  version: VersionSubject,
  artifact: ArtifactSubject,
  context: RuleContext,
): VersionAdvisories | Outcome {
  const known = results.get(context) ?? new Map<string, VersionAdvisories | Outcome>();
  results.set(context, known);
  const found = known.get(version.folder) ?? judge(version, artifact, context);
  known.set(version.folder, found);
  return found;
}

function judge(
  version: VersionSubject,
  artifact: ArtifactSubject,
  context: RuleContext,
): VersionAdvisories | Outcome {
  const index = indexOf(context);
  if (index.byPackage.size === 0)
    return { kind: "not-applicable", reason: "the registry has no advisories" };
  const inspection = context.inspections.get(version.folder);
  const uses = [
    ...ownUses(version, artifact),
    ...dependencyUses({ version, artifact, context, index }),
    ...(inspection?.packages ?? []),
  ];
  const { matches, undecided } = matchAdvisories(uses, index);
  const unread = [
    ...(inspection
      ? (inspection.unread ?? [])
      : [{ path: `${version.folder}/files`, reason: "the files were not looked into" }]),
    ...undecided.map(({ use, id, reason }) => ({
      path: use.at.path,
      reason: `whether ${id} affects ${nameOf(use)} is unknown: ${reason}`,
    })),
  ];
  const names = uses.length > 1 || (version.manifest.value?.dependencies ?? []).length > 0;
  if (!names && matches.length === 0 && unread.length === 0)
    return { kind: "not-applicable", reason: "nothing in it names a package" };
  return { matches, undecided, unread };
}

function ownUses(version: VersionSubject, { name }: ArtifactSubject): readonly PackageUse[] {
  const at = { path: version.manifest.path };
  return [{ ecosystem: ASHLAR_ECOSYSTEM, name, version: version.version, at }];
}

interface Asked {
  readonly version: VersionSubject;
  readonly artifact: ArtifactSubject;
  readonly context: RuleContext;
  readonly index: AdvisoryIndex;
}

/** The dependencies that an installation of today would choose, where advisories are about them. */
function dependencyUses({ version, artifact, context, index }: Asked): readonly PackageUse[] {
  const { manifest } = version;
  return (manifest.value?.dependencies ?? []).flatMap((dependency, position): PackageUse[] => {
    const { name } = dependency;
    const known = index.byPackage.has(packageKey(ASHLAR_ECOSYSTEM, name));
    const target = known && name !== artifact.name ? context.artifacts.get(name) : undefined;
    const chosen = target && chosenVersion(target, dependency.version);
    if (chosen === undefined) return [];
    const at = atField(manifest, ["dependencies", position, "version"]);
    return [{ ecosystem: ASHLAR_ECOSYSTEM, name, version: chosen, at }];
  });
}

/** Newest first, yanked ones left out; one calculation serves all who depend on an artifact. */
const releases = new WeakMap<Neighbor, readonly SemVer[]>();

function releasesOf(target: Neighbor): readonly SemVer[] {
  const known =
    releases.get(target) ??
    target.versions
      .filter(({ version }) => isVersion(version) && !isYanked(target, version))
      .map(({ version }) => new SemVer(version))
      .sort((a, b) => b.compare(a));
  releases.set(target, known);
  return known;
}

/** The newest version in a range that is not yanked; undefined when there is none. */
export function chosenVersion(target: Neighbor, range: string): string | undefined {
  if (validRange(range) === null) return undefined;
  const wanted = new Range(range);
  return releasesOf(target).find((version) => wanted.test(version))?.raw;
}

/** The newest version that is not yanked and of which `isOther` is false. */
export function newestVersion(
  target: Neighbor,
  isOther: (version: string) => boolean,
): string | undefined {
  return releasesOf(target).find(({ raw }) => !isOther(raw))?.raw;
}

/** `lodash 4.17.15 (npm)`. */
function nameOf({ ecosystem, name, version }: PackageUse): string {
  return `${name}${version === undefined ? "" : ` ${version}`} (${ecosystem})`;
}

/** A match as a violation, with what would mend it. */
export function advisoryViolation(match: AdvisoryMatch, artifact: ArtifactSubject): Violation {
  const { use, id, aliases, summary, basis, severity, others } = match;
  const own = use.ecosystem === ASHLAR_ECOSYSTEM && use.name === artifact.name;
  const subject = own ? `version ${use.version}` : nameOf(use);
  const also = aliases.length > 0 ? ` (${aliases.slice(0, 5).join(", ")})` : "";
  const more = others > 0 ? `; named in ${others} more ${others === 1 ? "place" : "places"}` : "";
  const when = use.optional ? "; not part of every installation" : "";
  const what = summary.trim() === "" ? "" : `: ${summary.trim().slice(0, 200)}`;
  return {
    at: use.at,
    message: `${subject} is affected by ${id}${also}${what} [${severity}, ${basis}]${when}${more}`,
    fix: fixOf(match, own),
    severity,
    ...(match.malicious && { gate: true }),
    identity: `${id} ${use.ecosystem} ${use.name} ${use.version ?? ""}`,
  };
}

function fixOf({ fixed, malicious, use }: AdvisoryMatch, own: boolean): string {
  if (malicious)
    return own
      ? "delete this version; whoever installed it must renew every secret within its reach"
      : `remove "${use.name}"; renew every secret that it could have read`;
  if (fixed === undefined)
    return own
      ? "yank this version; no version is stated to mend it"
      : `no version is stated to mend it; use another package than "${use.name}"`;
  return own
    ? `yank this version; ${fixed} mends it`
    : `upgrade "${use.name}" to ${fixed} or later`;
}
