/**
 * What the log says was released, beside what the tree offers. The tree may offer less: a version can
 * be quarantined, or gone from the repository. It may offer nothing that the log does not hold.
 */
import { archivePath } from "../../schemas/paths.ts";
import type { Quarantine } from "../../schemas/published/report.ts";
import { printable } from "../check/printable.ts";
import { entrySubject } from "../log/entry-subject.ts";
import type { Repository } from "../parse/subject.ts";

export interface AbsentVersion {
  readonly name: string;
  readonly version: string;
  /** `quarantined`, `taken-down`: the tree says why; `removed`: the repository has it no longer; `missing`: nobody says why. */
  readonly why: "quarantined" | "taken-down" | "removed" | "missing";
  /** Rules that hold it back. */
  readonly rules: readonly string[];
}

export interface PublishedVersions {
  /** In the log, and not in the tree. */
  readonly absent: readonly AbsentVersion[];
  /** Paths of archives that no entry of the log names. */
  readonly unlogged: readonly string[];
}

export interface PublishedFacts {
  /** The entries that the tree's log has. */
  readonly entries: readonly Uint8Array[];
  /** Every path that the tree lists. */
  readonly paths: Iterable<string>;
  readonly quarantine: Quarantine;
  readonly repository: Pick<Repository, "artifacts">;
}

const ARCHIVE = /^targets\/[^/]+\/[^/]+\/[0-9a-f]{64}\.[^/]+\.tgz$/;

export function publishedVersions(facts: PublishedFacts): PublishedVersions {
  const archives = new Set([...facts.paths].filter((path) => ARCHIVE.test(path)));
  const present = new Set(
    facts.repository.artifacts.flatMap(({ name, versions }) =>
      versions.map(({ version }) => `${name}@${version}`),
    ),
  );
  const absent: AbsentVersion[] = [];
  for (const entry of facts.entries) {
    const { release, sha256 } = entrySubject(entry);
    if (release === undefined || sha256 === undefined) continue;
    const { name, version } = release;
    if (archives.delete(archivePath(name, version, sha256))) continue;
    const against = entriesAgainst(facts.quarantine, name, version);
    const left = present.has(`${name}@${version}`) ? "missing" : "removed";
    const isTakenDown = against.some(({ withheld }) => withheld?.kind === "taken-down");
    const kept = isTakenDown ? "taken-down" : "quarantined";
    const rules = new Set(against.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
    absent.push({ name, version, why: against.length > 0 ? kept : left, rules: [...rules] });
  }
  const unlogged = [...archives].map((path) => printable(path, 300));
  return { absent, unlogged };
}

function entriesAgainst(
  { entries }: Quarantine,
  name: string,
  version: string,
): Quarantine["entries"] {
  return entries.filter(
    (entry) => entry.artifact === name && (entry.version ?? version) === version,
  );
}
