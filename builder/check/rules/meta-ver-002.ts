import { outcomeOf, type VersionRule } from "../rule.ts";

/** What is published under a version stays what it is. */
export const metaVer002: VersionRule = {
  id: "META-VER-002",
  title: "Published version was changed",
  category: "metadata",
  severity: "critical",
  gate: true,
  appliesTo: "all",
  scope: "version",
  motivation:
    "Whoever has locked a version expects the same bytes for ever. One that changes under its number breaks every lock that names it, and is how tampered code reaches those who took care. It would also fork the registry's log, which readers and witnesses refuse.",
  trigger:
    "Git knows the version's manifest.yaml or a file below files/ with another content, or with a file more or less, than when the version was published.",
  fix: "Restore the version as it was (`git log -- <folder>` shows when it came) and publish the change as a new version; to withdraw a version, yank it in artifact.md.",
  effort: "minutes",
  check: ({ version, altered, commit }) =>
    outcomeOf(
      altered.map((path) => ({
        at: { path },
        message: `version ${version} is published${commit === undefined ? "" : ` since ${commit.slice(0, 12)}`}, and this file is not what it was: the log of what is published would fork, and a build refuses to sign that`,
        ...(commit !== undefined && {
          fix: `restore it (in the folder of registry.yaml: git checkout ${commit.slice(0, 12)} -- ${path}) and publish the change as a new version`,
        }),
      })),
    ),
};
