/** A host that a tree is put on, as deploying sees it: whole files by path, and nothing else. */
import type { Origin } from "../../client/origin/origin.ts";
import type { Reference } from "../../schemas/published/reference.ts";

export interface DeployTarget {
  /** For messages; never holds a credential. */
  readonly location: string;
  /** What lies there at this moment. It is not believed before it is verified. */
  look(): Promise<Origin>;
  /**
   * Puts files of the tree there, each whole or not at all, in any order. When it returns, all of
   * them can be read.
   *
   * @param onFile called for each file that arrived
   * @throws {CodedError} E_DEPLOY, E_AUTH; those that arrived stay
   */
  put(files: readonly Reference[], onFile: (path: string) => void): Promise<void>;
  /** Writes a file that is not in the tree: what deploying remembers. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Takes files away; one that is not there is no error. */
  remove(paths: readonly string[], onFile: (path: string) => void): Promise<void>;
  /** Gives back what is held for the time of a run: a lock, a temporary folder. */
  close(): Promise<void>;
}
