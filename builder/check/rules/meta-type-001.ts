import { ARTIFACT_TYPES, isArtifactType } from "../../../schemas/artifact-type.ts";
import type { RecordFile } from "../../parse/record-file.ts";
import { atField } from "../at-field.ts";
import { writtenType } from "../declared-type.ts";
import { nearestWord } from "../nearest-word.ts";
import { shown } from "../printable.ts";
import { type ArtifactRule, type Outcome, outcomeOf } from "../rule.ts";

/** An artifact has a type that exists and that the registry takes. */
export const metaType001: ArtifactRule = {
  id: "META-TYPE-001",
  title: "Artifact type is not taken here",
  category: "metadata",
  severity: "high",
  gate: true,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "The type decides what a manifest must say and how a client installs the files. Without a known type nothing behind it can be checked.",
  trigger:
    "artifact.md states a type that does not exist, or one that registry.yaml does not list in `types`.",
  fix: "Use one of the registry's types, or ask its maintainers to allow another.",
  effort: "minutes",
  check: ({ record }, { registry }) => {
    const type = writtenType(record.raw);
    if (type === undefined)
      return { kind: "not-applicable", reason: `${record.path} states no type` };
    return judge(record, type, registry?.types ?? ARTIFACT_TYPES);
  },
};

function judge(record: RecordFile<unknown>, type: unknown, allowed: readonly string[]): Outcome {
  if (typeof type === "string" && allowed.includes(type)) return outcomeOf([]);
  const known = typeof type === "string" && isArtifactType(type);
  const nearest = typeof type === "string" ? nearestWord(type, allowed) : undefined;
  return outcomeOf([
    {
      at: atField(record, ["type"]),
      message: known
        ? `this registry does not take artifacts of type "${type}"`
        : `unknown artifact type ${shown(type)}`,
      fix:
        nearest === undefined ? `write one of ${allowed.join(", ")}` : `did you mean "${nearest}"?`,
    },
  ]);
}
