/**
 * What the project relies on GitHub for, asked through octokit and git. Here it runs against the
 * double. To ask GitHub itself, set GITHUB_CONTRACT to `owner/name` of a repository that may be
 * spoilt, with two tokens, GITHUB_CONTRACT_OWNER of who owns it and GITHUB_CONTRACT_AUTHOR of
 * somebody else: everything but "only a double can" is the same. That has never been done.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Contract, openContract } from "./open-contract.ts";
import { refusal } from "./refusal.ts";

let contract: Contract;
beforeAll(async () => {
  contract = await openContract();
});
afterAll(() => contract.close());

const REAL = process.env.GITHUB_CONTRACT !== undefined;
if (!REAL)
  console.warn(
    "contract.test.ts: the double is asked, GitHub itself is not (GITHUB_CONTRACT is not set)",
  );

describe("from a fork to the default branch", () => {
  test("a user is who the token says, and an unknown token is nobody", async () => {
    const { author, octokit } = contract;
    expect((await author.rest.users.getAuthenticated()).data.login).toBe(contract.authorLogin);
    expect(await refusal(octokit("nonsense").rest.users.getAuthenticated())).toBe(401);
    expect(await refusal(octokit().rest.users.getAuthenticated())).toBe(401);
    expect(
      await refusal(author.rest.users.getByUsername({ username: "nobody-has-this-name-0" })),
    ).toBe(404);
  });

  test("a fork knows its parent, is made once, and is pushed to by its owner alone", async () => {
    const { author, owner, at, fork } = contract;
    const { data } = await author.rest.repos.get(fork);
    expect([data.fork, data.parent?.full_name, data.permissions?.push]).toEqual([
      true,
      `${at.owner}/${at.repo}`,
      true,
    ]);
    expect((await author.rest.repos.createFork(at)).data.full_name).toBe(
      `${fork.owner}/${fork.repo}`,
    );
    expect((await owner.rest.repos.get(fork)).data.permissions?.push).toBe(false);
    expect(contract.push("owner", fork, "theirs", { "theirs.txt": "x\n" }).failed).toContain("403");
  });

  test("a pull request shows what changed, and a second one for the branch is refused", async () => {
    const { author, at } = contract;
    contract.push("author", contract.fork, "one", { "b.txt": "b\n", "a.txt": null });
    const pull = await contract.openPull("one");
    const { data: files } = await author.rest.pulls.listFiles({ ...at, pull_number: pull.number });
    expect(
      files.map((file) => [file.status, file.filename, file.additions, file.deletions, file.patch]),
    ).toEqual([
      ["removed", "a.txt", 0, 1, "@@ -1 +0,0 @@\n-a"],
      ["added", "b.txt", 1, 0, "@@ -0,0 +1 @@\n+b"],
    ]);
    const { data: commits } = await author.rest.pulls.listCommits({
      ...at,
      pull_number: pull.number,
    });
    expect(commits.map((commit) => [commit.sha, commit.commit.message])).toEqual([
      [pull.head.sha, "A change"],
    ]);
    expect(await refusal(contract.openPull("one"))).toBe(422);
    expect(await refusal(contract.openPull("no-such-branch"))).toBe(422);
    const { data: found } = await author.rest.pulls.list({
      ...at,
      head: `${contract.authorLogin}:one`,
      state: "all",
    });
    expect(found.map((one) => one.number)).toEqual([pull.number]);
    const ref = await author.rest.git.listMatchingRefs({ ...at, ref: `pull/${pull.number}/head` });
    expect(ref.data.map((one) => one.object.sha)).toEqual([pull.head.sha]);
  });

  test("a file that moved is one change, and names both paths", async () => {
    const text = "line of a text that is long enough to be known again\n".repeat(9);
    contract.push("author", contract.fork, "before-move", { "old.txt": text });
    contract.push(
      "author",
      contract.fork,
      "move",
      { "old.txt": null, "new/name.txt": text },
      "before-move",
    );
    const { data } = await contract.author.rest.repos.compareCommitsWithBasehead({
      ...contract.fork,
      basehead: "before-move...move",
    });
    expect(data.files?.map((file) => [file.status, file.previous_filename, file.filename])).toEqual(
      [["renamed", "old.txt", "new/name.txt"]],
    );
    expect([data.status, data.ahead_by, data.behind_by, data.commits.length]).toEqual([
      "ahead",
      1,
      0,
      1,
    ]);
  });

  test("authors may not approve their own, others may, and reviews name the commit", async () => {
    const { author, owner, at } = contract;
    contract.push("author", contract.fork, "reviewed", { "reviewed.txt": "1\n" });
    const pull = await contract.openPull("reviewed");
    const one = { ...at, pull_number: pull.number };
    expect(await refusal(author.rest.pulls.createReview({ ...one, event: "APPROVE" }))).toBe(422);
    await owner.rest.pulls.createReview({ ...one, event: "APPROVE", commit_id: pull.head.sha });
    const { sha } = contract.push(
      "author",
      contract.fork,
      "reviewed",
      { "reviewed.txt": "2\n" },
      "reviewed",
    );
    const reviews = (await author.rest.pulls.listReviews(one)).data;
    expect(reviews.map((review) => [review.user?.login, review.state, review.commit_id])).toEqual([
      [contract.ownerLogin, "APPROVED", pull.head.sha],
    ]);
    expect((await contract.settled(pull.number)).head.sha).toBe(sha);
  });

  test("a merge of a head that moved is 409, by the author 403, of the head itself it is done", async () => {
    const { author, owner, at } = contract;
    const first = contract.push("author", contract.fork, "merged", { "merged.txt": "1\n" });
    const pull = await contract.openPull("merged");
    const one = { ...at, pull_number: pull.number };
    expect(pull.mergeable).toBeNull();
    const { sha } = contract.push(
      "author",
      contract.fork,
      "merged",
      { "merged.txt": "2\n" },
      "merged",
    );
    expect(await refusal(author.rest.pulls.merge({ ...one, sha: sha ?? "" }))).toBe(403);
    expect(await refusal(owner.rest.pulls.merge({ ...one, sha: first.sha ?? "" }))).toBe(409);
    expect((await contract.settled(pull.number)).mergeable).toBe(true);
    const { data } = await owner.rest.pulls.merge({
      ...one,
      sha: sha ?? "",
      merge_method: "squash",
      commit_title: "Merged",
    });
    const after = await contract.settled(pull.number);
    expect([after.merged, after.state, after.merge_commit_sha, after.merged_by?.login]).toEqual([
      true,
      "closed",
      data.sha,
      contract.ownerLogin,
    ]);
    const { data: commit } = await author.rest.repos.getCommit({ ...at, ref: data.sha });
    expect([commit.commit.message, commit.parents.length]).toEqual(["Merged", 1]);
    expect(await contract.read(at, "merged.txt")).toBe("2\n");
    expect(await refusal(owner.rest.pulls.merge(one))).toBe(405);
  });

  test("a change that conflicts is 405", async () => {
    contract.push("author", contract.fork, "left", { "same.txt": "left\n" });
    contract.push("author", contract.fork, "right", { "same.txt": "right\n" });
    const [left, right] = [await contract.openPull("left"), await contract.openPull("right")];
    await contract.settled(left.number);
    await contract.owner.rest.pulls.merge({
      ...contract.at,
      pull_number: left.number,
      merge_method: "merge",
    });
    expect((await contract.settled(right.number)).mergeable).toBe(false);
    expect(
      await refusal(contract.owner.rest.pulls.merge({ ...contract.at, pull_number: right.number })),
    ).toBe(405);
  });

  test("nobody pushes to pull requests' refs, or over the history of others", async () => {
    const { at, fork } = contract;
    expect(contract.push("author", at, "mine", { "x.txt": "x\n" }).failed).toContain("403");
    expect(contract.push("author", fork, "refs/pull/1/head", { "x.txt": "x\n" }).failed).toContain(
      "hidden ref",
    );
  });
});

describe("talking about it", () => {
  test("a comment is made once and changed after, by who wrote it", async () => {
    const { author, owner, at } = contract;
    const { data: issue } = await author.rest.issues.create({
      ...at,
      title: "A question",
      body: "Well?",
    });
    const one = { ...at, issue_number: issue.number };
    const { data: comment } = await owner.rest.issues.createComment({
      ...one,
      body: "<!-- mark -->one",
    });
    await owner.rest.issues.updateComment({
      ...at,
      comment_id: comment.id,
      body: "<!-- mark -->two",
    });
    expect(
      await refusal(
        author.rest.issues.updateComment({ ...at, comment_id: comment.id, body: "mine" }),
      ),
    ).toBe(403);
    const { data: comments } = await author.rest.issues.listComments(one);
    expect(comments.map((each) => [each.user?.login, each.body])).toEqual([
      [contract.ownerLogin, "<!-- mark -->two"],
    ]);
    expect(
      await refusal(owner.rest.issues.createComment({ ...one, body: "x".repeat(65_537) })),
    ).toBe(422);
    await owner.rest.issues.deleteComment({ ...at, comment_id: comment.id });
    expect((await author.rest.issues.listComments(one)).data).toEqual([]);
  });

  test("who may not set labels sets none when opening, and 403 after; the timeline says who did", async () => {
    const { author, owner, at } = contract;
    const { data: issue } = await author.rest.issues.create({
      ...at,
      title: "Labelled",
      labels: ["urgent"],
    });
    const one = { ...at, issue_number: issue.number };
    expect(issue.labels).toEqual([]);
    expect(await refusal(author.rest.issues.addLabels({ ...one, labels: ["urgent"] }))).toBe(403);
    await owner.rest.issues.addLabels({ ...one, labels: ["urgent"] });
    const events = (await author.rest.issues.listEventsForTimeline(one)).data as {
      event?: string;
      actor?: { login: string };
    }[];
    expect(events.map((event) => [event.event, event.actor?.login])).toEqual([
      ["labeled", contract.ownerLogin],
    ]);
    await author.rest.issues.update({ ...one, state: "closed" });
    const open = await author.rest.issues.listForRepo({ ...at, labels: "urgent" });
    expect(open.data.map((each) => each.number)).not.toContain(issue.number);
  });

  test("lists come in pages, with links, and an unchanged answer is 304", async () => {
    const { author, at } = contract;
    const all = await author.paginate(author.rest.issues.listForRepo, {
      ...at,
      state: "all",
      per_page: 2,
    });
    const whole = await author.rest.issues.listForRepo({ ...at, state: "all", per_page: 100 });
    expect(all.map((each) => each.number)).toEqual(whole.data.map((each) => each.number));
    expect(all.length).toBeGreaterThan(2);
    const first = await author.rest.repos.get(at);
    expect(Number(first.headers["x-ratelimit-remaining"])).toBeGreaterThan(0);
    const again = author.request("GET /repos/{owner}/{repo}", {
      ...at,
      headers: { "if-none-match": first.headers.etag },
    });
    expect(await refusal(again)).toBe(304);
  });

  test("statuses of a commit come to one, of which the last of each name counts", async () => {
    const { author, owner, at } = contract;
    const { data: head } = await author.rest.git.getRef({ ...at, ref: "heads/main" });
    const one = { ...at, sha: head.object.sha };
    expect(await refusal(author.rest.repos.createCommitStatus({ ...one, state: "success" }))).toBe(
      403,
    );
    for (const state of ["failure", "success"] as const)
      await owner.rest.repos.createCommitStatus({ ...one, state, context: "check" });
    const { data } = await author.rest.repos.getCombinedStatusForRef({ ...at, ref: "main" });
    expect([data.state, data.statuses.map((status) => [status.context, status.state])]).toEqual([
      "success",
      [["check", "success"]],
    ]);
    expect(
      await refusal(owner.rest.checks.create({ ...at, name: "check", head_sha: head.object.sha })),
    ).toBe(403);
  });
});
