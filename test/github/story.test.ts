/**
 * The whole of it, once: three people propose, one of them means harm; workflows check, report and
 * merge; an operator agrees to what is his to agree to; a consumer installs what was merged.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  REPOSITORY,
  type RegistryHost,
  registryHost,
  version,
  WHERE,
} from "../automerge/registry-host.ts";
import { SMALL_REGISTRY } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";
import { treeAddress } from "../tree-address.ts";
import { gitIn, type ImportedCommit, importCommit, manyFiles } from "./git-in.ts";

const CHECK = ".github/workflows/check.yml";
const HELLO = "registry/artifacts/acme/hello";
type Changes = ImportedCommit["changes"];
const YEAR_2001 = 1_000_000_000;

let host: RegistryHost;
/** Where clones and trees lie; it goes with the double. */
let folder: string;
const numbers: Record<string, number> = {};
const heads: Record<string, string> = {};

interface Outcome {
  readonly number: number;
  readonly decision: string;
  readonly class?: string;
}

beforeAll(async () => {
  host = await registryHost({ [CHECK]: "on: pull_request\n" }, { events: true });
  folder = join(host.github.folder, "people");
  mkdirSync(folder);
});
afterAll(() => host.close());

/** A clone of somebody's, whose origin is the registry. */
function clone(login: string): string {
  const target = join(folder, login);
  gitIn(folder, "clone", "-q", host.github.cloneUrl(REPOSITORY), target);
  return target;
}

const inClone = (login: string, args: readonly string[], env = {}) =>
  runInProcess(args, {
    cwd: join(folder, login),
    env: {
      HOME: join(folder, login, ".git"),
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: login,
      GIT_AUTHOR_EMAIL: `${login}@example.org`,
      GIT_COMMITTER_NAME: login,
      GIT_COMMITTER_EMAIL: `${login}@example.org`,
      ...host.github.environment(login),
      ...env,
    },
  });

