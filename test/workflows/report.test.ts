/** `ashlar report` as a step of a workflow: what a fork may send it, and what then stands on the pull request. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REPORT_MARKER } from "../../builder/report/markdown.ts";
import { readCheckReport } from "../../builder/report/read-check-report.ts";
import type { CheckReport } from "../../schemas/check-report.ts";
import { CHECK_ARCHIVE_SIZE_MAX } from "../../schemas/limits.ts";
import { type RegistryHost, registryHost, version, WHERE } from "../automerge/registry-host.ts";
import { gitIn } from "../github/git-in.ts";
import { temporaryFolder } from "../make-registry.ts";
import { zipOf } from "../zip-bytes.ts";

let host: RegistryHost;
let proposed: { number: number; sha: string };

beforeAll(async () => {
  host = await registryHost();
  proposed = await host.propose("eve", "change", version("1.2.0"));
});
afterAll(() => host.close());

const REPORT: CheckReport = {
  schemaVersion: 1,
  ok: true,
  class: "auto",
  reasons: [],
  base: "b".repeat(40),
  head: "a".repeat(40),
  prefix: "registry/",
  counts: { artifacts: 1, versions: 1 },
  findings: [],
  suppressed: [],
  scores: [],
};

const FINDING: CheckReport["findings"][number] = {
  rule: "META-SCHEMA-002",
  category: "metadata",
  severity: "medium",
  gate: false,
  path: "artifacts/acme/hello/artifact.md",
  message: "m",
  fix: "f",
  fingerprint: "0".repeat(32),
};

const stored = (value: unknown): Buffer =>
  zipOf([{ name: "check.json", content: JSON.stringify(value) }]);
const zipped = (value: unknown, name = "check.json"): Buffer =>
  zipOf([{ name, content: typeof value === "string" ? value : JSON.stringify(value), method: 8 }]);

/** Runs the command for a run of the check that left these bytes. */
async function report(zip: Uint8Array | undefined, change: Record<string, unknown> = {}) {
  const id = await host.checked("eve", "change", proposed.sha, zip ? { zip } : {});
  const repo = (await host.as("eve").rest.repos.get({ owner: "eve", repo: "registry" })).data;
  const event = join(temporaryFolder(), "event.json");
  const workflow_run = {
    id,
    event: "pull_request",
    head_sha: proposed.sha,
    head_branch: "change",
    head_repository: { id: repo.id, owner: { id: 99, login: "eve" } },
    pull_requests: [],
    ...change,
  };
  writeFileSync(event, JSON.stringify({ action: "completed", workflow_run }));
  const { stdout, exitCode, stderr } = await host.step(["report", "--json"], {
    GITHUB_EVENT_PATH: event,
  });
  expect([stderr, exitCode]).toEqual(["", 0]);
  return JSON.parse(stdout) as { pulls: number[]; class?: string; problem?: string };
}

const comments = async (number = proposed.number) =>
  (await host.as("may").rest.issues.listComments({ ...WHERE, issue_number: number })).data;
const labels = async (number = proposed.number) =>
  (await host.as("may").rest.issues.listLabelsOnIssue({ ...WHERE, issue_number: number })).data.map(
    ({ name }) => name,
  );

