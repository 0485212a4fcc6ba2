/**
 * A rule: what is asked of contributions, why, and how to mend a failure. One file a rule; the
 * table is `rules.ts`. The record feeds the findings, `api/v1/rules.json` and the site's rule pages.
 *
 * A rule is pure: it sees its subject and the context, and nothing else. It never executes, renders
 * or unpickles what was submitted.
 */
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import type { FindingCategory, Severity } from "../../schemas/finding.ts";
import type { Registry } from "../../schemas/registry.ts";
import type {
  ArtifactSubject,
  PublisherSubject,
  Repository,
  VersionSubject,
} from "../parse/subject.ts";

/** Where a violation is. `line` and `column` are 1-based; absent for a missing file. */
export interface Place {
  /** Relative to the registry's folder. */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  /** JSON Pointer inside the record. */
  readonly pointer?: string;
}

export interface Violation {
  readonly at: Place;
  /** What is wrong, with the offending value. */
  readonly message: string;
  /** The exact mend for this place; the rule's own `fix` when absent. */
  readonly fix?: string;
  /** For rules that grade: overrides the rule's severity. */
  readonly severity?: Severity;
}

export type Outcome =
  | { readonly kind: "pass" }
  | { readonly kind: "fail"; readonly violations: readonly Violation[] }
  /** The rule has nothing to look at here. */
  | { readonly kind: "not-applicable"; readonly reason: string }
  /** The rule could not decide; `reason` says what would. Costs nothing. */
  | { readonly kind: "unknown"; readonly reason: string };

export interface RuleContext {
  readonly registry: Registry | undefined;
  readonly repository: Repository;
  /** Publishers by namespace. */
  readonly publishers: ReadonlyMap<string, PublisherSubject>;
  /** Artifacts by `namespace/name`. */
  readonly artifacts: ReadonlyMap<string, ArtifactSubject>;
  /** Folders of artifacts and versions that gate rules keep out; empty until those have run. */
  readonly quarantined: ReadonlySet<string>;
}

/** The part of a rule that people read. */
export interface RuleText {
  /** Stable for ever: `PART-WORD-001`. */
  readonly id: string;
  /** A few words, for lists. */
  readonly title: string;
  readonly category: FindingCategory;
  readonly severity: Severity;
  /** True: an open violation keeps the entry out of the tree. */
  readonly gate: boolean;
  readonly appliesTo: "all" | readonly ArtifactType[];
  /** Why it matters to whoever installs. */
  readonly motivation: string;
  /** What sets it off. */
  readonly trigger: string;
  /** How to mend it, in general. */
  readonly fix: string;
  readonly effort: "minutes" | "hours" | "days";
  /** Runs after the other rules, when `RuleContext.quarantined` is known. */
  readonly late?: true;
}

export interface RegistryRule extends RuleText {
  readonly scope: "registry";
  readonly check: (context: RuleContext) => Outcome;
}

interface PublisherRule extends RuleText {
  readonly scope: "publisher";
  readonly check: (publisher: PublisherSubject, context: RuleContext) => Outcome;
}

export interface ArtifactRule extends RuleText {
  readonly scope: "artifact";
  readonly check: (artifact: ArtifactSubject, context: RuleContext) => Outcome;
}

export interface VersionRule extends RuleText {
  readonly scope: "version";
  readonly check: (
    version: VersionSubject,
    artifact: ArtifactSubject,
    context: RuleContext,
  ) => Outcome;
}

export type Rule = RegistryRule | PublisherRule | ArtifactRule | VersionRule;

/** `fail` with what was found, `pass` when nothing was. */
export function outcomeOf(violations: readonly Violation[]): Outcome {
  return violations.length === 0 ? { kind: "pass" } : { kind: "fail", violations };
}
