/** What the rules found out about a repository, and what follows from it. */
import type { Finding, Verdict } from "../../schemas/finding.ts";
import type { Score } from "../../schemas/published/score.ts";
import type { Withheld } from "../../schemas/published/withheld.ts";
import type { Mend, Tally } from "./rule.ts";

/** How one rule went for one subject, when it did not pass. */
export interface RuleOutcome {
  readonly rule: string;
  /** `namespace/name`; absent for the registry and its publishers. */
  readonly artifact?: string;
  readonly version?: string;
  /** Folder or file that the rule looked at. */
  readonly path: string;
  readonly outcome: "fail" | "not-applicable" | "unknown" | "suppressed" | "error";
  /** Why not, in every case but `fail`. */
  readonly reason?: string;
}

/** Something that is left out of the tree, and the gate findings that keep it out. */
export interface QuarantinedEntry {
  readonly artifact: string;
  /** Absent: the artifact with all of its versions. */
  readonly version?: string;
  readonly findings: readonly Finding[];
  /** What the registry's maintainers decided. */
  readonly withheld?: Withheld;
}

export interface CheckResult {
  /** Ordered by path, line, column, rule, message. */
  readonly findings: readonly Finding[];
  /** Accepted ones, in the same order. */
  readonly suppressed: readonly Finding[];
  /** What a program can mend of the open findings. */
  readonly mends: readonly Mend[];
  /** Passes left out; ordered by artifact, version, rule. */
  readonly outcomes: readonly RuleOutcome[];
  /** Ordered by artifact and version. */
  readonly quarantined: readonly QuarantinedEntry[];
  /** Folders that were kept out before late rules ran. */
  readonly early: ReadonlySet<string>;
  /** What was judged here says of suppressions, policy and rules. */
  readonly tally: Tally;
  /** How many versions have which verdict; those of a blocked artifact are blocked. */
  readonly verdictCounts: Readonly<Record<Verdict, number>>;
  /** Whether an artifact, or one version of it, is left out; names as the folders spell them. */
  isQuarantined(name: string, version?: string): boolean;
  isPublisherQuarantined(namespace: string): boolean;
  /** @param path of the review's file */
  isReviewQuarantined(path: string): boolean;
  /** Of one version, or of what all versions of an artifact share. */
  verdict(name: string, version?: string): Verdict;
  /** Open findings that count for a version: its own, its artifact's, its publisher's. */
  findingsFor(name: string, version?: string): readonly Finding[];
  /** Undefined when there is no such version. */
  score(name: string, version: string): Score | undefined;
}
