import type { BranchState } from "./push-branch.ts";
import { withoutCredentials } from "./without-credentials.ts";

/** What was done with a branch, or would be, for people. */
export function branchStep(
  { branch, url }: { readonly branch: string; readonly url: string },
  state: BranchState["state"],
  dryRun: boolean,
): string {
  const remote = withoutCredentials(url);
  if (state === "unchanged") return `the branch ${branch} of ${remote} says the same already`;
  const verb = state === "created" ? ["would push", "pushed"] : ["would update", "updated"];
  return `${verb[dryRun ? 0 : 1]} the branch ${branch} of ${remote}`;
}
