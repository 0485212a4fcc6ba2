/**
 * Pull requests that the form workflow opened: they count as by whoever wrote the issue, and nobody can
 * put words into that person's mouth.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Octokit } from "octokit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Files, gitIn, writeTree } from "../github/git-in.ts";
import { temporaryFolder } from "../make-registry.ts";
import {
  BOT_TOKEN,
  REPOSITORY,
  type RegistryHost,
  registryHost,
  version,
  WHERE,
} from "./registry-host.ts";

let host: RegistryHost;
/** A clone of somebody who may write to the registry's repository. */
let work: string;
const numbers: Record<string, number> = {};

const PEOPLE: Record<string, number> = { ada: 11, may: 13, bob: 98, eve: 99 };

interface Formed {
  readonly issue: number;
  readonly pull: number;
  readonly branch: string;
  readonly sha: string;
}

beforeAll(async () => {
  host = await registryHost({}, { events: true });
  work = join(host.checkout, "../maintainer");
  gitIn(host.checkout, "clone", "-q", host.github.cloneUrl(REPOSITORY, "may"), work);
  for (const name of ["form: review", "form: namespace"])
    await host.as("may").rest.issues.createLabel({ ...WHERE, name, color: "ededed" });
});
afterAll(() => host.close());

const review = (text = "It greeted all of us."): [string, string] => [
  "form: review",
  `### Artifact\n\nacme/hello\n\n### Version that you used\n\n1.0.0\n\n### Rating\n\n4\n\n### In one line\n\nFriendly\n\n### What you used it for\n\n_No response_\n\n### What you found\n\n${text}`,
];
const claim = (namespace: string): [string, string] => [
  "form: namespace",
  `### Namespace\n\n${namespace}\n\n### Name to show\n\n${namespace}`,
];

/** An issue as GitHub makes it of a form, and what the workflow makes of that. */
async function formed(
  name: string,
  login: string,
  [label, body]: [string, string],
): Promise<Formed> {
  const { data } = await host.as(login).rest.issues.create({ ...WHERE, title: name, body });
  const labelled = { ...WHERE, issue_number: data.number, labels: [label] };
  await host.as("may").rest.issues.addLabels(labelled);
  const { data: issue } = await host
    .as(login)
    .rest.issues.get({ ...WHERE, issue_number: data.number });
  const event = join(temporaryFolder(), "event.json");
  const sender = { id: PEOPLE[login], login };
  writeFileSync(event, JSON.stringify({ action: "opened", sender, issue }));
  const { stdout, stderr } = await host.step(["form", "--json"], { GITHUB_EVENT_PATH: event });
  expect(stderr).toBe("");
  const { pull } = JSON.parse(stdout) as { pull: number };
  numbers[name] = pull;
  const { data: made } = await host.as("may").rest.pulls.get({ ...WHERE, pull_number: pull });
  await host.checked("small", made.head.ref, made.head.sha);
  return { issue: data.number, pull, branch: made.head.ref, sha: made.head.sha };
}

/** A branch of the registry's own repository, and the pull request of a workflow's token from it. */
async function opened(name: string, head: string, commit: Files): Promise<string> {
  const branch = head.split(":").at(-1) ?? "";
  gitIn(work, "fetch", "-q", "origin");
  gitIn(work, "checkout", "-q", "--detach", "origin/main");
  writeTree(work, commit);
  gitIn(work, "commit", "-q", "-m", name);
  const owner = head.includes(":") ? (head.split(":")[0] ?? "") : "small";
  const to = host.github.cloneUrl(`${owner}/registry`, owner === "small" ? "may" : owner);
  gitIn(work, "push", "-q", "--force", to, `HEAD:refs/heads/${branch}`);
  const sha = gitIn(work, "rev-parse", "HEAD").trim();
  const options = {
    baseUrl: host.github.apiUrl,
    auth: BOT_TOKEN,
    retry: { enabled: false },
    throttle: { enabled: false },
  };
  const { data } = await new Octokit(options).rest.pulls.create({
    ...WHERE,
    title: name,
    head,
    base: "main",
  });
  numbers[name] = data.number;
  await host.checked(owner, branch, sha);
  return sha;
}

async function automerge(): Promise<Record<string, string>> {
  const { stdout, stderr } = await host.step(["automerge", "--json"]);
  expect(stderr).toBe("");
  const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
  const { pulls } = JSON.parse(stdout);
  return Object.fromEntries(
    pulls.map(({ number, decision, class: kind, because }: Record<string, unknown>) => [
      names.get(number as number) ?? number,
      [decision, kind, ...(because as string[])].filter(Boolean).join(" | "),
    ]),
  );
}

test("a review by form is green in the check, and merged without a maintainer", async () => {
  const { pull, issue } = await formed("review", "eve", review());
  const events = await host.github.takeEvents();
  const event = events.findLast(
    ({ event, payload }) => event === "pull_request" && payload.number === pull,
  );
  gitIn(host.checkout, "fetch", "-q", "origin", `refs/pull/${pull}/head`);
  const checked = await host.step(["check", "--event", "--json"], {
    GITHUB_EVENT_PATH: event ? host.github.writeEvent(event) : "",
    GITHUB_TOKEN: "",
  });
  expect(JSON.parse(checked.stdout)).toMatchObject({ ok: true, class: "auto" });
  expect(await automerge()).toEqual({ review: "merged | auto" });
  const path = "registry/artifacts/acme/hello/reviews/eve.md";
  expect((await host.as("may").rest.repos.getContent({ ...WHERE, path })).status).toBe(200);
  const { data } = await host.as("may").rest.pulls.get({ ...WHERE, pull_number: pull });
  expect(data.body).toContain(`Closes #${issue}.`);
});