async function publish(login: string, artifact: string): Promise<void> {
  const { stdout, stderr, exitCode } = await inClone(login, [
    "publish",
    `registry/artifacts/${artifact}`,
    "--json",
  ]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  const { number, url } = JSON.parse(stdout).submission.pullRequest;
  numbers[artifact] = number ?? Number(url.split("/").at(-1));
  const pull = await host
    .as("may")
    .rest.pulls.get({ ...WHERE, pull_number: numbers[artifact] ?? 0 });
  heads[artifact] = pull.data.head.sha;
}

/** A pull request by git alone, with a commit that needs no work tree. */
async function propose(
  login: string,
  name: string,
  changes: Changes,
  more: Pick<ImportedCommit, "by" | "seconds"> = {},
): Promise<void> {
  if (!existsSync(join(folder, login))) {
    clone(login);
    await host.as(login).rest.repos.createFork(WHERE);
  }
  const branch = name.replace("/", "-");
  importCommit(join(folder, login), { branch, base: "origin/main", changes, ...more });
  gitIn(
    join(folder, login),
    "push",
    "-q",
    host.github.cloneUrl(`${login}/registry`, login),
    branch,
  );
  const request = { ...WHERE, title: name, head: `${login}:${branch}`, base: "main" };
  const { data } = await host.as(login).rest.pulls.create(request);
  numbers[name] = data.number;
  heads[name] = data.head.sha;
}

/** The check's workflow on a pull request: the event's file, our command, and what it leaves. */
async function check(
  login: string,
  name: string,
): Promise<{ exitCode: number | null; report: string }> {
  const events = await host.github.takeEvents();
  const event = events.findLast(
    ({ event, payload }) => event === "pull_request" && payload.number === numbers[name],
  );
  expect(event).toBeDefined();
  gitIn(join(folder, login), "fetch", "-q", "origin", `refs/pull/${numbers[name]}/head`);
  const out = join(folder, `${numbers[name]}.json`);
  const { exitCode } = await inClone(login, ["check", "--event", "--out", out], {
    GITHUB_EVENT_PATH: host.github.writeEvent(event!),
    GITHUB_TOKEN: "",
  });
  return { exitCode, report: readFileSync(out, "utf8") };
}

/** The workflow that may write, after the one that checked: whatever that left. */
async function report(login: string, name: string, branch: string, left: string): Promise<string> {
  await host.github.takeEvents();
  const zip = zipSync({ "check.json": strToU8(left) });
  await host.checked(login, branch, heads[name] ?? "", { zip });
  const [event] = await host.github.takeEvents();
  const { exitCode, stderr } = await host.step(["report"], {
    GITHUB_EVENT_PATH: host.github.writeEvent(event!),
  });
  expect([exitCode, stderr]).toEqual([0, ""]);
  const { data } = await host
    .as("may")
    .rest.issues.listComments({ ...WHERE, issue_number: numbers[name] ?? 0 });
  expect(data.map(({ user }) => user?.login)).toEqual(["github-actions[bot]"]);
  return data[0]?.body ?? "";
}

async function automerge(...args: string[]): Promise<Record<string, string>> {
  const { stdout, stderr } = await host.step(["automerge", "--json", ...args]);
  expect(stderr).toBe("");
  const { pulls } = JSON.parse(stdout) as { pulls: readonly Outcome[] };
  const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
  return Object.fromEntries(
    pulls.map(({ number, decision, class: kind }) => [
      names.get(number),
      `${decision} ${kind ?? ""}`.trim(),
    ]),
  );
}

test("one publishes with a command, one by git alone, and a third proposes what they must not get", async () => {
  const ada = clone("ada");
  cpSync(join(ada, HELLO, "1.1.0"), join(ada, HELLO, "1.2.0"), { recursive: true });
  writeFileSync(
    join(ada, HELLO, "1.2.0/files/index.js"),
    "export const hello = () => `Good day!`;\n",
  );
  await publish("ada", "acme/hello");

  const pebble = "registry/artifacts/bob/pebble";
  const text = String(SMALL_REGISTRY["artifacts/acme/hello/artifact.md"]);
  await propose("bob", "bob/pebble", {
    "registry/publishers/bob.yaml":
      "kind: user\ndisplayName: Bob\nmembers:\n  - {login: bob, id: 98, role: owner}\n",
    [`${pebble}/artifact.md`]: text
      .replaceAll("acme/hello", "bob/pebble")
      .replaceAll("Hello", "Pebble"),
    [`${pebble}/1.0.0/manifest.yaml`]: String(
      SMALL_REGISTRY["artifacts/acme/hello/1.0.0/manifest.yaml"],
    ),
    [`${pebble}/1.0.0/files/index.js`]: "export const pebble = (count) => 'o'.repeat(count);\n",
    [`${pebble}/1.0.0/files/LICENSE`]: "Apache License, Version 2.0\n",
  });

  // Each of these is green by eve's own account.
  const hello = `${HELLO}/1.1.0/files/index.js`;
  const old = String(SMALL_REGISTRY["artifacts/acme/hello/1.1.0/files/index.js"]);
  await propose("eve", "workflow", { [CHECK]: "on: pull_request_target\njobs: {}\n" });
  const asAda = { by: "ada <11+ada@users.noreply.github.com>", seconds: YEAR_2001 };
  await propose("eve", "namespace", version("6.6.6") as Changes, asAda);
  // One published file moves, and another becomes a link.
  await propose("eve", "moved", {
    [hello]: null,
    [`${HELLO}/1.1.0/files/main.js`]: old,
    [`${HELLO}/1.1.0/files/LICENSE`]: { link: "/etc/passwd" },
  });
  // A published file changes, and GitHub lists three thousand files of a change, by name.
  await propose("eve", "flood", { ...manyFiles("a", 10_000), [hello]: `${old}eve();\n` });
  expect(Object.values(numbers)).toEqual([1, 2, 3, 4, 5, 6]);
});

test("the check's workflow finds nothing in ada's, and what it left becomes one comment", async () => {
  const { exitCode, report: left } = await check("ada", "acme/hello");
  expect(exitCode).toBe(0);
  expect(await report("ada", "acme/hello", "ashlar/publish/acme/hello", left)).toContain(
    "Ashlar check: auto",
  );

  // Eve's run says what eve wants, and it is shown as text.
  const forged = JSON.parse(left);
  forged.head = heads.workflow;
  forged.reasons = [
    {
      class: "maintainer-review",
      path: "x",
      message:
        "<img src=https://eve.example/> @may [click](https://eve.example) <!-- ashlar-report -->\n/unhold",
    },
  ];
  const body = await report("eve", "workflow", "workflow", JSON.stringify(forged));
  expect(body.split("\n")[0]).toBe("<!-- ashlar-report -->");
  expect(body.slice(24)).not.toMatch(/<img|(?<!\\)@may|(?<!\\)\[click\]\(|<!--|^\/unhold/m);
});

// Each request is judged in a process of its own, which takes its time on a busy machine.
test("of what is open, only what everybody agreed to is merged, whatever checks say", {
  timeout: 240_000,
}, async () => {
  for (const name of ["namespace", "moved", "flood"])
    await host.checked("eve", name, heads[name] ?? "");
  await host.checked("bob", "bob-pebble", heads["bob/pebble"] ?? "");
  const approve = (login: string, name: string) =>
    host.as(login).rest.pulls.createReview({
      ...WHERE,
      pull_number: numbers[name] ?? 0,
      event: "APPROVE",
      commit_id: heads[name] ?? "",
    });
  await approve("bob", "namespace");
  await approve("may", "bob/pebble");
  expect(await automerge("--pull", String(numbers["bob/pebble"]))).toEqual({
    "bob/pebble": "merged maintainer-review",
  });
  expect(await automerge()).toMatchInlineSnapshot(`
    {
      "acme/hello": "merged auto",
      "flood": "refuse reject",
      "moved": "refuse reject",
      "namespace": "wait owner-approval",
      "workflow": "wait maintainer-review",
    }
  `);
});

test("whichever is merged first, the branch comes out the same", () => {
  const bare = join(host.github.folder, `${REPOSITORY}.git`);
  const base = gitIn(host.checkout, "rev-parse", "HEAD").trim();
  const merged = (names: readonly string[]): string =>
    names.reduce((tip, name) => {
      const [tree = ""] = gitIn(bare, "merge-tree", "--write-tree", tip, heads[name] ?? "").split(
        "\n",
      );
      return gitIn(bare, "commit-tree", tree, "-p", tip, "-p", heads[name] ?? "", "-m", "x").trim();
    }, base);
  const treeOf = (commit: string): string => gitIn(bare, "rev-parse", `${commit}^{tree}`).trim();
  const tree = treeOf("main");
  expect(treeOf(merged(["acme/hello", "bob/pebble"]))).toBe(tree);
  expect(treeOf(merged(["bob/pebble", "acme/hello"]))).toBe(tree);
});

test("a consumer installs what was merged, and of eve there is nothing", async () => {
  gitIn(host.checkout, "pull", "-q");
  const tree = join(folder, "tree");
  const built = await host.step([
    "build",
    "--commit",
    "HEAD",
    "--now",
    "now",
    "--no-site",
    "--out",
    tree,
  ]);
  expect(built.exitCode).toBe(0);
  const home = join(folder, "consumer");
  mkdirSync(home);
  const install = (...names: string[]) =>
    runInProcess(["install", ...names, "--registry", treeAddress(tree)], {
      cwd: home,
      env: { HOME: home },
    });
  expect((await install("acme/hello@^1", "bob/pebble")).exitCode).toBe(0);
  const installed = (path: string): string =>
    readFileSync(join(home, "ashlar_modules", path), "utf8");
  expect(installed("acme/hello/index.js")).toContain("Good day!");
  expect(installed("bob/pebble/index.js")).toContain("repeat");
  expect((await install("acme/hello@6.6.6")).exitCode).toBe(3);
  expect((await install("eve/anything")).exitCode).toBe(3);
  const history = gitIn(host.checkout, "rev-list", "HEAD");
  const inHistory = Object.keys(heads).filter((name) => history.includes(heads[name] ?? ""));
  expect(inHistory.sort()).toEqual(["acme/hello", "bob/pebble"]);
  const namespaces = readdirSync(join(tree, "targets"));
  expect(namespaces).toEqual(expect.arrayContaining(["acme", "bob"]));
  expect(namespaces).not.toContain("eve");
});
