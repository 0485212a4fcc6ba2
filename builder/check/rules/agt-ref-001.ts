import { atField } from "../at-field.ts";
import { declaredType } from "../declared-type.ts";
import { nearestWord } from "../nearest-word.ts";
import { isYanked } from "../release-versions.ts";
import { outcomeOf, type RuleContext, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** The models that an agent names exist, as models, in the version that it names. */
export const agtRef001: VersionRule = {
  id: "AGT-REF-001",
  title: "Model reference leads nowhere",
  category: "quality",
  severity: "high",
  gate: false,
  appliesTo: ["agent"],
  scope: "version",
  late: true,
  motivation:
    "An agent behaves as it was tested only with the model it was tested with; without that model it does not start.",
  trigger:
    "`modelReferences` names an artifact that is not here or is no model, or a version of it that does not exist, is yanked or is blocked.",
  fix: "Name a model of this registry with one of its versions, for example acme/sentiment@2.0.0.",
  effort: "minutes",
  check: ({ manifest }, _artifact, context) => {
    const config = manifest.value?.config;
    if (config === undefined) return unreadable(manifest);
    const references = "modelReferences" in config ? config.modelReferences : undefined;
    if (references === undefined)
      return { kind: "not-applicable", reason: "the agent names no models" };
    return outcomeOf(
      references.flatMap((reference, index) =>
        judge(reference, context).map((found) => ({
          at: atField(manifest, ["config", "modelReferences", index]),
          ...found,
        })),
      ),
    );
  },
};

function judge(
  reference: string,
  { artifacts, quarantined }: RuleContext,
): readonly Omit<Violation, "at">[] {
  const at = reference.lastIndexOf("@");
  const name = reference.slice(0, at);
  const wanted = reference.slice(at + 1);
  const artifact = artifacts.get(name);
  if (artifact === undefined) {
    const nearest = nearestWord(name, artifacts.keys());
    return [
      {
        message: `there is no artifact "${name}" in this registry`,
        ...(nearest !== undefined && { fix: `did you mean "${nearest}@${wanted}"?` }),
      },
    ];
  }
  const type = declaredType(artifact);
  if (type !== "model")
    return [
      {
        message:
          type === undefined
            ? `"${name}" has no known type`
            : `"${name}" is of type ${type}, not a model`,
      },
    ];
  const version = artifact.versions.find((candidate) => candidate.version === wanted);
  if (version === undefined) {
    const existing = artifact.versions.map((candidate) => candidate.version);
    return [
      {
        message: `"${name}" has no version ${wanted}`,
        fix:
          existing.length === 0
            ? `add a version to "${name}"`
            : `write one of its versions: ${existing.slice(-5).join(", ")}`,
      },
    ];
  }
  if (quarantined.has(artifact.folder) || quarantined.has(version.folder))
    return [
      {
        message: `"${reference}" is blocked and not published`,
        fix: `mend its gate findings, or name another version`,
      },
    ];
  return isYanked(artifact, wanted)
    ? [{ message: `"${reference}" is yanked`, fix: "name a version that is not yanked" }]
    : [];
}
