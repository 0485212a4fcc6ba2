import { Range } from "semver";
import { atField } from "../at-field.ts";
import { latestVersion } from "../release-versions.ts";
import { outcomeOf, type RuleContext, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** A dependency's range ends before the next version that may break. */
export const depRes002: VersionRule = {
  id: "DEP-RES-002",
  title: "Range of a dependency has no upper end",
  category: "quality",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "version",
  motivation:
    "A range without an end takes every future version, also the one that removes what is used here.",
  trigger:
    'A dependency\'s version is "*", "latest" or a range such as ">=1" that allows every later major version. It weighs more when it is no range at all.',
  fix: "Write a caret range of a version that you have tested, for example ^1.2.0.",
  effort: "minutes",
  check: ({ manifest }, _artifact, context) => {
    if (!manifest.value) return unreadable(manifest);
    const { dependencies } = manifest.value;
    if (dependencies === undefined)
      return { kind: "not-applicable", reason: "there are no dependencies" };
    return outcomeOf(
      dependencies.flatMap(({ name, version }, index) =>
        judge(name, version, context).map((found) => ({
          at: atField(manifest, ["dependencies", index, "version"]),
          ...found,
          ...(context.artifacts.has(name) && {
            mends: [
              {
                do: "set" as const,
                path: manifest.path,
                field: ["dependencies", index, "version"],
                value: proposal(name, version, context),
              },
            ],
          }),
        })),
      ),
    );
  },
};

function judge(
  name: string,
  written: string,
  context: RuleContext,
): readonly Omit<Violation, "at">[] {
  const range = rangeOf(written);
  if (range?.set.every(isBounded)) return [];
  const fix = `write "${proposal(name, written, context)}"`;
  if (range === undefined && written !== "latest") {
    return [{ message: `"${written}" for ${name} is no version range`, severity: "high", fix }];
  }
  return [{ message: `"${written}" for ${name} takes every future version`, fix }];
}

/** Undefined when the text is no range. */
function rangeOf(text: string): Range | undefined {
  try {
    return new Range(text);
  } catch {
    return undefined;
  }
}

function isBounded(comparators: Range["set"][number]): boolean {
  // The comparator of "*" has the operator "" and no version.
  return comparators.some(
    ({ operator, value }) =>
      operator === "<" ||
      operator === "<=" ||
      (operator !== ">" && operator !== ">=" && value !== ""),
  );
}

function proposal(name: string, written: string, { artifacts }: RuleContext): string {
  const artifact = artifacts.get(name);
  const latest = artifact && latestVersion(artifact)?.version;
  return `^${latest ?? /\d+\.\d+\.\d+/.exec(written)?.[0] ?? "1.0.0"}`;
}
