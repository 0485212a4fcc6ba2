/** Claims, proofs and handovers as commands, with DNS that is real on this machine. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { claimProblem } from "../../builder/publisher/claim-problem.ts";
import type { Publisher } from "../../schemas/publisher.ts";
import { commitAll, git, makeRegistry } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";
import { type DnsDouble, startDns } from "./dns-double.ts";
import { publisherList } from "./publisher-list.ts";

let dns: DnsDouble;
beforeAll(async () => {
  dns = await startDns();
});
afterAll(() => dns.close());

const START = "2026-05-01T00:00:00Z";
const LATER = "2027-04-20T00:00:00Z";
/** Seconds since 1970. */
const at = (instant: string): number => Date.parse(instant) / 1000;

function place() {
  const registry = makeRegistry();
  commitAll(registry);
  dns.records.clear();
  git(dirname(registry), START, "config", "user.name", "Ada");
  git(dirname(registry), START, "config", "user.email", "ada@example.org");
  const run = (...args: string[]) => runInProcess(args, { cwd: dirname(registry) });
  const record = (namespace: string): string =>
    readFileSync(join(registry, `publishers/${namespace}.yaml`), "utf8");
  return { registry, run, record };
}

const resolver = (): string[] => ["--resolver", dns.address];

async function verified(): Promise<ReturnType<typeof place>> {
  const made = place();
  const { stdout } = await made.run("publisher", "challenge", "acme", "--dns", "acme.example");
  dns.records.set("_ashlar.acme.example", { TXT: ["v=spf1 -all", stdout.trim()] });
  const answer = await made.run(
    ...["publisher", "verify", "acme", "--dns", "acme.example", "--now", START, ...resolver()],
  );
  expect([answer.exitCode, answer.stdout]).toEqual([0, expect.stringContaining("Verify acme")]);
  return made;
}

