/** What the maintainers of a registry withhold of an artifact, by its moderation record and the clock. */
import type { Moderation } from "../../schemas/moderation.ts";
import type { Withheld } from "../../schemas/published/withheld.ts";
import type { ArtifactSubject } from "../parse/subject.ts";
import { compareText } from "./compare-text.ts";

/**
 * One entry for what is withheld as a whole, and one for each version that is withheld on its own
 * account or was taken down with the whole; takedowns before quarantines, ordered by version.
 *
 * @param now seconds since 1970: a quarantine ends by itself
 */
export function withheldOf(
  { moderation }: Pick<ArtifactSubject, "moderation">,
  now: number,
): readonly Withheld[] {
  if (!moderation?.value) return [];
  const all = [...takenDown(moderation.value), ...quarantined(moderation.value, now)];
  const first = new Map<string, Withheld>();
  for (const one of all) if (!first.has(one.version ?? "")) first.set(one.version ?? "", one);
  return [...first.values()].sort((a, b) => compareText(a.version ?? "", b.version ?? ""));
}

function takenDown({ takedowns = [] }: Moderation): Withheld[] {
  return takedowns.flatMap(({ version, releases, ...facts }): Withheld[] => {
    const kind = "taken-down";
    const whole: Withheld[] = version === undefined ? [{ kind, ...facts }] : [];
    const listed = Object.entries(releases).map(
      ([released, { sha256 }]): Withheld => ({ kind, version: released, sha256, ...facts }),
    );
    const isListed = version === undefined || Object.hasOwn(releases, version);
    return [...whole, ...listed, ...(isListed ? [] : [{ kind, version, ...facts } as Withheld])];
  });
}

function quarantined({ quarantines = [] }: Moderation, now: number): Withheld[] {
  return quarantines
    .filter(({ until }) => Date.parse(until) > now * 1000)
    .map((quarantine): Withheld => ({ kind: "quarantined", ...quarantine }));
}

/** Folders that a moderation record keeps out; all of an artifact whose record cannot be read. */
export function withheldFolders(artifact: ArtifactSubject, now: number): readonly string[] {
  const { folder, moderation } = artifact;
  if (moderation && !moderation.value) return [folder];
  return withheldOf(artifact, now).map(({ version }) =>
    version === undefined ? folder : `${folder}/${version}`,
  );
}

/** Folders whose files a takedown allows to be removed. */
export function takenDownFolders({
  folder,
  moderation,
}: Pick<ArtifactSubject, "folder" | "moderation">): readonly string[] {
  return (moderation?.value?.takedowns ?? []).map(({ version }) =>
    version === undefined ? folder : `${folder}/${version}`,
  );
}

/** Whether nothing is left of an artifact but the record that takes it down: there is nothing to judge. */
export function isTombstone({
  moderation,
  versions,
}: Pick<ArtifactSubject, "moderation" | "versions">): boolean {
  return versions.length === 0 && (moderation?.value?.takedowns ?? []).length > 0;
}
