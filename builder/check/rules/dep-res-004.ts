import { Range, SemVer, validRange } from "semver";
import { atField } from "../at-field.ts";
import { FINDINGS_MAX } from "../findings-of.ts";
import { nearestWord } from "../nearest-word.ts";
import type { Neighbor, NeighborVersion } from "../neighbor.ts";
import { isVersion, isYanked } from "../release-versions.ts";
import { outcomeOf, type RuleContext, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Every dependency can be met by a version that gets published and is not yanked. */
export const depRes004: VersionRule = {
  id: "DEP-RES-004",
  title: "Dependency cannot be met",
  category: "quality",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "version",
  late: true,
  motivation:
    "Whoever installs this version asks for all of its dependencies. One that is not there makes the whole installation fail.",
  trigger:
    "A dependency names an artifact that is not in this registry, a range that matches none of its versions, or one that matches only versions that are yanked or blocked.",
  fix: "Name an artifact of this registry and a range that matches one of its versions.",
  effort: "minutes",
  check: ({ manifest }, artifact, context) => {
    if (!manifest.value) return unreadable(manifest);
    const { dependencies } = manifest.value;
    if (dependencies === undefined)
      return { kind: "not-applicable", reason: "there are no dependencies" };
    return outcomeOf(
      dependencies.flatMap(({ name, version }, index): Violation[] => {
        // A dependency on itself is DEP-RES-003's, a range that is none DEP-RES-002's.
        if (name === artifact.name || validRange(version) === null) return [];
        const target = context.artifacts.get(name);
        const found =
          target === undefined
            ? absent(name, index < FINDINGS_MAX ? context.artifacts.keys() : [])
            : unmet(target, version, context);
        const key = target === undefined ? "name" : "version";
        return found === undefined
          ? []
          : [{ at: atField(manifest, ["dependencies", index, key]), ...found }];
      }),
    );
  },
};

type Complaint = Omit<Violation, "at">;

/** @param candidates names that may have been meant; comparing costs, so only findings that are shown get them */
function absent(name: string, candidates: Iterable<string>): Complaint {
  const nearest = nearestWord(name, candidates);
  return {
    message: `there is no artifact "${name}" in this registry`,
    fix:
      nearest === undefined
        ? `add "${name}", or delete the dependency`
        : `did you mean "${nearest}"?`,
  };
}

interface Release {
  readonly subject: NeighborVersion;
  readonly parsed: SemVer;
}

/** Newest first. One calculation serves all who depend on an artifact. */
const releases = new WeakMap<Neighbor, readonly Release[]>();

function releasesOf(artifact: Neighbor): readonly Release[] {
  const known =
    releases.get(artifact) ??
    artifact.versions
      .filter(({ version }) => isVersion(version))
      .map((subject) => ({ subject, parsed: new SemVer(subject.version) }))
      .sort((a, b) => b.parsed.compare(a.parsed));
  releases.set(artifact, known);
  return known;
}

/** Answers by target and range: in a registry of thousands, the same few are asked for again and again. */
const answers = new WeakMap<RuleContext["quarantined"], Map<string, Complaint | undefined>>();

function unmet(target: Neighbor, range: string, context: RuleContext): Complaint | undefined {
  const known = answers.get(context.quarantined) ?? new Map<string, Complaint | undefined>();
  answers.set(context.quarantined, known);
  const key = `${target.folder} ${range}`;
  if (!known.has(key)) known.set(key, judge(target, range, context));
  return known.get(key);
}

function judge(target: Neighbor, range: string, context: RuleContext): Complaint | undefined {
  const { name } = target;
  if (context.quarantined.has(target.folder)) {
    return {
      message: `"${name}" is blocked and not published`,
      fix: `mend the gate findings of "${name}", or depend on something else`,
    };
  }
  const wanted = new Range(range);
  const all = releasesOf(target);
  const usable = all.filter(
    ({ subject: { version, folder } }) =>
      !context.quarantined.has(folder) && !isYanked(target, version),
  );
  if (usable.some(({ parsed }) => wanted.test(parsed))) return undefined;
  const best = usable.find(({ parsed }) => parsed.prerelease.length === 0) ?? usable[0];
  const fix =
    best === undefined ? `mend or add a version of "${name}"` : `write "^${best.subject.version}"`;
  const refused = all.filter(({ parsed }) => wanted.test(parsed));
  if (refused.length > 0) {
    return {
      message: `"${range}" matches only versions of "${name}" that are yanked or blocked: ${firstOf(refused)}`,
      fix,
    };
  }
  const early = usable.find(({ subject }) => wanted.test(subject.version.replace(/[-+].*$/, "")));
  if (early !== undefined) {
    return {
      message: `"${range}" matches only a pre-release of "${name}", which ranges leave out`,
      fix: `write "${early.subject.version}" if the pre-release is meant`,
    };
  }
  return {
    message: `no version of "${name}" matches "${range}"; there are ${firstOf(all) || "none"}`,
    fix,
  };
}

function firstOf(releases: readonly Release[]): string {
  return releases
    .slice(0, 5)
    .map(({ subject }) => subject.version)
    .join(", ");
}
