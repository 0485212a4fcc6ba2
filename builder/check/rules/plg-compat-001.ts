import { Range } from "semver";
import { atField } from "../at-field.ts";
import { outcomeOf, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** A plugin says which versions of its host it works with. */
export const plgCompat001: VersionRule = {
  id: "PLG-COMPAT-001",
  title: "Host versions of a plugin say nothing",
  category: "quality",
  severity: "medium",
  gate: false,
  appliesTo: ["plugin"],
  scope: "version",
  motivation:
    "A host changes its plugin interface with its major versions. Without a range that means something, a plugin is loaded into hosts that it was never tried with, or into none.",
  trigger:
    "`hostVersion` or `nodeVersion` is no version range, allows every version, or allows none, such as >2 <1.",
  fix: 'Write the host versions that you tested, with an end, for example hostVersion: "^7.0.0".',
  effort: "minutes",
  check: ({ manifest }) => {
    const config = manifest.value?.config;
    if (config === undefined || !("hostVersion" in config)) return unreadable(manifest);
    const judge = (field: "hostVersion" | "nodeVersion", written: string | undefined) => {
      const problem = written === undefined ? undefined : problemOf(written);
      return problem === undefined
        ? []
        : [
            {
              at: atField(manifest, ["config", field]),
              message: `config.${field} "${written}" ${problem}`,
            },
          ];
    };
    const violations: readonly Violation[] = [
      ...judge("hostVersion", config.hostVersion),
      ...judge("nodeVersion", config.nodeVersion),
    ];
    return outcomeOf(violations);
  },
};

function problemOf(written: string): string | undefined {
  let range: Range;
  try {
    range = new Range(written);
  } catch {
    return "is no version range";
  }
  if (range.set.some((comparators) => comparators.every(({ value }) => value === "")))
    return "allows every version, also those that do not exist yet";
  return range.intersects(range) ? undefined : "allows no version at all";
}
