/**
 * Which pull requests a run of the check was about. The event leaves its list empty for forks, and
 * whatever the run itself says is the fork's word: so they are looked up by where the commit came from.
 */
import type { Octokit } from "octokit";
import type { WorkflowRun } from "../../schemas/github-event.ts";
import { listAll } from "./list-all.ts";
import type { RepositoryName } from "./repository-name.ts";

/** Numbers of the open pull requests whose head is the run's commit, in the run's own repository. */
export async function pullsWithHead(
  { rest, paginate }: Octokit,
  repository: RepositoryName,
  run: WorkflowRun,
): Promise<readonly number[]> {
  const { head_repository: from, head_branch: branch, head_sha: sha } = run;
  if (!from?.owner || !branch) return [];
  const pages = paginate.iterator(rest.pulls.list, {
    ...repository,
    state: "open",
    head: `${from.owner.login}:${branch}`,
    per_page: 100,
  });
  const pulls = await listAll(pages, { what: "pull requests of one branch" });
  return pulls
    .filter(({ head }) => head.sha === sha && head.repo?.id === from.id)
    .map(({ number }) => number);
}
