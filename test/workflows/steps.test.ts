/**
 * Every shell of every workflow, run for real: a registry that was just begun, its pull requests and
 * issues, and what is published of it. The order is that of a registry's life; each test goes on from the last.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { gitIn, writeTree } from "../github/git-in.ts";
import { temporaryFolder } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";
import { evaluate, fillIn } from "./evaluate-expression.ts";
import { OWN_WORKFLOWS, SCAFFOLD_WORKFLOWS } from "./read-workflows.ts";
import { EXECUTED, type JobResult, stepKey } from "./run-job.ts";
import { REEF, REEF_NAME, type ScaffoldedHost, scaffoldedHost } from "./scaffolded-host.ts";

let host: ScaffoldedHost;
/** A reader's home, who keeps what it trusted from one test to the next. */
let reader: string;
/** The clone that the last tree was built in. */
let built: string;
/** Jobs start dozens of processes, and other tests run beside them. */
const SLOW = { timeout: 240_000 };
const DISPATCH = { name: "workflow_dispatch", payload: {} };

beforeAll(async () => {
  host = await scaffoldedHost();
  reader = join(host.work, "../reader");
});
afterAll(() => host.close());

const outcomes = ({ result, steps }: JobResult) => [
  result,
  ...steps.map(
    ({ run, outcome, stderr }) => `${outcome}: ${run}${outcome === "failure" ? `\n${stderr}` : ""}`,
  ),
];
const succeeded = (result: JobResult): readonly string[] => {
  const failed = result.steps.filter(({ outcome }) => outcome !== "success");
  expect([result.result, ...failed.map(({ run, stderr }) => `${run}\n${stderr}`)]).toEqual([
    "success",
  ]);
  return result.steps.map(({ stdout }) => stdout);
};
const asReader = (...args: string[]) =>
  runInProcess([...args, "--json"], { cwd: host.work, env: { HOME: reader } });

test(
  "the first tree is published where nothing is, and a reader installs from it",
  SLOW,
  async () => {
    const clone = host.checkout();
    const built = await host.job("publish.yml", "build", {
      clone,
      event: { name: "push", payload: {} },
    });
    succeeded(built);
    expect(built.steps[1]?.stderr).toContain(`nothing is published at ${host.url}`);
    expect(built.steps[3]?.stdout).toContain(`nothing: no tree is published at ${host.url}`);
    await host.deploy(join(clone, "pages"));
    const added = await asReader("registries", "add", "reef", host.url, "--root", host.root);
    expect(added).toMatchObject({ exitCode: 0 });
    const installed = await asReader("install", "reef/greeting", "--dir", temporaryFolder());
    expect(installed).toMatchObject({ exitCode: 0, stderr: "" });
  },
);

const VERSION = "registry/artifacts/reef/greeting/1.1.0";
/** The files of 1.0.0 once more, as the owner's clone has them. */
function nextVersion(): Record<string, string> {
  const old = join(host.work, "registry/artifacts/reef/greeting/1.0.0");
  const names = ["LICENSE", "index.d.ts", "index.js", "package.json"];
  const text = (path: string): string => readFileSync(join(old, path), "utf8");
  return {
    [`${VERSION}/manifest.yaml`]: text("manifest.yaml").replace("makes a greeting", "greets"),
    ...Object.fromEntries(
      names.map((name) => [
        `${VERSION}/files/${name}`,
        text(`files/${name}`).replace('"version": "1.0.0"', '"version": "1.1.0"'),
      ]),
    ),
  };
}

/** A branch of the registry's own repository, which its owner pushes to. */
function push(branch: string, files: Readonly<Record<string, string>>): string {
  gitIn(host.work, "checkout", "-q", "-B", branch, "origin/main");
  writeTree(host.work, files);
  gitIn(host.work, "commit", "-q", "-m", branch);
  gitIn(host.work, "push", "-q", "origin", branch);
  return gitIn(host.work, "rev-parse", "HEAD").trim();
}

async function eventOf(name: string) {
  const found = (await host.github.takeEvents()).findLast(({ event }) => event === name);
  if (!found) throw new Error(`no event ${name}`);
  return { name, payload: found.payload };
}

/** What GitHub has of a check that succeeded. */
async function checked(branch: string, sha: string, artifacts = {}): Promise<void> {
  const run = { repository: REEF_NAME, sha, name: "check", conclusion: "success" };
  await host.github.addCheckRun(run);
  const path = ".github/workflows/check.yml";
  await host.github.addRun({
    ...run,
    path,
    event: "pull_request",
    branch,
    login: "ada",
    artifacts,
  });
}

