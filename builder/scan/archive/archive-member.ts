/** What the readers of archives give: members, complaints about the structure, and what stays unread. */
import type { ArchiveBudget } from "./archive-budget.ts";

export interface ArchiveMember {
  /** As written in the archive, decoded, not checked. */
  readonly name: string;
  readonly kind: "file" | "folder" | "symlink" | "hardlink" | "device" | "fifo" | "other";
  /** Unix permission bits with setuid and setgid; 0 when the archive states none. */
  readonly mode: number;
  /** Where a link points, as written. */
  readonly link?: string;
  /** The content of a file; absent when it could not be unpacked, which a complaint or a skip says. */
  readonly bytes?: Uint8Array;
}

/** Something that is wrong with an archive. */
export interface ArchiveComplaint {
  /** `escape`: unpacking could write or open something outside; `structure`: readers could disagree or be overwhelmed. */
  readonly danger: "escape" | "structure";
  /** Names the condition, for tests and for telling complaints apart. */
  readonly kind: ComplaintKind;
  /** The member it is about; absent for the archive as a whole. */
  readonly member?: string;
  /** Completes "the archive …" or "the member … of the archive …". */
  readonly message: string;
  readonly fix: string;
}

export type ComplaintKind =
  | "absolute-path"
  | "backslash"
  | "bad-header"
  | "bomb-members"
  | "bomb-ratio"
  | "bomb-size"
  | "collision"
  | "corrupt"
  | "crc"
  | "data-after"
  | "data-before"
  | "device"
  | "drive-letter"
  | "duplicate"
  | "encrypted"
  | "entry-count"
  | "fifo"
  | "hidden-entry"
  | "link-escape"
  | "link-maze"
  | "local-central"
  | "long-name"
  | "nesting"
  | "nul"
  | "overlap"
  | "parent-path"
  | "setuid"
  | "split"
  | "through-link"
  | "truncated"
  | "two-ends"
  | "two-names"
  | "two-sizes"
  | "unpacked-size";

/** What a reader of one archive works with. Readers never throw for what is in the bytes. */
export interface ArchiveReading {
  readonly budget: ArchiveBudget;
  readonly complain: (complaint: ArchiveComplaint) => void;
  /** Told of content that is not looked into, and why. */
  readonly skip: (reason: string, member?: string) => void;
}
