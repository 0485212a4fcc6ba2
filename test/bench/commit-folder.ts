/** Makes a git repository of a folder, with one commit that holds everything. */
import { execFileSync } from "node:child_process";

/** One fixed time, so that runs can be compared. */
const COMMITTED_AT = "2026-09-01T00:00:00Z";

/** @returns the commit's time, ISO 8601 */
export function commitFolder(folder: string): string {
  const environment = {
    ...process.env,
    GIT_AUTHOR_DATE: COMMITTED_AT,
    GIT_COMMITTER_DATE: COMMITTED_AT,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
  };
  const git = (...args: string[]): void => {
    const own = [
      "-c",
      "user.name=bench",
      "-c",
      "user.email=bench@example.org",
      "-c",
      "core.autocrlf=false",
    ];
    execFileSync("git", [...own, ...args], { cwd: folder, env: environment, stdio: "ignore" });
  };
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all", "--force");
  git("commit", "--quiet", "--message", "Converted registry");
  return COMMITTED_AT;
}
