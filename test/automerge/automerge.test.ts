/** `ashlar automerge` as a step of a workflow, against the double of GitHub and with real commits. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { decideMerge } from "../../builder/automerge/decide-merge.ts";
import { mergeRules } from "../../builder/automerge/merge-rules.ts";
import { readMergeFacts } from "../../builder/github/read-merge-facts.ts";
import { OWNER_WANTED } from "./facts.ts";
import { REPOSITORY, type RegistryHost, registryHost, version, WHERE } from "./registry-host.ts";

let host: RegistryHost;
const numbers: Record<string, number> = {};

interface Outcome {
  readonly number: number;
  readonly decision: string;
  readonly because: readonly string[];
  readonly class?: string;
  readonly until?: number;
}

async function automerge(...args: string[]): Promise<Record<string, Outcome>> {
  const { stdout, stderr, exitCode } = await host.step(["automerge", "--json", ...args]);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  const { pulls } = JSON.parse(stdout) as { pulls: readonly Outcome[] };
  const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
  return Object.fromEntries(pulls.map((pull) => [names.get(pull.number) ?? pull.number, pull]));
}

async function propose(login: string, name: string, files: Parameters<RegistryHost["propose"]>[2]) {
  const { number, sha } = await host.propose(login, name, files);
  numbers[name] = number;
  await host.checked(login, name, sha);
  return { number, sha };
}

const approve = (login: string, number: number, commit_id: string) =>
  host
    .as(login)
    .rest.pulls.createReview({ ...WHERE, pull_number: number, event: "APPROVE", commit_id });
const say = (login: string, number: number, body: string) =>
  host.as(login).rest.issues.createComment({ ...WHERE, issue_number: number, body });

beforeAll(async () => {
  host = await registryHost();
});
afterAll(() => host.close());

test("every pull request gets a decision with its reasons, and what may be merged is", async () => {
  await propose("ada", "by-a-member", version("1.2.0"));
  const later = host.push("ada", "later", version("1.2.1"));
  const approved = await propose("eve", "approved", version("1.3.0"));
  await approve("ada", approved.number, approved.sha);
  const commented = await propose("ada", "commented", version("1.5.0"));
  await say("bob", commented.number, "Is this safe?");
  const held = await propose("ada", "held", version("1.6.0"));
  await say("ada", held.number, "/hold");
  numbers.unchecked = (await host.propose("ada", "unchecked", version("1.7.0"))).number;
  // Between the decision and the merge, another commit becomes the head.
  await host.github.moveBranchBefore({
    operation: "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge",
    repository: "ada/registry",
    branch: "by-a-member",
    to: later,
    login: "ada",
  });

  const decided = await automerge("--dispatch", "publish.yml");
  expect(
    Object.fromEntries(
      Object.entries(decided).map(([name, { decision, class: kind, because }]) => [
        name,
        [decision, kind, because.join("; ")],
      ]),
    ),
  ).toMatchInlineSnapshot(`
    {
      "approved": [
        "merged",
        "owner-approval",
        "",
      ],
      "by-a-member": [
        "wait",
        "auto",
        "its head moved after the decision",
      ],
      "commented": [
        "wait",
        undefined,
        "a comment is not settled: who wrote it, or a maintainer, approves of the newest commit, or it gets the word [noblock]",
      ],
      "held": [
        "wait",
        undefined,
        "somebody wrote /hold; whoever did, or a maintainer, may /unhold",
      ],
      "unchecked": [
        "wait",
        undefined,
        "the check "check" did not run on this commit",
      ],
    }
  `);
  const { data: log } = await host.as("may").rest.repos.listCommits({ ...WHERE, sha: "main" });
  expect(log[0]?.commit.message).toBe(
    `Merge pull request #${approved.number}\n\nChecked at ${approved.sha} by ashlar automerge.`,
  );
  expect(await host.github.dispatches(REPOSITORY)).toEqual([
    { workflow: "publish.yml", ref: "main", inputs: {} },
  ]);
});

test("an approval counts for its commit and by its account, whatever the account is called", async () => {
  const { number, sha } = await propose("eve", "renamed", version("1.4.0"));
  await approve("ada", number, sha);
  const newer = host.push("eve", "renamed", version("1.4.1"), true);
  await host.checked("eve", "renamed", newer);
  // Whoever takes an owner's old name is somebody else.
  await host.github.renameUser("ada", "ada-lovelace");
  await host.github.renameUser("bob", "ada");
  await approve("bob", number, newer);
  const decided = async () => {
    const rules = mergeRules({ wait: { newVersion: "PT0M" } });
    const wanted = {
      number,
      branch: "main",
      rules,
      now: Math.floor(Date.now() / 1000) + 1,
      botId: 1,
    };
    await readMergeFacts(host.as("may"), WHERE, wanted);
    const { facts, author } = await readMergeFacts(host.as("may"), WHERE, wanted);
    expect(author).toEqual({ id: 99, login: "eve" });
    const ownersWanted = [{ namespace: "acme", owners: [11] }];
    return decideMerge(facts, { ...OWNER_WANTED, head: newer, ownersWanted }).do;
  };
  expect(await decided()).toBe("wait");
  await approve("ada", number, newer);
  expect(await decided()).toBe("merge");
});