describe("a proof", () => {
  test("that is not there: what to put where", async () => {
    const { run, record } = place();
    const { exitCode, stderr } = await run(
      ...["publisher", "verify", "acme", "--dns", "acme.example", ...resolver()],
    );
    expect(exitCode).toBe(8);
    expect(stderr).toMatch(
      /add a TXT record at _ashlar\.acme\.example: ashlar-verification=small\/acme\/11\/[0-9a-f]{32}/,
    );
    expect(record("acme")).not.toContain("verification");
  });

  test("that is there gives the mark for a year; a copy of the record gives nobody one", async () => {
    const { registry, record } = await verified();
    expect(record("acme")).toContain("  expires: 2027-05-01T00:00:00Z\n");
    expect(record("acme")).toContain("members:\n  - { login: ada, id: 11, role: owner }");
    expect((await publisherList(registry, at("2027-04-30T23:59:59Z"))).get("acme")).toBe(true);
    expect((await publisherList(registry, at("2027-05-01T00:00:00Z"))).get("acme")).toBe(false);
    const copy = record("acme").replace("displayName: Acme", "displayName: Copy");
    writeFileSync(join(registry, "publishers/copy.yaml"), copy);
    writeFileSync(
      join(registry, "publishers/acme.yaml"),
      record("acme").replaceAll("id: 11", "id: 12"),
    );
    const marks = await publisherList(registry, at(START));
    expect([...marks]).toEqual([
      ["acme", false],
      ["copy", false],
    ]);
  });

  test("for another registry does not count", async () => {
    const { registry, run } = place();
    const { stdout } = await run("publisher", "challenge", "acme");
    dns.records.set("_ashlar.acme.example", { TXT: [stdout.trim()] });
    const file = join(registry, "registry.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("example/small", "example/other"));
    const answer = await run(
      ...["publisher", "verify", "acme", "--dns", "acme.example", ...resolver()],
    );
    expect([answer.exitCode, answer.stderr]).toEqual([
      8,
      expect.stringContaining("is for another registry, namespace or member"),
    ]);
  });

  test("is looked for again before it ends; where it is gone, the record stays", async () => {
    const { run, record } = await verified();
    const early = await run(
      ...["publisher", "verify", "--all", "--expiring", "5", "--now", LATER, ...resolver()],
    );
    expect([early.exitCode, early.stdout]).toEqual([0, expect.stringContaining("0 proofs")]);
    const due = ["publisher", "verify", "--all", "--expiring", "30", "--now", LATER, ...resolver()];
    const again = await run(...due, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({
      written: ["publishers/acme.yaml"],
      failed: [],
    });
    expect(record("acme")).toContain("expires: 2028-04-19T00:00:00Z");
    dns.records.clear();
    const gone = await run(
      ...["publisher", "verify", "--all", "--now", "2028-04-01", "--json", ...resolver()],
    );
    expect(gone.exitCode).toBe(8);
    expect(JSON.parse(gone.stdout)).toMatchObject({
      ok: false,
      failed: [{ namespace: "acme", code: "E_PROOF_ABSENT" }],
    });
    expect(record("acme")).toContain("expires: 2028-04-19T00:00:00Z");
  });
});

describe("a claim", () => {
  const claim = (name: string): string[] => ["claim", name, "--owner", "bo", "--owner-id", "12"];

  test("of a free name is a record with an owner, and a proof where one is named", async () => {
    const { run, record, registry } = place();
    const plain = await run(...claim("bo"), "--now", START);
    expect([plain.exitCode, record("bo")]).toEqual([
      0,
      "kind: user\ndisplayName: bo\nmembers:\n  - login: bo\n    id: 12\n    role: owner\n    addedAt: 2026-05-01T00:00:00Z\n",
    ]);
    const unproven = await run(...claim("boats"), "--dns", "boats.example", ...resolver());
    expect([unproven.exitCode, existsSync(join(registry, "publishers/boats.yaml"))]).toEqual([
      8,
      false,
    ]);
  });

  test.each([
    ["acme", "has an owner already"],
    ["small", "speaks for the registry itself"],
    ["security", "speaks for the registry itself"],
    ["acrne", 'mistaken for "acme", which others own: letters that look alike'],
    ["officiall", 'mistaken for "official", which is reserved'],
    ["a-cme", undefined],
  ])("of %s: %s", (namespace, why) => {
    const acme = {
      kind: "user",
      displayName: "A",
      members: [{ login: "ada", id: 11, role: "owner" }],
    };
    const facts = {
      namespace,
      registry: { id: "small" },
      publishers: new Map([["acme", acme as Publisher]]),
    };
    const problem = claimProblem({ ...facts, owner: 12 });
    if (why === undefined) expect(problem).toBeUndefined();
    else expect(problem?.message).toContain(why);
  });

  test("of a name like one's own is fine, and what is no name is not", async () => {
    const { run } = place();
    const own = await run("claim", "acrne", "--owner", "ada", "--owner-id", "11", "--dry-run");
    expect(own.exitCode).toBe(0);
    expect((await run(...claim("../x"))).stderr).toContain("is no namespace");
  });
});

test("a handover keeps who handed over to whom, drops the proof of who left, and travels as a patch", async () => {
  const { registry, run, record } = await verified();
  const top = dirname(registry);
  git(top, START, "add", "-A");
  git(top, START, "commit", "-q", "-m", "Verify");
  const answer = await run(
    ...["publisher", "transfer", "acme", "--new-owner", "bo", "--new-owner-id", "12"],
    ...["--reason", "Bo maintains it from now on.", "--reference", "Issue 9", "--now", START],
    ...[
      "--patch",
      join(top, "handover.patch"),
      "--to",
      top,
      "--author",
      "ada",
      "--author-id",
      "11",
    ],
  );
  expect([answer.exitCode, answer.stderr]).toEqual([0, expect.stringContaining("git am")]);
  expect(record("acme")).toContain("verification");
  execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x", "am", "-q", "handover.patch"], {
    cwd: top,
  });
  expect(record("acme")).toContain("  - login: bo\n    id: 12\n    role: owner");
  expect(record("acme")).not.toContain("verification");
  const { stdout } = await run("log", "acme", "--json", "--limit", "1");
  expect(JSON.parse(stdout).entries[0].events).toMatchObject([
    { kind: "transferred", text: "handed over from ada to bo: Bo maintains it from now on." },
    { kind: "member-removed" },
    { kind: "member-added" },
    { kind: "verification-removed" },
  ]);
});
