/** Objects of git that the present may no longer have a name for. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { GitCommand } from "../read/git-command.ts";
import { openObjectStore } from "../read/object-store.ts";
import type { CommitPlace } from "../read/source.ts";
import { type CommitEntry, parseEntry } from "../read/tree-source.ts";

export interface PastObjects {
  readonly git: GitCommand;
  /** The registry's folder inside the repository: `""` or `registry/`. */
  readonly prefix: string;
  readonly commit: string;
  /**
   * The content of a blob; of one that is larger than `max`, its first bytes, more than `max`.
   *
   * @param owner whose it is, for the refusal
   * @throws {CodedError} E_LOG_HISTORY
   */
  blob(id: string, max: number, owner: string): Promise<Uint8Array>;
  /** The files below a tree, paths relative to it. @throws {CodedError} E_LOG_HISTORY */
  files(treeId: string, owner: string): Promise<readonly CommitEntry[]>;
  /** The content of a blob in pieces. @throws {CodedError} E_LOG_HISTORY */
  stream(id: string, owner: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** To be closed. */
export function openPastObjects({ place, folder, commit }: CommitPlace): PastObjects {
  const store = openObjectStore(folder);
  async function* stream(id: string, owner: string): AsyncGenerator<Uint8Array> {
    try {
      yield* store.stream(id);
    } catch (error) {
      throw missing(owner, error);
    }
  }
  return {
    git: place.git,
    prefix: place.prefix,
    commit,
    stream,
    async blob(id, max, owner) {
      const pieces: Uint8Array[] = [];
      let size = 0;
      for await (const piece of stream(id, owner)) {
        pieces.push(piece);
        size += piece.length;
        if (size > max) break;
      }
      return Buffer.concat(pieces);
    },
    async files(treeId, owner) {
      try {
        const listing = await place.git(["ls-tree", "-r", "-z", "--long", "--full-tree", treeId]);
        return listing.split("\0").filter(Boolean).map(parseEntry);
      } catch (error) {
        throw missing(owner, error);
      }
    },
    close: () => store.close(),
  };
}

function missing(owner: string, cause: unknown): unknown {
  if (!(cause instanceof CodedError)) return cause;
  return new CodedError({
    code: "E_LOG_HISTORY",
    exitCode: EXIT.failed,
    message: `the log holds ${owner}, and git no longer has its content: ${cause.message}`,
    fix: "build from a whole clone (in a partial one: git fetch --refetch --no-filter; then `git fsck`)",
    details: ["An entry of the log is for ever, also where the version was removed since."],
    cause,
  });
}
