/** The content rules on one step, in this process. A rule that throws is an outcome, never a crash. */
import { PAYLOAD_FILES_MAX, PAYLOAD_SIZE_MAX } from "../../schemas/limits.ts";
import { declaredType } from "../check/declared-type.ts";
import { applies, erring, type ObservedOutcome } from "../check/observe.ts";
import { latestVersion } from "../check/release-versions.ts";
import type {
  ContentRule,
  DocumentSubject,
  Outcome,
  PayloadSubject,
  VersionInspection,
} from "../check/rule.ts";
import { isPackable } from "../pack/pack-version.ts";
import type { ArtifactSubject, VersionSubject } from "../parse/subject.ts";
import { extractPackages } from "../scan/packages/extract-packages.ts";
import { contentsOf, type ReadEntry } from "./contents-of.ts";
import { narrowArtifact, previousVersion } from "./narrow-artifact.ts";
import type { Step, StepResult } from "./step.ts";

export interface StepRun {
  readonly rules: readonly ContentRule[];
  readonly read: ReadEntry;
  /** Told before each rule, so that whoever ends the run knows which one was at work. */
  readonly onRule?: (rule: string) => void;
  /** Told after each rule that did not pass. */
  readonly onOutcome?: (rule: string, outcome: ObservedOutcome) => void;
}

const UNREAD: Outcome = {
  kind: "unknown",
  reason: "there are no files, or too many or too large ones, so they were not read",
};

export async function runStep(step: Step, run: StepRun): Promise<StepResult> {
  const artifact = narrowArtifact(step);
  const payload = step.version && payloadSubject(artifact, step.version, run.read);
  const judge = step.version
    ? payloadJudge(payload)
    : documentJudge(artifact, step.paths ?? [], run.read);
  const outcomes: Record<string, ObservedOutcome> = {};
  for (const rule of rulesFor(step, run.rules)) {
    run.onRule?.(rule.id);
    const outcome = await erring(() => judge(rule));
    if (outcome.kind === "pass") continue;
    outcomes[rule.id] = outcome;
    run.onOutcome?.(rule.id, outcome);
  }
  return { outcomes, ...(payload ? await packagesOf(payload) : { packages: [] }) };
}

/** The packages of a payload; what goes wrong leaves them unread and is no crash. */
async function packagesOf(payload: PayloadSubject): Promise<VersionInspection> {
  try {
    const { packages, unread } = await extractPackages(payload);
    return { packages, ...(unread.length > 0 && { unread }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { packages: [], unread: [{ path: `${payload.version.folder}/files`, reason }] };
  }
}

/**
 * The rules of a step: those of its scope that apply to the artifact's type. What safety rests on
 * comes first, so that a rule that takes all the time there is leaves only less in the dark.
 */
export function rulesFor(
  { artifact, version }: Step,
  rules: readonly ContentRule[],
): readonly ContentRule[] {
  const type = declaredType(artifact);
  const scope = version ? "payload" : "document";
  return rules
    .filter((rule) => rule.scope === scope && applies(rule, type))
    .toSorted((a, b) => Number(b.required === true) - Number(a.required === true));
}

type Judge = (rule: ContentRule) => Outcome | Promise<Outcome>;

function documentJudge(
  artifact: ArtifactSubject,
  paths: readonly string[],
  read: ReadEntry,
): Judge {
  const version = latestVersion(artifact);
  const subject: DocumentSubject = {
    artifact,
    paths,
    ...(version &&
      (version.archive ?? isPackable(version.payload)) && {
        latest: { version, contents: contentsOf(version.payload, read) },
      }),
  };
  return (rule) => (rule.scope === "document" ? rule.check(subject) : UNREAD);
}

function payloadJudge(subject: PayloadSubject | undefined): Judge {
  if (!subject) return () => UNREAD;
  return (rule) => (rule.scope === "payload" ? rule.check(subject) : UNREAD);
}

/**
 * Regular files only, also of a version that could not be packed: whoever mends it should hear of
 * everything at once. Undefined when there are none, or more than a version may have.
 */
function payloadSubject(
  artifact: ArtifactSubject,
  version: VersionSubject,
  read: ReadEntry,
): PayloadSubject | undefined {
  const files = version.payload.filter(
    ({ entry: { kind } }) => kind === "file" || kind === "executable",
  );
  const size = files.reduce((sum, { entry }) => sum + entry.size, 0);
  if (files.length === 0 || files.length > PAYLOAD_FILES_MAX || size > PAYLOAD_SIZE_MAX)
    return undefined;
  const previous = previousVersion(artifact, version);
  return {
    artifact,
    version,
    contents: contentsOf(files, read),
    ...(previous && {
      previous: { version: previous, contents: contentsOf(previous.payload, read) },
    }),
  };
}
