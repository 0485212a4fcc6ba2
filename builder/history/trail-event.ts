/** What happened to a registry, as its audit trail tells it. */
type TrailKind =
  | "artifact-added"
  | "artifact-removed"
  | "published"
  | "altered"
  | "removed"
  | "signed"
  | "provenance"
  | "yanked"
  | "unyanked"
  | "deprecated"
  | "undeprecated"
  | "edited"
  | "unreadable"
  | "reviewed"
  | "review-removed"
  | "claimed"
  | "released"
  | "member-added"
  | "member-removed"
  | "member-changed"
  | "verified"
  | "verification-removed"
  | "transferred"
  | "key-added"
  | "key-removed"
  | "key-revoked"
  | "trust-changed"
  | "quarantined"
  | "quarantine-ended"
  | "taken-down"
  | "restored"
  | "suppression-added"
  | "suppression-removed"
  | "advisory-added"
  | "advisory-changed"
  | "advisory-removed"
  | "registry-edited"
  | "policy-edited"
  | "rule-changed";

export interface TrailEvent {
  readonly kind: TrailKind;
  /** `namespace/name` */
  readonly artifact?: string;
  /** Absent where all versions are meant, or none. */
  readonly version?: string;
  /** Namespace. */
  readonly publisher?: string;
  /** What happened, in words; one line, safe to show, at most {@link TRAIL_TEXT_MAX} code points. */
  readonly text: string;
  /** The reason that the record gives, as it stands there. */
  readonly reason?: string;
  /** Of the archive, hex; absent where it was not worked out. */
  readonly sha256?: string;
  /** Names of the fields that are others than before, ordered. */
  readonly fields?: readonly string[];
}

/** Code points of a text in the trail. */
export const TRAIL_TEXT_MAX = 600;

/** A changed file of a commit, or the tree of a version's files; ids are git's. */
export interface TrailChange {
  /** Relative to the registry's folder. */
  readonly path: string;
  /** Undefined when there was none. */
  readonly before: string | undefined;
  /** Undefined when it went. */
  readonly after: string | undefined;
}

/** A first-parent commit and what it changed of what was asked about, in git's order of paths. */
export interface TrailCommit {
  readonly commit: string;
  /** Committer date, seconds since 1970. */
  readonly committedAt: number;
  readonly changes: readonly TrailChange[];
  /** Changes beyond {@link COMMIT_CHANGES_MAX}, which are not looked at. */
  readonly omitted: number;
}
