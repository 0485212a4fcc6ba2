import type { ArtifactRecord } from "../../../schemas/artifact.ts";
import type { RecordFile } from "../../parse/record-file.ts";
import { atField } from "../at-field.ts";
import { type ArtifactRule, outcomeOf, type RuleContext, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Who is told that an artifact is deprecated is told why, or what to use instead. */
export const metaDep001: ArtifactRule = {
  id: "META-DEP-001",
  title: "Deprecation without a way out",
  category: "metadata",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "A warning that offers nothing leaves everyone who depends on the artifact to find out alone what to do.",
  trigger:
    "publication.maintenance_status is deprecated or archived without deprecation.reason or deprecation.replaced_by, the two contradict each other, or replaced_by names an artifact that is not here.",
  fix: "Write deprecation.reason, deprecation.replaced_by or both.",
  effort: "minutes",
  check: (artifact, context) => {
    const { record } = artifact;
    if (!record.value) return unreadable(record);
    return outcomeOf([
      ...contradictions(record, record.value),
      ...replacement(artifact.name, record.value.deprecation?.replaced_by, context).map(
        (found) => ({
          at: atField(record, ["deprecation", "replaced_by"]),
          ...found,
        }),
      ),
    ]);
  },
};

function contradictions(
  record: RecordFile<unknown>,
  { publication, deprecation }: ArtifactRecord,
): readonly Violation[] {
  const status = publication?.maintenance_status ?? "active";
  if (status !== "active") {
    if (deprecation?.reason !== undefined || deprecation?.replaced_by !== undefined) return [];
    return [
      {
        at: atField(record, ["publication", "maintenance_status"]),
        message: `the artifact is ${status}, but neither a reason nor a replacement is given`,
      },
    ];
  }
  if (deprecation === undefined) return [];
  return [
    {
      at: atField(record, ["deprecation"]),
      message: `there is a deprecation, but publication.maintenance_status is ${publication?.maintenance_status ?? "not set"}`,
      fix: "set publication.maintenance_status to deprecated or archived, or delete deprecation",
    },
  ];
}

function replacement(name: string, by: string | undefined, { artifacts }: RuleContext) {
  if (by === undefined) return [];
  if (by === name)
    return [
      {
        message: `the artifact is replaced by itself: "${by}"`,
        fix: "name another artifact, or give a reason instead",
      },
    ];
  if (artifacts.has(by)) return [];
  return [
    {
      message: `the replacement "${by}" is not in this registry`,
      fix: "name an artifact of this registry; mention others in deprecation.reason",
    },
  ];
}
