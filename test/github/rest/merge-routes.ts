import { GithubRefusal, notFound } from "../github-refusal.ts";
import { type MergeMethod, mergePull, missingForMerge } from "../pull-merge.ts";
import {
  type Answer,
  caller,
  noContent,
  ok,
  pullOf,
  type RepositoryCall,
  type RepositoryRoute,
  text,
} from "../route.ts";
import { markMerged, syncRefs } from "../sync-refs.ts";

export const MERGE_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: "GET /repos/{owner}/{repo}/pulls/{pull_number}/merge",
    scope: "pull_requests",
    handle: (call) => {
      if (!pullOf(call).pull.mergedAt) throw notFound();
      return noContent();
    },
  },
  {
    operation: "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
    role: "write",
    scope: "contents",
    handle: merge,
  },
];

/** 409 where the head is not the commit that was judged, 405 where it may not or cannot be merged. */
function merge(call: RepositoryCall): Answer {
  const { store, repository, body } = call;
  const issue = pullOf(call);
  const actor = caller(call);
  if (issue.state === "closed") throw new GithubRefusal(405, "Pull Request is not mergeable");
  if (issue.pull.draft) throw new GithubRefusal(405, "Pull Request is still a draft");
  if (body.sha !== undefined && body.sha !== issue.pull.headSha)
    throw new GithubRefusal(409, "Head branch was modified. Review and try the merge again.");
  const missing = missingForMerge(repository, issue.pull);
  if (missing) throw new GithubRefusal(405, missing);
  const sha = mergePull(repository, issue, {
    method: (text(body.merge_method) ?? "merge") as MergeMethod,
    actor,
    title: text(body.commit_title),
    message: text(body.commit_message),
  });
  markMerged(store, repository, issue, actor, sha);
  syncRefs(store, repository, actor);
  return ok({ sha, merged: true, message: "Pull Request successfully merged" });
}
