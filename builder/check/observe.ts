/** Runs rules on the subjects that they apply to. A rule that throws is an outcome, never a crash. */
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import type { ArtifactSubject, PublisherSubject, VersionSubject } from "../parse/subject.ts";
import { declaredType } from "./declared-type.ts";
import { printable } from "./printable.ts";
import type { ContentRule, Outcome, Rule, RuleContext } from "./rule.ts";
import { isTombstone } from "./withheld.ts";

export type ObservedOutcome =
  | Exclude<Outcome, { kind: "pass" }>
  | { readonly kind: "error"; readonly reason: string };

/** How one rule went for one subject; a version comes with its artifact. */
export interface Observation {
  readonly rule: Rule;
  readonly publisher?: PublisherSubject;
  readonly artifact?: ArtifactSubject;
  readonly version?: VersionSubject;
  readonly outcome: ObservedOutcome;
}

/** All outcomes but passes. Rules on contents are left to the inspection. */
export function observe(rules: readonly Rule[], context: RuleContext): readonly Observation[] {
  return rules.flatMap((rule) => (isContentRule(rule) ? [] : [...observeRule(rule, context)]));
}

export function isContentRule(rule: Rule): rule is ContentRule {
  return rule.scope === "document" || rule.scope === "payload";
}

function* observeRule(
  rule: Exclude<Rule, ContentRule>,
  context: RuleContext,
): Generator<Observation> {
  const { publishers, artifacts } = context.repository;
  if (rule.scope === "registry") {
    yield* kept({ rule }, () => rule.check(context));
  } else if (rule.scope === "publisher") {
    for (const publisher of publishers)
      yield* kept({ rule, publisher }, () => rule.check(publisher, context));
  } else {
    for (const artifact of artifacts.filter(
      (candidate) => applies(rule, declaredType(candidate)) && !isTombstone(candidate),
    )) {
      if (rule.scope === "artifact")
        yield* kept({ rule, artifact }, () => rule.check(artifact, context));
      else {
        for (const version of artifact.versions) {
          yield* kept({ rule, artifact, version }, () => rule.check(version, artifact, context));
        }
      }
    }
  }
}

function* kept(
  subject: Omit<Observation, "outcome">,
  check: () => Outcome,
): Generator<Observation> {
  const outcome = attempt(check);
  if (outcome.kind !== "pass") yield { ...subject, outcome };
}

function attempt(
  check: () => Outcome,
): Outcome | { readonly kind: "error"; readonly reason: string } {
  try {
    return check();
  } catch (error) {
    return errorOutcome(error);
  }
}

/** Like a rule's check, but what it throws is an outcome. */
export async function erring(
  check: () => Outcome | Promise<Outcome>,
): Promise<Outcome | Extract<ObservedOutcome, { kind: "error" }>> {
  try {
    return await check();
  } catch (error) {
    return errorOutcome(error);
  }
}

function errorOutcome(error: unknown): Extract<ObservedOutcome, { kind: "error" }> {
  return {
    kind: "error",
    reason: printable(error instanceof Error ? error.message : String(error), 500),
  };
}

/** Whether a rule is about artifacts of a type; rules on all types also judge what states none. */
export function applies({ appliesTo }: Rule, type: ArtifactType | undefined): boolean {
  return appliesTo === "all" || (type !== undefined && appliesTo.includes(type));
}
