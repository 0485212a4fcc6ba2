/** Why no set of versions satisfies everyone, in the words of those who demand. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { inRange, isRange } from "./candidate-versions.ts";
import type { Requirement } from "./requirement.ts";
import type { Clash } from "./solve.ts";

/** Versions named in a message before it says how many more there are. */
const VERSIONS_SHOWN = 8;

/**
 * E_NO_VERSION when the user's own demand alone shuts out every version, E_NOT_FOUND when a
 * dependency is in no registry, else E_CONFLICT.
 */
export function conflictError(
  clashes: readonly Clash[],
  requests: readonly Requirement[],
): CodedError {
  const [first] = clashes;
  if (
    first !== undefined &&
    clashes.length === 1 &&
    first.settled === undefined &&
    first.demands.length === 1
  ) {
    return lone(first, first.demands[0]);
  }
  return new CodedError({
    code: "E_CONFLICT",
    exitCode: EXIT.failed,
    message: `no set of versions satisfies ${requests.map(asked).join(" and ")} together`,
    fix: "Widen one of the ranges that you gave, or ask for an older version of the artifact that demands too much.",
    details: clashes.map(describe),
  });
}

function lone(clash: Clash, demand: Requirement | undefined): CodedError {
  const range = demand?.range ?? "*";
  const who = demand?.by === undefined ? "you asked for" : `${demand.by} requires`;
  if (clash.versions === undefined) {
    return new CodedError({
      code: "E_NOT_FOUND",
      exitCode: EXIT.notFound,
      message: `${who} ${clash.name}, which no configured registry has`,
      fix: `Add the registry that has it with "ashlar registries add", or choose a version of ${demand?.by ?? "it"} that does without.`,
    });
  }
  return new CodedError({
    code: "E_NO_VERSION",
    exitCode: EXIT.notFound,
    message: isRange(range)
      ? `no version of ${clash.name} satisfies ${range}${demand?.by === undefined ? "" : `, which ${demand.by} requires`}`
      : `"${range}" is no version range (of ${clash.name}, ${demand?.by ?? "as you asked"})`,
    fix: noVersionFix(clash, range),
    details: [available(clash)],
  });
}

function noVersionFix({ name, versions = [] }: Clash, range: string): string {
  const yanked = versions.find(
    (candidate) => candidate.yanked !== undefined && inRange(candidate.version, range),
  );
  if (yanked)
    return `${name}@${yanked.version} was yanked (${yanked.yanked}). Choose another version.`;
  const newest = versions.find((candidate) => candidate.yanked === undefined);
  if (newest === undefined) return `Every version of ${name} was yanked; choose another artifact.`;
  if (newest.version.includes("-")) {
    return `There are only pre-releases that fit; ask for one by its version: ${name}@${newest.version}`;
  }
  return `Ask for a version that exists, for example ${name}@${newest.version}`;
}

function describe(clash: Clash): string {
  if (clash.settled !== undefined) {
    return `${clash.demands.map(demanded).join("; ")}, but ${clash.name} ${clash.settled} had to be chosen`;
  }
  const demands = clash.demands.map(demanded).join("; ");
  if (clash.versions === undefined)
    return `${demands}, but no configured registry has ${clash.name}`;
  return `${demands}; ${available(clash)}`;
}

function demanded({ name, range, by }: Requirement): string {
  return by === undefined ? `you ask for ${name} ${range}` : `${by} requires ${name} ${range}`;
}

function available({ name, versions = [] }: Clash): string {
  const shown = versions
    .slice(0, VERSIONS_SHOWN)
    .map(({ version, yanked }) => (yanked === undefined ? version : `${version} (yanked)`));
  const more =
    versions.length > VERSIONS_SHOWN ? ` and ${versions.length - VERSIONS_SHOWN} older` : "";
  return versions.length === 0
    ? `${name} has no versions`
    : `${name} has ${shown.join(", ")}${more}`;
}

function asked({ name, range }: Requirement): string {
  return range === "*" ? name : `${name}@${range}`;
}
