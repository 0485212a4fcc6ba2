/**
 * Checkpoints that were proven to be a start of the log, so that nobody has to prove it again: a start
 * of an older head is one of every head that goes on from it. Kept with what is trusted, one line each:
 * size and root.
 */
import { LINKED_CHECKPOINTS_MAX } from "../../schemas/limits.ts";
import { fromUtf8, toBase64, utf8 } from "../../schemas/trust/bytes.ts";
import type { Checkpoint } from "../../schemas/trust/checkpoint.ts";
import type { TrustStore } from "./tuf-client-options.ts";

/** The name of the list in the store. */
export const LINKED_CHECKPOINTS = "linked-checkpoints";

export interface LinkedCheckpoints {
  has(checkpoint: Checkpoint): boolean;
  add(checkpoint: Checkpoint): Promise<void>;
}

/**
 * A list that cannot be read is begun anew: it saves requests, and decides nothing by being absent.
 *
 * @param fresh begins anew whatever is there: without the head that they were proven in, old lines mean nothing
 */
export async function linkedCheckpoints(
  store: TrustStore,
  { fresh }: { readonly fresh: boolean },
): Promise<LinkedCheckpoints> {
  const bytes = fresh ? undefined : await store.load(LINKED_CHECKPOINTS);
  const text = fromUtf8(bytes ?? new Uint8Array()) ?? "";
  const lines = new Set(
    text.split("\n").filter((line) => /^\d+ [A-Za-z0-9+/]{43}=\t\S+$/.test(line)),
  );
  return {
    has: (checkpoint) => lines.has(lineOf(checkpoint)),
    async add(checkpoint) {
      if (lines.has(lineOf(checkpoint))) return;
      if (lines.size >= LINKED_CHECKPOINTS_MAX) lines.clear();
      lines.add(lineOf(checkpoint));
      await store.save(LINKED_CHECKPOINTS, utf8([...lines].map((line) => `${line}\n`).join("")));
    },
  };
}

/** The origin is last: it may hold spaces. */
function lineOf({ origin, size, rootHash }: Checkpoint): string {
  return `${size} ${toBase64(rootHash)}\t${encodeURIComponent(origin)}`;
}
