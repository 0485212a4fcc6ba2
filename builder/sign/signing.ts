/** What a build signs with: the offline records of the repository, the online keys, and what was published last. */
import type { LogPolicy } from "../../schemas/trust/tlog-policy.ts";
import type { SuccinctRoles, TargetFile } from "../../schemas/trust/tuf-metadata.ts";
import type { OnlineKeys } from "../keys/online-keys.ts";
import type { Cosignatures } from "../log/sign-log.ts";
import type { PreviousBins } from "./sign-changed-roles.ts";
import type { PreviousRoles } from "./sign-roles.ts";

/** What was signed offline, as the tree needs it. */
export interface OfflineRecords {
  /** Every root from the first, ascending. */
  readonly roots: readonly { readonly version: number; readonly bytes: Uint8Array }[];
  /** The newest of them. */
  readonly root: { readonly version: number; readonly sha256: string };
  readonly targets: { readonly version: number; readonly bytes: Uint8Array };
  /** What the targets role lists, by target path, with the files' bytes. */
  readonly listed: ReadonlyMap<string, { readonly target: TargetFile; readonly bytes: Uint8Array }>;
  readonly bins: SuccinctRoles;
  readonly keys: "production" | "development";
  /** At least one log; the first one's key signs. */
  readonly logPolicy: LogPolicy;
  /** The checkpoint that the repository has recorded. */
  readonly checkpoint?: Uint8Array;
}

export interface Signing {
  readonly records: OfflineRecords;
  readonly online: OnlineKeys;
  readonly previous?: PreviousTree;
}

/** The tree that this one follows. */
export interface PreviousTree {
  /** Where it was read from, for messages. */
  readonly location: string;
  /** All of them, or, for a build that knows what they list, those that it asks for. */
  readonly roles: PreviousRoles | PreviousBins;
  /** Bytes of `log/checkpoint`; undefined where this build need not go on from that log. */
  readonly checkpoint: Uint8Array | undefined;
  readonly cosignatures: Cosignatures;
  /** All entries of its log, for a message that names what changed; undefined when they cannot be read. */
  readonly logEntries: () => Promise<readonly Uint8Array[] | undefined>;
}
