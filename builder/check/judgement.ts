/**
 * From what a rule saw to what counts: each violation with its fingerprint, whether it keeps its
 * subject out, and whether the registry's owners have accepted it.
 */
import { canonicalBytes } from "../../schemas/canonical.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import type { Finding } from "../../schemas/finding.ts";
import type { Policy } from "../../schemas/policy.ts";
import type { Suppression } from "../../schemas/suppressions.ts";
import type { Observation } from "./observe.ts";
import type { Violation } from "./rule.ts";

export interface JudgedViolation {
  readonly violation: Violation;
  readonly gate: boolean;
  readonly fingerprint: string;
  /** Present when it is accepted. */
  readonly suppressed?: NonNullable<Finding["suppressed"]>;
  /** The entry of suppressions.yaml that accepts it. */
  readonly acceptedBy?: Suppression;
}

export interface Judgement {
  readonly observation: Observation;
  readonly open: readonly JudgedViolation[];
  readonly suppressed: readonly JudgedViolation[];
}

/** How a registry wants violations judged. */
export interface Judge {
  readonly policy: Policy | undefined;
  readonly suppressions: readonly Suppression[];
  /** Seconds since 1970; a suppression holds until its time. */
  readonly now: number;
}

export function judge(observations: readonly Observation[], by: Judge): readonly Judgement[] {
  const byFingerprint = standingSuppressions(by);
  return observations.map((observation) => {
    const { outcome } = observation;
    const violations = outcome.kind === "fail" ? outcome.violations : [];
    const judged = violations.map((violation): JudgedViolation => {
      const fingerprint = fingerprintOf(observation, violation);
      const accepted = acceptedBy(observation, byFingerprint.get(fingerprint) ?? []);
      return {
        violation,
        fingerprint,
        gate: gateOf(observation, violation, by.policy),
        ...suppressedBy(observation, accepted, by.policy),
        ...(accepted && { acceptedBy: accepted }),
      };
    });
    return {
      observation,
      open: judged.filter(({ suppressed }) => !suppressed),
      suppressed: judged.filter(({ suppressed }) => suppressed),
    };
  });
}

type ByFingerprint = ReadonlyMap<string, readonly Suppression[]>;

/** One index serves all artifacts. */
const known = new WeakMap<Judge["suppressions"], { now: number; index: ByFingerprint }>();

function standingSuppressions({ suppressions, now }: Judge): ByFingerprint {
  const last = known.get(suppressions);
  if (last?.now === now) return last.index;
  const standing = suppressions.filter(({ until }) => Date.parse(until) > now * 1000);
  const index = Map.groupBy(standing, ({ fingerprint }) => fingerprint);
  known.set(suppressions, { now, index });
  return index;
}

function acceptedBy(
  { rule, artifact, version }: Observation,
  candidates: readonly Suppression[],
): Suppression | undefined {
  return candidates.find(
    (candidate) =>
      candidate.rule === rule.id &&
      candidate.artifact === artifact?.name &&
      (candidate.version === undefined || candidate.version === version?.version),
  );
}

/** What makes a record unreadable keeps it out whatever a policy says: there would be nothing to publish. */
function gateOf({ rule }: Observation, violation: Violation, policy: Policy | undefined): boolean {
  const level = levelOf(rule.id, policy);
  if (level === "deny") return true;
  if (level === "warn") return false;
  return violation.gate ?? rule.gate;
}

function suppressedBy(
  { rule }: Observation,
  accepted: Suppression | undefined,
  policy: Policy | undefined,
): Pick<JudgedViolation, "suppressed"> {
  if (accepted) {
    const { reason, note, by, until } = accepted;
    return { suppressed: { reason, note, by, until } };
  }
  if (levelOf(rule.id, policy) !== "allow") return {};
  const note = `policy.yaml allows ${rule.id}`;
  return { suppressed: { reason: "policy", note, by: "policy.yaml" } };
}

function levelOf(rule: string, policy: Policy | undefined) {
  const levels = policy?.rules;
  return levels && Object.hasOwn(levels, rule) ? levels[rule] : undefined;
}

/**
 * 32 hex digits that stay the same while the finding does: of rule, artifact, path inside the
 * artifact or version, pointer, and the violation's identity or message. Lines do not count, nor
 * does the version, so that an accepted finding stays accepted when it moves and when it is
 * released again.
 */
function fingerprintOf(
  { rule, artifact, version, publisher }: Observation,
  { at, identity, message }: Violation,
): string {
  const folder = version?.folder ?? artifact?.folder;
  const path =
    folder !== undefined && at.path.startsWith(`${folder}/`)
      ? at.path.slice(folder.length)
      : at.path;
  const parts = [
    rule.id,
    artifact?.name ?? publisher?.namespace ?? "",
    path,
    at.pointer ?? "",
    identity ?? message,
  ];
  return sha256Hex(canonicalBytes(parts.map((part) => part.toWellFormed()))).slice(0, 32);
}
