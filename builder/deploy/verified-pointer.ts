/** What a tree's pointer says, verified from the registry's first root: versions, and the head of the log. */
import type { Origin } from "../../client/origin/origin.ts";
import { scratchStore } from "../../client/trust/scratch-store.ts";
import { signedLogHead } from "../../client/trust/signed-log-head.ts";
import { tufClient } from "../../client/trust/tuf-client.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { ROOT_SIZE_MAX, TIMESTAMP_SIZE_MAX } from "../../schemas/limits.ts";
import { metadataPath, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import type { Checkpoint } from "../../schemas/trust/checkpoint.ts";

export interface TreePointer {
  /** SHA-256 of the timestamp's bytes, hex. */
  readonly sha256: string;
  readonly versions: {
    readonly root: number;
    readonly timestamp: number;
    readonly snapshot: number;
    readonly targets: number;
  };
  /** The head of the log that the timestamp signs. */
  readonly log: Omit<Checkpoint, "origin"> | undefined;
  /** ISO 8601. */
  readonly expires: string;
}

export interface PointerQuestion {
  readonly origin: Origin;
  /** Bytes of 1.root.json: who does not begin there is another registry. */
  readonly firstRoot: Uint8Array;
  /** Seconds since 1970 by which expiry is judged; 0 takes what has expired, which is when one deploys. */
  readonly now: number;
}

/**
 * undefined where there is no pointer.
 *
 * @throws {CodedError} the refusals of client/trust/tuf-error.ts; E_NETWORK and its like
 */
export async function verifiedPointer({
  origin,
  firstRoot,
  now,
}: PointerQuestion): Promise<TreePointer | undefined> {
  const bytes = await origin.read(TIMESTAMP_PATH, TIMESTAMP_SIZE_MAX);
  if (bytes === undefined) return undefined;
  const store = scratchStore({
    location: origin.location,
    load: async (name) => (name === "root.json" ? firstRoot : undefined),
  });
  const client = tufClient({ reader: origin, store, now, metadataPrefix: "metadata/" });
  const { root, timestamp, snapshot, targets } = await client.refresh();
  return {
    sha256: sha256Hex(bytes),
    versions: {
      root: root.version,
      timestamp: timestamp.version,
      snapshot: snapshot.version,
      targets: targets.version,
    },
    log: signedLogHead(timestamp),
    expires: timestamp.expires,
  };
}

export function readFirstRoot(origin: Origin): Promise<Uint8Array | undefined> {
  return origin.read(metadataPath("root", 1), ROOT_SIZE_MAX);
}

/** Its numbers, as `--json` says them. */
export function pointerNumbers({ versions, log }: TreePointer) {
  return { ...versions, log: log?.size ?? null };
}
