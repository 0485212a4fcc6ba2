import type { RunGit } from "./run-git.ts";

/** Where a proposal goes: a branch of a registry's repository, as it was fetched a moment ago. */
export interface ProposalTarget {
  /** A bare repository of ours in the cache, without the files' contents that nobody asked for. */
  readonly folder: string;
  /** Git in that folder. */
  readonly git: RunGit;
  /** The registry's repository: an address, or a folder's absolute path. */
  readonly url: string;
  /** The branch that the proposal would join. */
  readonly branch: string;
  /** Its newest commit. */
  readonly tip: string;
  /** The registry's folder inside the repository: `""` or `registry/`. */
  readonly prefix: string;
}
