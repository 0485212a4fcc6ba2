import { prerelease, rcompare, satisfies, validRange } from "semver";
import type { ArtifactSubject } from "../../parse/subject.ts";
import { atField } from "../at-field.ts";
import { nearestWord } from "../nearest-word.ts";
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
          target === undefined ? absent(name, context) : unmet(target, version, context);
        const key = target === undefined ? "name" : "version";
        return found === undefined
          ? []
          : [{ at: atField(manifest, ["dependencies", index, key]), ...found }];
      }),
    );
  },
};

type Complaint = Omit<Violation, "at">;

function absent(name: string, { artifacts }: RuleContext): Complaint {
  const nearest = nearestWord(name, artifacts.keys());
  return {
    message: `there is no artifact "${name}" in this registry`,
    fix:
      nearest === undefined
        ? `add "${name}", or delete the dependency`
        : `did you mean "${nearest}"?`,
  };
}

/** Answers by target and range: in a registry of thousands, the same few are asked for again and again. */
const answers = new WeakMap<RuleContext, Map<string, Complaint | undefined>>();

function unmet(
  target: ArtifactSubject,
  range: string,
  context: RuleContext,
): Complaint | undefined {
  const known = answers.get(context) ?? new Map<string, Complaint | undefined>();
  answers.set(context, known);
  const key = `${target.folder} ${range}`;
  if (!known.has(key)) known.set(key, judge(target, range, context));
  return known.get(key);
}

function judge(
  target: ArtifactSubject,
  range: string,
  context: RuleContext,
): Complaint | undefined {
  const { name } = target;
  if (context.quarantined.has(target.folder)) {
    return {
      message: `"${name}" is blocked and not published`,
      fix: `mend the gate findings of "${name}", or depend on something else`,
    };
  }
  const versions = target.versions
    .filter(({ version }) => isVersion(version))
    .toSorted((a, b) => rcompare(a.version, b.version));
  const usable = versions.filter(
    ({ version, folder }) => !context.quarantined.has(folder) && !isYanked(target, version),
  );
  const matching = (candidates: typeof versions) =>
    candidates.filter(({ version }) => satisfies(version, range));
  if (matching(usable).length > 0) return undefined;
  const best = usable.find(({ version }) => prerelease(version) === null) ?? usable[0];
  const fix =
    best === undefined ? `mend or add a version of "${name}"` : `write "^${best.version}"`;
  const refused = matching(versions).map(({ version }) => version);
  if (refused.length > 0) {
    return {
      message: `"${range}" matches only versions of "${name}" that are yanked or blocked: ${refused.slice(0, 5).join(", ")}`,
      fix,
    };
  }
  const early = usable.find(({ version }) => satisfies(version.replace(/[-+].*$/, ""), range));
  if (early !== undefined) {
    return {
      message: `"${range}" matches only a pre-release of "${name}", which ranges leave out`,
      fix: `write "${early.version}" if the pre-release is meant`,
    };
  }
  return {
    message: `no version of "${name}" matches "${range}"; there are ${
      versions
        .slice(0, 5)
        .map(({ version }) => version)
        .join(", ") || "none"
    }`,
    fix,
  };
}
