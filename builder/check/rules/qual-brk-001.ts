import {
  type Bump,
  type ChangePlace,
  type InterfaceChange,
  requiredBump,
} from "../../scan/interface/interface-change.ts";
import { interfaceChanges } from "../../scan/interface/interface-changes.ts";
import { atField } from "../at-field.ts";
import { declaredType } from "../declared-type.ts";
import { isVersion } from "../release-versions.ts";
import {
  type Outcome,
  type PayloadRule,
  type PayloadSubject,
  type Place,
  scanOutcome,
  type Violation,
} from "../rule.ts";
import { unreadable } from "../unreadable.ts";
import { versionForStep, versionStep } from "../version-step.ts";

/** A version number says what a version breaks. */
export const qualBrk001: PayloadRule = {
  id: "QUAL-BRK-001",
  title: "Change is larger than the version says",
  category: "quality",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "payload",
  motivation:
    "Whoever depends on ^1.2.0 gets every later 1.x by itself. A version that takes something away without a new major number breaks them on a day when they changed nothing.",
  trigger:
    "Compared with the version before, something that users rely on is gone or different - an exported name or its type, an entry, a schema, an operation, a template variable, a tool, a platform - and the step is smaller than a major one (high); or something is new in a step that promises repairs only (medium). Below 1.0.0 the caret rule counts.",
  fix: "Release the change under the version that the finding names, or keep what was there beside what is new.",
  effort: "hours",
  check: async (subject): Promise<Outcome> => {
    const { artifact, version, previous } = subject;
    const type = declaredType(artifact);
    if (previous === undefined || !isVersion(version.version))
      return { kind: "not-applicable", reason: "there is no version before this one" };
    const step = versionStep(previous.version.version, version.version);
    if (step === undefined)
      return { kind: "not-applicable", reason: "it follows a pre-release of the same version" };
    if (!version.manifest.value) return unreadable(version.manifest);
    if (!previous.version.manifest.value || type === undefined)
      return { kind: "unknown", reason: "the version before this one cannot be read" };
    const { changes, unscanned } = await interfaceChanges(type, {
      old: { manifest: previous.version.manifest.value, contents: previous.contents },
      new: { manifest: version.manifest.value, contents: subject.contents },
    });
    return scanOutcome(
      excess(changes, step).map((change) => violation(change, step, subject)),
      unscanned.map((reason) => ({ path: `${version.folder}/files`, reason })),
    );
  },
};

const SIZES: Readonly<Record<Bump, number>> = { patch: 0, minor: 1, major: 2 };
/** Changes that are told one by one; the first mend usually answers for the rest. */
const CHANGES_MAX = 10;

/** The changes of the largest kind, when that is more than the step allows. */
function excess(changes: readonly InterfaceChange[], step: Bump): readonly InterfaceChange[] {
  const required = requiredBump(changes);
  if (SIZES[required] <= SIZES[step]) return [];
  const worst = changes.filter(({ bump }) => bump === required);
  const [last] = worst.slice(CHANGES_MAX - 1);
  if (last === undefined || worst.length === CHANGES_MAX) return worst;
  const more = `${last.what}, and ${worst.length - CHANGES_MAX} more changes`;
  return [...worst.slice(0, CHANGES_MAX - 1), { ...last, what: more }];
}

const KEPT: Readonly<Record<"major" | "minor", string>> = {
  major: "breaks its users",
  minor: "is an addition",
};
const PROMISE: Readonly<Record<Bump, string>> = {
  major: "anything",
  minor: "that nothing breaks",
  patch: "repairs only",
};

function violation(
  { bump, what, at }: InterfaceChange,
  step: Bump,
  { artifact, version, previous }: PayloadSubject,
): Violation {
  const old = previous?.version.version ?? "";
  const taken = new Set(artifact.versions.map((other) => other.version));
  const right = versionForStep(old, bump, taken);
  return {
    at: placeOf(at, version),
    message: `${what}: this ${KEPT[bump]}, but ${old} → ${version.version} promises ${PROMISE[step]}`,
    fix: `release it as ${right}${bump === "major" ? `, or keep what ${old} had` : ""}`,
    severity: bump === "major" ? "high" : "medium",
    identity: what,
  };
}

function placeOf(at: ChangePlace | undefined, version: PayloadSubject["version"]): Place {
  if (at === undefined || "field" in at) return atField(version.manifest, at?.field ?? []);
  const { file, line, column } = at;
  return {
    path: `${version.folder}/files/${file}`,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}
