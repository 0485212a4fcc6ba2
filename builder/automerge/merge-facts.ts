/** What a decision about a merge is made from: the host's own words, and our own check of the head. */
import type { ChangeClass } from "../../schemas/change-class.ts";
import type { ChangeKind } from "./change-kinds.ts";
import type { MergeRules } from "./merge-rules.ts";

/** An account as the host knows it. Logins play no part: they can be renamed and taken over. */
export interface Person {
  /** Undefined for an account that is gone. */
  readonly id: number | undefined;
  readonly bot: boolean;
}

export interface PullRequest {
  readonly number: number;
  readonly open: boolean;
  readonly draft: boolean;
  /** Whether it would be merged into the branch that the registry is built from. */
  readonly targetsBranch: boolean;
  /** Object id of the proposed commit. */
  readonly head: string;
  readonly author: Person;
  /** Undefined while the host is still finding out. */
  readonly mergeable: boolean | undefined;
  /** When the host first saw this head here, seconds since 1970; undefined when it does not say. */
  readonly seenAt: number | undefined;
}

export interface Review {
  readonly by: Person;
  readonly state: "approved" | "changes-requested";
  /** The commit that was looked at. */
  readonly commit: string | undefined;
  /** Seconds since 1970. */
  readonly at: number;
}

/** A comment on the pull request, on a line of it, or a review that neither approves nor refuses. */
export interface Comment {
  readonly by: Person;
  /** Seconds since 1970, of the last edit. */
  readonly at: number;
  readonly text: string;
}

export interface CheckRun {
  /** Later runs have higher numbers. */
  readonly id: number;
  readonly name: string;
  /** As the host names it; undefined while it runs. */
  readonly conclusion: string | undefined;
}

/** What a namespace's own people have to say about a change. */
export interface OwnersWanted {
  readonly namespace: string;
  /** Account numbers of owners and admins, as the target branch has them. */
  readonly owners: readonly number[];
}

/** Our own check of a commit, by the program and the policy of the target branch. */
export interface JudgedHead {
  readonly head: string;
  readonly class: ChangeClass;
  readonly kinds: ReadonlySet<ChangeKind>;
  readonly ownersWanted: readonly OwnersWanted[];
}

export interface MergeFacts {
  /** Seconds since 1970. */
  readonly now: number;
  readonly pull: PullRequest;
  /** In any order; dismissed and pending ones are left out. */
  readonly reviews: readonly Review[];
  readonly comments: readonly Comment[];
  /** Of the head. */
  readonly checks: readonly CheckRun[];
  readonly rules: MergeRules;
}

export type MergeDecision = { readonly do: "merge"; readonly head: string } | NoMerge;

export type NoMerge =
  | {
      readonly do: "wait";
      /** Seconds since 1970, when only time is missing. */
      readonly until?: number;
      readonly because: readonly string[];
    }
  /** Only another head, or another pull request, can change it. */
  | { readonly do: "refuse"; readonly because: readonly string[] };
