/** A first ceremony as its holders live it: three clones, signatures made at the same time, git's own merges. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openOnlineKeys } from "../../builder/keys/online-key-sources.ts";
import { requireOnlineKeys } from "../../builder/keys/online-keys.ts";
import { openTrustFolder } from "../../builder/keys/trust-folder.ts";
import { type ParsedTrust, parseTrustRecords } from "../../builder/keys/trust-records.ts";
import { judgeWithTufJs } from "./judge-with-tuf-js.ts";
import { REGISTRY_YAML, runKey } from "./run-key.ts";

const NOW = "2026-02-01";
let place: string;
const clone = (person: string): string => join(place, person);

function git(folder: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  const options = { cwd: folder, encoding: "utf8", stdio: "pipe" } as const;
  return execFileSync("git", [...identity, ...args], options);
}

function commit(person: string, message: string): void {
  git(clone(person), "add", "--all");
  git(clone(person), "commit", "-q", "-m", message);
}

const merge = (person: string): string =>
  git(clone(person), "pull", "-q", "--no-rebase", "--no-edit", "origin", "main");
const push = (person: string): string => git(clone(person), "push", "-q", "origin", "HEAD:main");

async function trust(person: string): Promise<ParsedTrust> {
  return parseTrustRecords((await openTrustFolder(join(clone(person), "registry"))).files);
}

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "ashlar-ceremony-"));
  const hub = join(place, "hub.git");
  git(place, "init", "-q", "--bare", "-b", "main", hub);
  git(place, "clone", "-q", hub, clone("ada"));
  mkdirSync(join(clone("ada"), "registry"));
  writeFileSync(join(clone("ada"), "registry/registry.yaml"), REGISTRY_YAML);
});
afterAll(() => rmSync(place, { recursive: true }));

test("of three people two sign at the same time, git merges it, and the keys are in force", async () => {
  const folder = join(place, "keys");
  const online = join(place, "online");
  const args = ["--generate", folder, "--no-passphrase", "--online-keys", online, "--now", NOW];
  await runKey(clone("ada"), "init", ...args);
  git(clone("ada"), "checkout", "-q", "-b", "main");
  commit("ada", "Propose the first keys");
  push("ada");
  const people = ["ada", "bob", "carol"];
  for (const person of people.slice(1))
    git(place, "clone", "-q", join(place, "hub.git"), clone(person));

  for (const [index, person] of people.entries()) {
    const keys = ["root", "targets"].map((role) => join(folder, `${role}-${index + 1}`));
    await runKey(clone(person), "sign", "--yes", "--now", NOW, "--key", ...keys);
    commit(person, `Sign as ${person}`);
    expect((await trust(person)).ok).toBe(false);
  }
  push("ada");
  merge("bob");
  push("bob");
  merge("carol");

  const parsed = await trust("carol");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.pending).toEqual([]);
  expect(parsed.records.roots[0]?.signers).toHaveLength(3);
  expect(parsed.records.targets.signers).toHaveLength(3);
  const signers = await openOnlineKeys({ environment: {}, folder: online });
  if (!signers) throw new Error("no keys");
  requireOnlineKeys(signers, parsed.records);
  expect((await judgeWithTufJs(parsed.records, signers)).size).toBe(4);
  await expect(
    runKey(clone("carol"), "init", "--online-keys", join(clone("carol"), "keys")),
  ).rejects.toMatchObject({ code: "E_KEYS_IN_REPOSITORY" });
});
