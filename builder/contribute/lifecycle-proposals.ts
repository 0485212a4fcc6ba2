/** Yanks and deprecations: what `artifact.md` says of versions that are out, and of the artifact as a whole. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { printable } from "../check/printable.ts";
import type { FieldEdit } from "../mend/edit-record.ts";
import type { Proposal } from "./proposal.ts";
import { type KnownArtifact, proposedRecord, quoted } from "./proposed-record.ts";

/** New installs refuse the versions; projects that have locked one still get it. */
export function yankVersions(
  artifact: KnownArtifact,
  versions: readonly string[],
  reason: string,
): Proposal {
  requireVersions(artifact, versions);
  return proposedRecord(artifact, {
    verb: "yank",
    title: `Yank ${artifact.name} ${versions.join(", ")}`,
    what: `Withdraws ${quoted(versions)} of ${quoted([artifact.name])}: new installs refuse it, locked ones still work.`,
    reason,
    detail: versions.join("-"),
    edits: versions.map((version) => lifecycle(version, "yanked", reason)),
  });
}

export function unyankVersions(artifact: KnownArtifact, versions: readonly string[]): Proposal {
  requireVersions(artifact, versions);
  return proposedRecord(artifact, {
    verb: "unyank",
    title: `Take back the yank of ${artifact.name} ${versions.join(", ")}`,
    what: `${quoted(versions)} of ${quoted([artifact.name])} can be installed again.`,
    detail: versions.join("-"),
    edits: versions.map((version) => lifecycle(version, "yanked", undefined)),
  });
}

export interface Deprecation {
  readonly reason?: string;
  /** `namespace/name` of what to use instead. */
  readonly replacedBy?: string;
  /** Nobody maintains it any more, and nobody will. */
  readonly archived?: boolean;
}

/** Installs warn. @param version one of its versions; the whole artifact when absent */
export function deprecateArtifact(
  artifact: KnownArtifact,
  { reason, replacedBy, archived }: Deprecation,
  version?: string,
): Proposal {
  if (version !== undefined) {
    requireVersions(artifact, [version]);
    return proposedRecord(artifact, {
      verb: "deprecate",
      title: `Deprecate ${artifact.name} ${version}`,
      what: `Warns whoever installs ${quoted([version])} of ${quoted([artifact.name])}.`,
      ...(reason !== undefined && { reason }),
      detail: version,
      edits: [lifecycle(version, "deprecated", reason ?? `Use ${replacedBy} instead.`)],
    });
  }
  const successor = replacedBy === undefined ? "" : ` ${quoted([replacedBy])} replaces it.`;
  return proposedRecord(artifact, {
    verb: "deprecate",
    title: `Deprecate ${artifact.name}`,
    what: `Warns whoever installs ${quoted([artifact.name])}.${successor}`,
    ...(reason !== undefined && { reason }),
    edits: [
      edit(["publication", "maintenance_status"], archived ? "archived" : "deprecated"),
      ...(reason === undefined ? [] : [edit(["deprecation", "reason"], reason)]),
      ...(replacedBy === undefined ? [] : [edit(["deprecation", "replaced_by"], replacedBy)]),
    ],
  });
}

export function undeprecateArtifact(artifact: KnownArtifact, version?: string): Proposal {
  if (version !== undefined) requireVersions(artifact, [version]);
  const about = version === undefined ? artifact.name : `${artifact.name} ${version}`;
  return proposedRecord(artifact, {
    verb: "undeprecate",
    title: `Take back the deprecation of ${about}`,
    what: `${quoted([about])} is maintained again.`,
    ...(version !== undefined && { detail: version }),
    edits:
      version === undefined
        ? [edit(["deprecation"], undefined), edit(["publication", "maintenance_status"], undefined)]
        : [lifecycle(version, "deprecated", undefined)],
  });
}

/**
 * What is out stays out: others have it, and locked projects need it. The versions are yanked, and an
 * artifact without others leaves lists and search.
 *
 * @param version all versions when absent
 */
export function unpublishArtifact(
  artifact: KnownArtifact,
  reason: string,
  version?: string,
): Proposal {
  if (version !== undefined) requireVersions(artifact, [version]);
  const versions = version === undefined ? artifact.versions : [version];
  const isWhole = artifact.versions.every((one) => versions.includes(one));
  const about = version === undefined ? artifact.name : `${artifact.name} ${version}`;
  const left = isWhole ? " and leaves lists and search" : "";
  return proposedRecord(artifact, {
    verb: "unpublish",
    title: `Unpublish ${about}`,
    what: `${quoted([about])} is yanked${left}. Published files stay, for projects that have locked them.`,
    reason,
    ...(version !== undefined && { detail: version }),
    edits: [
      ...versions.map((one) => lifecycle(one, "yanked", reason)),
      ...(isWhole ? [edit(["unlisted"], true)] : []),
    ],
  });
}

function lifecycle(
  version: string,
  what: "yanked" | "deprecated",
  reason: string | undefined,
): FieldEdit {
  return edit(["versions", version, what], reason);
}

function edit(field: readonly string[], value: FieldEdit["value"]): FieldEdit {
  return { field, value };
}

/** @throws {CodedError} E_NOT_FOUND */
export function requireVersions(
  { name, versions }: Pick<KnownArtifact, "name" | "versions">,
  wanted: readonly string[],
): void {
  const absent = wanted.filter((version) => !versions.includes(version));
  if (absent.length === 0) return;
  throw new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `the registry has no ${name} ${printable(absent.join(", "), 200)}`,
    fix: "name versions that are published",
    details: versions.map((version) => printable(`${name}@${version}`, 200)),
  });
}