test("nobody speaks for somebody else, and nobody agrees to his own", async () => {
  const more = await formed("more commits", "bob", review("Fine."));
  gitIn(work, "fetch", "-q", "origin", more.branch);
  gitIn(work, "checkout", "-q", "--detach", "FETCH_HEAD");
  writeTree(work, {
    "registry/artifacts/acme/hello/reviews/bob.md":
      "---\ntitle: Bad\nrating: 1\nversion: 1.0.0\n---\nIt did not greet me.\n",
  });
  gitIn(
    work,
    "commit",
    "-q",
    "-m",
    "In bob's name",
    "--author",
    "bob <98+bob@users.noreply.github.com>",
  );
  gitIn(work, "push", "-q", "origin", `HEAD:${more.branch}`);
  await host.checked("small", more.branch, gitIn(work, "rev-parse", "HEAD").trim());

  const amended = await formed("amended", "ada", claim("amended"));
  gitIn(work, "checkout", "-q", "--detach", "origin/main");
  writeTree(work, {
    "registry/publishers/amended.yaml":
      "kind: user\ndisplayName: amended\nmembers:\n  - {login: eve, id: 99, role: owner}\n",
  });
  gitIn(work, "commit", "-q", "-m", "x", "--author", "ada <11+ada@users.noreply.github.com>");
  gitIn(work, "push", "-q", "--force", "origin", `HEAD:${amended.branch}`);
  await host.checked("small", amended.branch, gitIn(work, "rev-parse", "HEAD").trim());

  const edited = await formed("edited", "eve", claim("edited"));
  await host
    .as("eve")
    .rest.issues.update({ ...WHERE, issue_number: edited.issue, body: claim("others")[1] });
  const closed = await formed("taken back", "eve", claim("closed"));
  await host
    .as("eve")
    .rest.issues.update({ ...WHERE, issue_number: closed.issue, state: "closed" });

  const own = await formed("own approval", "may", claim("mays"));
  const approval = {
    ...WHERE,
    pull_number: own.pull,
    event: "APPROVE" as const,
    commit_id: own.sha,
  };
  await host.as("may").rest.pulls.createReview(approval);
  const agreed = await formed("agreed to", "eve", claim("agreed"));
  await host
    .as("may")
    .rest.pulls.createReview({ ...approval, pull_number: agreed.pull, commit_id: agreed.sha });

  // An owner's issue, whose number others put into the names of their branches.
  const { data: owners } = await host
    .as("ada")
    .rest.issues.create({ ...WHERE, title: "Hello", body: "No form" });
  await opened("no form", `ashlar/form/issue-${owners.number}`, version("1.2.0"));
  await opened("a pull request", `ashlar/form/issue-${own.pull}`, version("1.2.1"));
  await opened("no such issue", "ashlar/form/issue-9999", version("1.2.2"));
  await host.as("eve").rest.repos.createFork(WHERE);
  await opened("a fork's branch", `eve:ashlar/form/issue-${edited.issue}`, version("1.2.3"));

  const differs = (issue: number) =>
    `wait | its branch is not what the form makes of the issue #${issue}: the issue's author edits that once more, or a maintainer merges by hand`;
  expect(await automerge()).toEqual({
    "more commits": differs(more.issue),
    amended: differs(amended.issue),
    edited: differs(edited.issue),
    "taken back": `wait | the issue #${closed.issue} is closed, which takes it back`,
    "own approval":
      "wait | maintainer-review | a maintainer of the registry has to approve of this commit",
    "agreed to": "merged | maintainer-review",
    "no form": `wait | the issue #${owners.number} is no form that can be read`,
    "a pull request": `wait | #${own.pull} is no issue`,
    "no such issue": "wait | the issue #9999 is gone",
    "a fork's branch": 'wait | owner-approval | an owner of "acme" has to approve of this commit',
  });
});

test("an issue that was moved away, or changes while it is looked at, vouches for nobody", async () => {
  for (const number of Object.values(numbers))
    await host.as("may").rest.pulls.update({ ...WHERE, pull_number: number, state: "closed" });
  const moved = await formed("moved", "eve", claim("moved"));
  const { data: there } = await host
    .as("eve")
    .rest.issues.create({ owner: "eve", repo: "registry", title: "x", body: claim("moved")[1] });
  const operation = "GET /repos/{owner}/{repo}/issues/{issue_number}";
  await host.github.fail({ operation, status: 301, headers: { location: there.url } });
  expect(await automerge()).toEqual({
    moved: `wait | the issue #${moved.issue} was moved to another repository`,
  });
  // The first answer as it is, and the one after the check otherwise.
  const { data: now } = await host
    .as("eve")
    .rest.issues.get({ ...WHERE, issue_number: moved.issue });
  await host.as("may").rest.pulls.createReview({
    ...{ ...WHERE, pull_number: moved.pull, event: "APPROVE", commit_id: moved.sha },
  });
  for (const body of [now, { ...now, body: claim("other")[1] }])
    await host.github.fail({ operation, status: 200, body });
  expect(await automerge()).toEqual({ moved: "wait | its issue changed while it was looked at" });
});
