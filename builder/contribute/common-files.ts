/** An artifact's files as a clone had them when it was last like the registry. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { PlannedFile } from "./plan-publish.ts";
import type { ProposalTarget } from "./proposal-target.ts";
import { gitIn } from "./run-git.ts";

/**
 * Between what the clone's branch is based on and now, the registry may have gone on: a file that is
 * still as it was then has not been changed by whoever publishes.
 *
 * @returns undefined outside of a clone of the target, or where it shares no commit that the clone knows
 */
export async function commonFiles(
  folder: string,
  { name, target }: { readonly name: string; readonly target: ProposalTarget },
  terminal: Terminal,
): Promise<readonly PlannedFile[] | undefined> {
  const git = gitIn(folder, terminal);
  const ask = async (...args: string[]): Promise<string | undefined> => {
    const answer = await git(args).catch(() => undefined);
    return answer === undefined ? undefined : String(answer);
  };
  const base = await baseOf(ask, target);
  if (base === undefined) return undefined;
  const artifact = `${target.prefix}artifacts/${name}`;
  const listing = await ask("ls-tree", "-r", "-z", "--full-tree", base, "--", artifact);
  return (listing ?? "")
    .split("\0")
    .filter(Boolean)
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", , objectId = ""] = line.slice(0, tab).split(" ");
      const path = line.slice(tab + 1 + target.prefix.length);
      return { path, objectId, executable: mode === "100755" };
    });
}

/** Where the clone's branch left the registry's: by the tip itself, or by what the clone last saw of it. */
async function baseOf(
  ask: (...args: string[]) => Promise<string | undefined>,
  { tip, branch }: ProposalTarget,
): Promise<string | undefined> {
  const remotes = ((await ask("remote")) ?? "").split("\n").filter(Boolean);
  const seen = [tip, ...remotes.map((remote) => `refs/remotes/${remote}/${branch}`)];
  for (const revision of seen) {
    const base = await ask("merge-base", "HEAD", revision);
    if (base !== undefined) return base.trim();
  }
  return undefined;
}
