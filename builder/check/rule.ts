/**
 * A rule: what is asked of contributions, why, and how to mend a failure. One file a rule; the
 * table is `rules.ts`. The record feeds the findings, `ashlar explain`, `api/v1/rules.json` and the
 * site's rule pages.
 *
 * A rule is pure: it sees its subject and the context, and nothing else. It never executes, renders
 * or unpickles what was submitted.
 *
 * Rules on records (`registry`, `publisher`, `artifact`, `version`) see their subject whole, of other
 * artifacts what a neighbor may know, and run in the builder's process. Rules on contents (`document`, `payload`) see one artifact or version
 * with the bytes of its files, run in a bounded process, and their outcomes are cached by content.
 */
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import type { Finding, FindingCategory, Severity, Verdict } from "../../schemas/finding.ts";
import type { Registry } from "../../schemas/registry.ts";
import type { Suppression } from "../../schemas/suppressions.ts";
import type {
  ArtifactSubject,
  PayloadFile,
  PublisherSubject,
  Repository,
  VersionSubject,
} from "../parse/subject.ts";
import type { Neighbor } from "./neighbor.ts";

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
  /** For rules that grade: overrides the rule's gate. */
  readonly gate?: boolean;
  /** Tells apart violations of one rule at one path beyond message and pointer; hashed, never shown. */
  readonly identity?: string;
  /** Mends that need no guess; `ashlar check --fix` applies them. */
  readonly mends?: readonly Mend[];
}

/** A change to one file of the registry that a program can make. `field` is a path of keys in a YAML record. */
export type Mend =
  | {
      readonly do: "set";
      readonly path: string;
      readonly field: readonly (string | number)[];
      readonly value: string | number | boolean;
    }
  | {
      readonly do: "rename";
      readonly path: string;
      readonly field: readonly (string | number)[];
      readonly to: string;
    }
  | {
      readonly do: "remove";
      readonly path: string;
      readonly field: readonly (string | number)[];
    };

/** A file, or a part of one, that a rule could not look into, and why. */
export interface Unscanned {
  readonly path: string;
  readonly reason: string;
}

export type Outcome =
  | { readonly kind: "pass" }
  | {
      readonly kind: "fail";
      readonly violations: readonly Violation[];
      /** What could not be judged besides. */
      readonly unscanned?: readonly Unscanned[];
    }
  /** The rule has nothing to look at here. */
  | { readonly kind: "not-applicable"; readonly reason: string }
  /** The rule could not decide; `reason` says what would. Costs nothing. */
  | { readonly kind: "unknown"; readonly reason: string };

export interface RuleContext {
  readonly registry: Registry | undefined;
  /** What is judged: all of a registry, or a part. */
  readonly repository: Repository;
  /** Publishers by namespace. */
  readonly publishers: ReadonlyMap<string, PublisherSubject>;
  /** All artifacts of the registry, by `namespace/name`. */
  readonly artifacts: ReadonlyMap<string, Neighbor>;
  /** Folders of artifacts and versions that gate rules keep out; empty until those have run. */
  readonly quarantined: ReadonlySet<string>;
  /** Names that two demands of the registry pick differently; found out when it is absent. */
  readonly contested?: ReadonlySet<string>;
  /** The circle of dependencies that an artifact is in, see `cycleThrough`; found out when it is absent. */
  readonly circleThrough?: (name: string) => readonly string[] | undefined;
  /** What an artifact's name could be mistaken for, see `mistakenFor`; found out when it is absent. */
  readonly mistaken?: (name: string) => Violation | undefined;
  /** What was found in the payload of a version, by its folder; absent when it was not looked into. */
  readonly inspections: ReadonlyMap<string, VersionInspection>;
  /** Seconds since 1970: the build's clock, for what expires. */
  readonly now: number;
  /** What came out for each version, and which suppressions were used; for rules that run last. */
  readonly standing?: Standing;
}

/** What rules that run last know of a whole registry. */
export interface Tally {
  readonly usedSuppressions: ReadonlySet<Suppression>;
  /** Entries of the policy that matched something, as `fieldName` writes them. */
  readonly usedPolicy: ReadonlySet<string>;
  /** Rules with a violation, open or suppressed, anywhere. */
  readonly violatedRules: ReadonlySet<string>;
}

/** What all other rules left behind. */
export interface Standing extends Tally {
  /** Open findings and raw score of a version, by its folder; absent when it has no record. */
  readonly versions: ReadonlyMap<string, VersionStanding>;
}

