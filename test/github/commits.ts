import { askOnce } from "./bare-git.ts";

interface Signature {
  readonly name: string;
  readonly email: string;
  /** As in `2026-01-31T12:00:00Z`. */
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

const FORMAT = "%H%x00%T%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%ct%x00%B%x00%x01";

/** @param range arguments of `git log` that choose commits by their ids */
export function readCommits(folder: string, ...range: readonly string[]): Commit[] {
  const log = askOnce(folder, ["log", `--format=${FORMAT}`, ...range, "--"]);
  if (log.code !== 0) throw new Error(log.err);
  return log.out
    .split("\0\x01\n")
    .filter(Boolean)
    .map((record) => {
      const [sha = "", tree = "", parents = "", an, ae, at, cn, ce, ct, ...body] =
        record.split("\0");
      return {
        sha,
        tree,
        parents: parents.split(" ").filter(Boolean),
        author: signature(an, ae, at),
        committer: signature(cn, ce, ct),
        message: body.join("\0").trimEnd(),
      };
    });
}

function signature(name = "", email = "", seconds = "0"): Signature {
  const date = new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "Z");
  return { name, email, date };
}

export function readCommit(folder: string, sha: string): Commit {
  const [commit] = readCommits(folder, "-1", sha);
  if (!commit) throw new Error(`no commit ${sha}`);
  return commit;
}
