import type { Dependency } from "../../../schemas/manifest.ts";
import { atField } from "../at-field.ts";
import { cycleThrough } from "../dependency-cycles.ts";
import { latestVersion } from "../release-versions.ts";
import { type ArtifactRule, outcomeOf } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** The latest versions do not depend on themselves, directly or in a circle. */
export const depRes003: ArtifactRule = {
  id: "DEP-RES-003",
  title: "Circular dependency",
  category: "quality",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "Artifacts in a circle can only be installed, released and withdrawn together, and nobody sees that from any one of them.",
  trigger:
    "The latest version of an artifact depends on the artifact itself, directly or through the latest versions of others. Development dependencies do not count.",
  fix: "Move what both sides need into an artifact of its own, or drop one of the dependencies.",
  effort: "days",
  check: (artifact, { artifacts, circleThrough }) => {
    const manifest = latestVersion(artifact)?.manifest;
    if (!manifest) return { kind: "not-applicable", reason: "there is no version" };
    if (!manifest.value) return unreadable(manifest);
    const { name } = artifact;
    const cycle = circleThrough ? circleThrough(name) : cycleThrough(artifacts, name);
    if (cycle === undefined) return outcomeOf([]);
    const next = cycle[1] ?? artifact.name;
    return outcomeOf([
      {
        at: atField(manifest, ["dependencies", indexOf(manifest.value.dependencies, next), "name"]),
        message:
          cycle.length === 2
            ? `"${artifact.name}" depends on itself`
            : `circular dependency: ${cycle.join(" → ")}`,
        ...(cycle.length === 2 && { fix: `delete the dependency on "${artifact.name}"` }),
      },
    ]);
  },
};

function indexOf(dependencies: readonly Dependency[] | undefined, name: string): number {
  return Math.max(0, dependencies?.findIndex((dependency) => dependency.name === name) ?? 0);
}