export interface VersionStanding {
  readonly findings: readonly Finding[];
  /** 0 to 100: the total in whole points, not cut by a verdict. */
  readonly score: number;
  readonly verdict: Verdict;
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
  /** Runs after everything is scored, when `RuleContext.standing` is known; it must be `unpriced`. */
  readonly last?: true;
  /** Costs no points: it decides or notes something that the score is not about. */
  readonly unpriced?: true;
  /** An open violation asks for a person's judgement: the verdict is at best `needs-review`. */
  readonly review?: true;
  /** Safety depends on it: while its outcome is unknown, or something is unscanned, the verdict is `unverified`. */
  readonly required?: true;
}

export interface RegistryRule extends RuleText {
  readonly scope: "registry";
  readonly check: (context: RuleContext) => Outcome;
}

export interface PublisherRule extends RuleText {
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

/** Judges what all versions of an artifact share, with its contents: `artifact.md`, reviews. */
export interface DocumentRule extends RuleText {
  readonly scope: "document";
  readonly check: (subject: DocumentSubject) => Outcome | Promise<Outcome>;
}

/** Judges one version by the bytes of its payload. */
export interface PayloadRule extends RuleText {
  readonly scope: "payload";
  readonly check: (subject: PayloadSubject) => Outcome | Promise<Outcome>;
}

export type ContentRule = DocumentRule | PayloadRule;
export type Rule = RegistryRule | PublisherRule | ArtifactRule | VersionRule | ContentRule;

export interface DocumentSubject {
  /** Of its versions only the latest. */
  readonly artifact: ArtifactSubject;
  /** Every path of every version, relative to the artifact's folder, ordered. */
  readonly paths: readonly string[];
  /** Payload of the version that someone gets who asks for none; absent when none could be packed. */
  readonly latest?: { readonly version: VersionSubject; readonly contents: Contents };
}

export interface PayloadSubject {
  /** Of its versions only this one and the previous. */
  readonly artifact: ArtifactSubject;
  readonly version: VersionSubject;
  readonly contents: Contents;
  /** The release that this one follows by SemVer precedence, yanked ones left out. */
  readonly previous?: { readonly version: VersionSubject; readonly contents: Contents };
}

/** The files of one payload, by path relative to `files/`. All are regular files. */
export interface Contents {
  readonly files: readonly PayloadFile[];
  /**
   * The whole content.
   *
   * @throws {UnscannedError} above `SCAN_FILE_SIZE_MAX`, or when there is no such file
   */
  bytes(path: string): Promise<Uint8Array>;
  /** At most `length` bytes from `offset`; fewer where the file ends. For files of any size. */
  range(path: string, offset: number, length: number): Promise<Uint8Array>;
  /**
   * The content as text without a byte order mark; undefined when it is no UTF-8 or holds NUL.
   *
   * @throws {UnscannedError} above `SCAN_FILE_SIZE_MAX`
   */
  text(path: string): Promise<string | undefined>;
}

/** What the inspection of one version's payload found. */
export interface VersionInspection {
  /** Third-party packages that the payload pins or asks for. */
  readonly packages: readonly PackageUse[];
  /** Lists of packages that could not be read; absent when all could. */
  readonly unread?: readonly Unscanned[];
}

/** One third-party package that a payload or manifest names. */
export interface PackageUse {
  /** As OSV spells it: npm, PyPI, crates.io, Go, Debian, … */
  readonly ecosystem: string;
  readonly name: string;
  /** Exact; absent when only a range is known. */
  readonly version?: string;
  /** Only for whoever develops the payload, or left out on some systems. */
  readonly optional?: true;
  readonly at: Place;
}

/** `fail` with what was found, `pass` when nothing was. */
export function outcomeOf(violations: readonly Violation[]): Outcome {
  return violations.length === 0 ? { kind: "pass" } : { kind: "fail", violations };
}

/** The outcome of a scan: violations with what could not be scanned; `unknown` when that is all there is. */
export function scanOutcome(
  violations: readonly Violation[],
  unscanned: readonly Unscanned[],
): Outcome {
  if (violations.length > 0)
    return { kind: "fail", violations, ...(unscanned.length > 0 && { unscanned }) };
  const [first] = unscanned;
  if (first === undefined) return { kind: "pass" };
  const others = unscanned.length > 1 ? `, and ${unscanned.length - 1} more` : "";
  return { kind: "unknown", reason: `not scanned: ${first.path}: ${first.reason}${others}` };
}
