/**
 * One commit on top of the branch that a proposal would join, made with git's plumbing on an index of
 * its own: no working tree and no index of the user's is touched.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { utf8 } from "../../schemas/trust/bytes.ts";
import type { Proposal } from "./proposal.ts";
import type { ProposalTarget } from "./proposal-target.ts";
import type { GitIdentity } from "./read-identity.ts";
import { requireSound } from "./require-sound.ts";
import type { RunGit } from "./run-git.ts";

export interface CommitIdentities {
  readonly author: GitIdentity;
  readonly committer: GitIdentity;
}

/** Stands in the message, so that a later run knows a branch as its own. */
export const PROPOSAL_TRAILER = "Ashlar-Proposal";

/**
 * @returns the commit's id; the target's tip where nothing would change
 * @throws {CodedError} E_PROPOSAL for a path or branch that git or the registry does not take
 */
export async function makeCommit(
  proposal: Proposal,
  target: ProposalTarget,
  identity: GitIdentity | CommitIdentities,
): Promise<string> {
  requireSound(proposal);
  const { git, folder, tip } = target;
  const draft = await mkdtemp(join(folder, "index-"));
  const environment = { GIT_INDEX_FILE: join(draft, "index") };
  try {
    await git(["read-tree", tip], { environment });
    const lines = await indexLines(proposal, target);
    await git(["update-index", "-z", "--index-info"], { environment, input: lines });
    // What the target has and nobody fetched is not here, and need not be.
    const tree = String(await git(["write-tree", "--missing-ok"], { environment })).trim();
    const before = String(await git(["rev-parse", `${tip}^{tree}`])).trim();
    if (tree === before) return tip;
    const commit = await git(["commit-tree", tree, "-p", tip, "-F", "-"], {
      input: commitMessage(proposal),
      environment: identityEnvironment(identity),
    });
    return String(commit).trim();
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** `<mode> SP <object> TAB <path> NUL`; mode 0 takes a file away (git-update-index, --index-info). */
async function indexLines({ files }: Proposal, { git, prefix }: ProposalTarget): Promise<string> {
  const contents = files.flatMap(({ content }) => (content === null ? [] : [content]));
  const ids = await writeBlobs(contents, git);
  let next = 0;
  return files
    .map(({ path, content, executable }) => {
      if (content === null) return `0 ${"0".repeat(40)}\t${prefix}${path}\0`;
      const id = ids[next] ?? "";
      next += 1;
      return `${executable ? "100755" : "100644"} ${id}\t${prefix}${path}\0`;
    })
    .join("");
}

/** All in one process (git-fast-import): a version may have thousands of files. @returns their ids, in order */
async function writeBlobs(
  contents: readonly Uint8Array[],
  git: RunGit,
): Promise<readonly string[]> {
  if (contents.length === 0) return [];
  const input = contents.flatMap((content, index) => [
    utf8(`blob\nmark :${index + 1}\ndata ${content.length}\n`),
    content,
    utf8(`\nget-mark :${index + 1}\n`),
  ]);
  const answer = await git(["fast-import", "--quiet"], { input: Buffer.concat(input) });
  return String(answer).split("\n").filter(Boolean);
}

function commitMessage({ title, body, branch }: Proposal): string {
  const text = body.trim();
  return `${title}\n\n${text === "" ? "" : `${text}\n\n`}${PROPOSAL_TRAILER}: ${branch}\n`;
}

function identityEnvironment(identity: GitIdentity | CommitIdentities): Record<string, string> {
  const { author, committer } =
    "author" in identity ? identity : { author: identity, committer: identity };
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
  };
}