/** Of the pull request that a form becomes. */
let formed: number;

test("an issue of a form becomes a pull request, and another is left alone", SLOW, async () => {
  // Two hours ago, so that the time for objections is over when it is merged.
  await host.github.setClock(new Date(Date.now() - 7_200_000).toISOString().replace(/\.\d+Z/, "Z"));
  const body =
    "### Artifact\n\nreef/greeting\n\n### Version that you used\n\n1.0.0\n\n### Rating\n\n5\n\n### In one line\n\nFriendly\n\n### What you used it for\n\n_No response_\n\n### What you found\n\nIt greeted me.";
  const { issues, pulls } = host.as("eve").rest;
  const { data } = await issues.create({ ...REEF, title: "Review", body });
  const opened = await eventOf("issues");
  const clone = host.checkout();
  expect((await host.job("form.yml", "form", { clone, event: opened })).result).toBe("skipped");
  const at = { ...REEF, issue_number: data.number };
  await host.as("ada").rest.issues.addLabels({ ...at, labels: ["form: review"] });
  const { data: issue } = await issues.get(at);
  const event = { name: "issues", payload: { ...opened.payload, issue } };
  const [, said = ""] = succeeded(await host.job("form.yml", "form", { clone, event }));
  formed = Number(/proposed, pull request #(\d+)/.exec(said)?.[1]);
  const { head } = (await pulls.get({ ...REEF, pull_number: formed })).data;
  await checked(head.ref, head.sha);
});

test(
  "a pull request is checked, reported on and merged, and publishing is asked for",
  SLOW,
  async () => {
    const sha = push("next", nextVersion());
    const { data } = await host
      .as("ada")
      .rest.pulls.create({ ...REEF, title: "1.1.0", head: "next", base: "main" });
    const opened = await eventOf("pull_request");
    // Asked twice, GitHub has made the merge that workflows check out.
    for (const _ of [1, 2])
      await host.as("ada").rest.pulls.get({ ...REEF, pull_number: data.number });
    const merge = host.checkout(`refs/pull/${data.number}/merge`);
    const [, said] = succeeded(
      await host.job("check.yml", "check", { clone: merge, event: opened }),
    );
    expect(said).toContain("Class: auto");
    const zip = zipSync({ "check.json": strToU8(readFileSync(join(merge, "check.json"), "utf8")) });
    await checked("next", sha, { "ashlar-check": zip });
    await host.github.setClock(undefined);
    const ran = await eventOf("workflow_run");
    succeeded(await host.job("report.yml", "report", { clone: host.checkout(), event: ran }));
    const comments = { ...REEF, issue_number: data.number };
    const { data: written } = await host.as("ada").rest.issues.listComments(comments);
    expect(written.map(({ body }) => body)).toEqual([
      expect.stringContaining("Ashlar check: auto"),
    ]);
    const event = {
      name: "pull_request_review",
      payload: { pull_request: { number: data.number } },
    };
    succeeded(await host.job("review.yml", "review", { clone: host.checkout(), event }));
    const [, merged] = succeeded(
      await host.job("automerge.yml", "automerge", { clone: host.checkout(), event: ran }),
    );
    expect(merged).toBe(`#${formed} merged (auto)\n#${data.number} merged (auto)\n`);
    expect(await host.github.dispatches(REEF_NAME)).toEqual([
      { workflow: "publish.yml", ref: "main", inputs: {} },
    ]);
  },
);

test("a report is made of pull requests alone", async () => {
  const event = { name: "workflow_run", payload: { workflow_run: { event: "push" } } };
  const job = { clone: host.work, event };
  expect(await host.job("report.yml", "report", job)).toEqual({ result: "skipped", steps: [] });
});

test(
  "the next tree follows the first, and an entry that is wrong keeps nobody else out",
  SLOW,
  async () => {
    gitIn(host.work, "fetch", "-q", "origin");
    gitIn(host.work, "checkout", "-q", "-B", "main", "origin/main");
    writeTree(host.work, {
      "registry/artifacts/reef/broken/artifact.md": "---\ntype: nothing\n---\n",
    });
    gitIn(host.work, "commit", "-q", "-m", "What no check saw");
    gitIn(host.work, "push", "-q", "origin", "main");
    const clone = host.checkout();
    built = clone;
    const job = await host.job("publish.yml", "build", { clone, event: DISPATCH });
    expect(outcomes(job)).toEqual([
      "success",
      "success: npm ci",
      expect.stringMatching(
        /^failure: npx ashlar build [\s\S]*artifacts\/reef\/broken\/artifact.md/,
      ),
      expect.stringContaining("success: npx ashlar verify"),
      expect.stringContaining("success: npx ashlar deploy"),
    ]);
    expect(job.steps[3]?.stdout).toMatch(/follows +timestamp \d+/);
    await host.deploy(join(clone, "pages"));
    const installed = await asReader("install", "reef/greeting@1.1.0", "--dir", temporaryFolder());
    expect(installed).toMatchObject({ exitCode: 0, stderr: "" });
  },
);

test("nothing is laid out to be published when a reader would refuse it", async () => {
  const contexts = { vars: { ASHLAR_ROOT: `sha256:${"0".repeat(64)}` } };
  const done = ["npm ci", "npx ashlar build"];
  const job = { clone: built, event: DISPATCH, contexts, done };
  const { result, steps } = await host.job("publish.yml", "build", job);
  expect(result).toBe("failure");
  expect(steps.map(({ run, outcome }) => [run.split(" ")[2], outcome])).toEqual([
    ["verify", "failure"],
    ["deploy", "skipped"],
  ]);
});

test("a new advisory is told in an issue, and proofs and people are looked at", SLOW, async () => {
  const event = { name: "schedule", payload: {} };
  const renewed = await host.job("renew.yml", "renew", { clone: host.checkout(), event });
  succeeded(renewed);
  const { data } = await host.as("ada").rest.issues.listForRepo(REEF);
  const [issue] = data;
  expect(issue?.title).toContain("advisor");
  expect(issue?.body).toContain("GHSA-2222-3333-4444");
  succeeded(await host.job("renew.yml", "proofs", { clone: host.checkout(), event }));
});

test("downloads of releases are counted", async () => {
  const event = { name: "schedule", payload: {} };
  const [, said] = succeeded(
    await host.job("import-usage.yml", "import", { clone: host.checkout(), event }),
  );
  expect(said).toContain("Releases: 0 downloads");
});

test("two machines judge a registry, and a third puts its tree together", SLOW, async () => {
  const workflow = OWN_WORKFLOWS.find(({ file }) => file === "sharded-build.yml");
  const clone = host.checkout();
  expect(workflow?.jobs.shard?.strategy?.matrix).toEqual({ shard: [1, 2, 3, 4] });
  // Two take half as long as four.
  const shards = [1, 2];
  for (const shard of shards) {
    const contexts = { matrix: { shard }, strategy: { "job-total": shards.length } };
    const done = shard === 1 ? [] : ["npm ci"];
    const given = { clone, event: DISPATCH, contexts, done, ...(workflow && { workflow }) };
    succeeded(await host.job("sharded-build.yml", "shard", given));
  }
  const merge = { clone, event: DISPATCH, ...(workflow && { workflow }) };
  const merged = await host.job("sharded-build.yml", "merge", merge);
  expect(outcomes(merged)[2]).toContain("artifacts/reef/broken/artifact.md");
});

/** What would start all tests again, this one included: CI runs it. */
const OF_CI = stepKey("check.yml", "test", "bash .ci/run");
/** It asks the npm registry, and is run where that may be: `test/release/installed-registry.test.ts`. */
const OF_RELEASES = /^release\.yml /;

test("every shell of every workflow was run above", () => {
  const all = [...OWN_WORKFLOWS, ...SCAFFOLD_WORKFLOWS].flatMap(({ file, jobs }) =>
    Object.entries(jobs).flatMap(([job, { steps }]) =>
      steps.flatMap(({ run }) => (run === undefined ? [] : [stepKey(file, job, run)])),
    ),
  );
  expect([...EXECUTED].toSorted()).toEqual(
    [...new Set(all)].filter((key) => key !== OF_CI && !OF_RELEASES.test(key)).toSorted(),
  );
  expect(all).toContain(OF_CI);
});

test.each([
  ["github.event.number", 7],
  ["github.event.labels.*.name", ["a", "form: b"]],
  ["startsWith(join(github.event.labels.*.name, ' '), 'A form:')", true],
  ["github.event.missing.too == 'x'", false],
  ["'it''s'", "it's"],
  ["always()", true],
])("%s is %j", (text, value) => {
  const event = { number: 7, labels: [{ name: "a" }, { name: "form: b" }] };
  expect(evaluate(text, { github: { event } })).toEqual(value);
});

test.each([
  "hashFiles('a')",
  "needs.build.result",
  "a || b",
  "'open",
  "github.event.number != 7",
  "",
  "always",
])("%j is not guessed at", (text) => {
  expect(() => fillIn(`\${{ ${text} }}`, { github: {} })).toThrow(/not known here/);
});