test("one comment of ours is written and brought up to date, and one label says the class", async () => {
  const marked = { ...WHERE, issue_number: proposed.number, body: `${REPORT_MARKER}\nmine` };
  await host.as("eve").rest.issues.createComment(marked);
  const own = { ...REPORT, head: proposed.sha };
  expect(await report(zipped(own))).toMatchObject({ pulls: [proposed.number], class: "auto" });
  expect(await labels()).toEqual(["class: auto"]);
  const mine = { ...WHERE, name: "mine", color: "ededed", description: "Of somebody else" };
  await host.as("may").rest.issues.createLabel(mine);
  await host
    .as("may")
    .rest.issues.addLabels({ ...WHERE, issue_number: proposed.number, labels: ["mine"] });
  const asked = {
    ...own,
    class: "owner-approval",
    findings: [
      { ...FINDING, message: "@may <img src=x> [a](//b) ![](x) `$(id)` <!-- ashlar-report -->" },
    ],
  };
  await report(zipped(asked));
  expect((await labels()).toSorted()).toEqual(["class: owner-approval", "mine"]);
  const [eves, ours, ...others] = await comments();
  expect(others).toEqual([]);
  expect(eves?.body).toBe(`${REPORT_MARKER}\nmine`);
  expect(ours?.user?.login).toBe("github-actions[bot]");
  expect(ours?.body).toMatch(/^<!-- ashlar-report -->\n\n### Ashlar check: owner-approval\n/);
  for (const live of ["@may", "<img", "](", "`$(id)`"]) expect(ours?.body).not.toContain(live);
  expect(ours?.body?.split(REPORT_MARKER)).toHaveLength(2);
});

test("a report forged for another pull request reaches neither", async () => {
  const other = await host.propose("ada", "other", version("1.3.0"));
  const forged = { ...REPORT, head: other.sha, number: other.number };
  expect((await report(zipped(forged))).problem).toContain("unknown field");
  const { number: _, ...shaped } = forged;
  expect(await report(zipped(shaped))).toMatchObject({
    pulls: [proposed.number],
    problem: expect.stringContaining("another commit"),
  });
  expect(await comments(other.number)).toEqual([]);
  expect(await labels(other.number)).toEqual([]);
  // Nor does a run that claims another's commit, branch or repository.
  for (const change of [
    { head_sha: other.sha },
    { head_branch: "other" },
    { head_repository: { id: 1, owner: { id: 11, login: "ada" } } },
    { head_repository: null },
    { event: "push" },
  ])
    expect((await report(undefined, change)).pulls).toEqual([]);
});

test("what was no report leaves the label as it is, and says why", async () => {
  expect((await report(undefined)).problem).toContain('no artifact "ashlar-check"');
  const large = Buffer.alloc(CHECK_ARCHIVE_SIZE_MAX + 1);
  expect((await report(large)).problem).toMatch(/has \d+ bytes/);
  expect((await comments()).at(-1)?.body).toContain("could not be read");
  expect(await labels()).toContain("class: owner-approval");
});

test("a handover's report says whose agreement it wants, and is read as it was written", async () => {
  const party = (login: string, id: number): string => `{login: ${login}, id: ${id}}`;
  const handover = await host.propose("bob", "handover", {
    "registry/publishers/acme.yaml": `kind: organization
displayName: Acme
members:
  - {login: eve, id: 99, role: owner}
transfers:
  - {at: 2026-03-01T00:00:00Z, from: [${party("ada", 11)}], to: [${party("eve", 99)}], reason: Eve maintains it now., reference: Issue 9}
`,
  });
  gitIn(host.checkout, "fetch", "-q", "origin", `refs/pull/${handover.number}/head`);
  const folder = temporaryFolder();
  const [event, out] = [join(folder, "event.json"), join(folder, "check.json")];
  const { data } = await host.as("may").rest.pulls.get({ ...WHERE, pull_number: handover.number });
  writeFileSync(event, JSON.stringify({ action: "opened", pull_request: data }));
  await host.step(["check", "--event", event, "--out", out], { GITHUB_TOKEN: "" });
  const written = JSON.parse(readFileSync(out, "utf8"));
  const read = readCheckReport(stored(written), handover.sha);
  expect(read).toEqual(written);
  if (typeof read === "string") return;
  expect(read.reasons.map(({ approvers }) => approvers)).toEqual([undefined, [11], [99]]);
});

test.each<[string, unknown]>([
  ["a login", ["ada"]],
  ["half an account", [1.5]],
  ["nobody", [0]],
  ["more than anybody asks", Array(501).fill(11)],
  ["no list", 11],
])("%s is no approver", (_, approvers) => {
  const reason = { class: "owner-approval", path: "publishers/acme.yaml", message: "m", approvers };
  expect(readCheckReport(stored({ ...REPORT, reasons: [reason] }), REPORT.head)).toMatch(
    /reasons\/0\/approvers/,
  );
});

test.each<[string, () => Uint8Array, RegExp]>([
  ["no zip", () => Buffer.from("PK"), /no zip/],
  ["another file", () => zipped(REPORT, "../check.json"), /no zip/],
  [
    "two files",
    () =>
      zipOf([
        { name: "check.json", content: "{}" },
        { name: "b", content: "" },
      ]),
    /no zip/,
  ],
  ["a bomb", () => zipped(" ".repeat(17 * 1024 * 1024)), /no zip/],
  [
    "a size that is a lie",
    () => zipOf([{ name: "check.json", content: JSON.stringify(REPORT), method: 8, size: 4 }]),
    /no zip/,
  ],
  [
    "a link",
    () => zipOf([{ name: "check.json", content: "/etc/passwd", mode: 0o120777 }]),
    /no zip/,
  ],
  ["no JSON", () => zipped("{"), /no JSON/],
  ["no text", () => zipOf([{ name: "check.json", content: Buffer.from([0xff, 0xfe]) }]), /no JSON/],
  ["another shape", () => zipped({ ...REPORT, class: "merge-me" }), /class/],
  [
    "a string of 10 MB",
    () => stored({ ...REPORT, findings: [{ ...FINDING, message: "x".repeat(1e7) }] }),
    /1-2000 characters/,
  ],
  [
    "a list without end",
    () => stored({ ...REPORT, findings: Array(10_001).fill(FINDING) }),
    /findings/,
  ],
  ["terminal control", () => zipped({ ...REPORT, class: "\u001b]0;x\u0007" }), /^[^\u001b]*$/],
])("%s is no report", (_, make, problem) => {
  const said = readCheckReport(make(), REPORT.head);
  expect(typeof said).toBe("string");
  expect(said).toMatch(problem);
  expect((said as string).length).toBeLessThan(310);
});
