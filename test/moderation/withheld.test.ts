/** What is quarantined or taken down: from the command to the tree, the log and whoever installs. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { recomputeLog } from "../../builder/audit/recompute-log.ts";
import { inspectionJob } from "../../builder/inspect/inspection-job.ts";
import { stepsOf } from "../../builder/inspect/step.ts";
import { parseRepository } from "../../builder/parse/parse-repository.ts";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import { hashingSink } from "../../builder/write/disk-sink.ts";
import { apiPath } from "../../schemas/paths.ts";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type { QuarantineEntry } from "../../schemas/published/report.ts";
import { git, temporaryFolder } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";
import { makeClone, publish, recordsOf, type Tree, writeTree } from "../trust/published-clone.ts";

const DAY = 86_400;
const NOW = Math.floor(Date.now() / 1000);
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

const json = <T>(tree: Tree, path: string): T =>
  JSON.parse(new TextDecoder().decode(tree.get(path))) as T;
const found = <T>(tree: Tree, path: RegExp): T => {
  const name = [...tree.keys()].find((one) => path.test(one));
  return json(tree, name ?? "");
};
const quarantineOf = (tree: Tree): readonly QuarantineEntry[] =>
  found<{ entries: QuarantineEntry[] }>(tree, /^index\/.*quarantine\.json$/).entries;
const archivesOf = (tree: Tree): string[] =>
  [...tree.keys()].filter((path) => path.endsWith(".tgz"));

interface Place {
  readonly registry: string;
  readonly run: (...args: string[]) => ReturnType<typeof runInProcess>;
  readonly commit: () => string;
}

async function place(): Promise<Place> {
  const registry = await makeClone();
  const top = dirname(registry);
  const home = temporaryFolder();
  return {
    registry,
    run: (...args) => runInProcess(args, { cwd: top, env: { HOME: home } }),
    commit: () => {
      git(top, iso(NOW - DAY), "add", "-A");
      git(top, iso(NOW - DAY), "commit", "-q", "-m", "Decide");
      return git(top, iso(NOW), "rev-parse", "HEAD").trim();
    },
  };
}

/** A tree as a reader would name it. */
async function served(tree: Tree): Promise<string> {
  const { root } = await recordsOf();
  return `${writeTree(tree)}#sha256:${root.sha256}`;
}

async function logSize(registry: string): Promise<number> {
  const source = await openCommitSource(registry, "HEAD");
  const { log } = await recomputeLog(source);
  await source.close();
  return log.entries.length;
}

test("a version in quarantine is in no list, refused with the reason, and back when the time is over", async () => {
  const { registry, run, commit } = await place();
  const decided = await run(
    "quarantine",
    "acme/hello@1.1.0",
    ...["--reason", "It is reported to send files to a stranger.", "--by", "mira", "--days", "2"],
    ...["--reference", "https://example.org/issues/12", "--now", iso(NOW)],
  );
  expect([decided.exitCode, decided.stderr]).toEqual([0, expect.stringContaining("pull request")]);
  expect(readFileSync(join(registry, "moderation/acme/hello.yaml"), "utf8")).toContain(
    "quarantines:\n  - version: 1.1.0\n    reason: It is reported",
  );
  const revision = commit();
  const tree = await publish(registry, revision, { now: NOW });
  const document = json<ArtifactDocument>(tree, apiPath.artifact("acme/hello"));
  expect(document.versions.map(({ version }) => version)).toEqual(["1.0.0"]);
  expect(document.withheld).toMatchObject([
    {
      kind: "quarantined",
      version: "1.1.0",
      by: "mira",
      reference: "https://example.org/issues/12",
    },
  ]);
  expect(quarantineOf(tree)).toMatchObject([
    { artifact: "acme/hello", version: "1.1.0", findings: [], withheld: { kind: "quarantined" } },
  ]);
  const { artifacts } = found<{ artifacts: CatalogEntry[] }>(tree, /^index\/.*catalog\.json$/);
  expect(artifacts).toMatchObject([{ version: "1.0.0", versions: 1, withheld: 1 }]);
  const address = await served(tree);
  const exact = await run("install", "acme/hello@1.1.0", "--registry", address, "--dir", "app");
  expect([exact.exitCode, exact.stderr]).toEqual([
    3,
    expect.stringMatching(
      /acme\/hello@1\.1\.0 is in quarantine in .* It is reported to send files/,
    ),
  ]);
  const range = await run("install", "acme/hello@^1.1.0", "--registry", address, "--dir", "app");
  expect(range.stderr).toContain("E_QUARANTINED");
  const other = await run("install", "acme/hello", "--registry", address, "--dir", "app");
  expect(other.exitCode).toBe(0);
  const after = await publish(registry, revision, { now: NOW + 2 * DAY, previous: tree });
  const again = json<ArtifactDocument>(after, apiPath.artifact("acme/hello"));
  expect([again.latest, again.withheld]).toEqual(["1.1.0", undefined]);
  const ended = await run("quarantine", "acme/hello@1.1.0", "--end");
  expect([ended.exitCode, existsSync(join(registry, "moderation"))]).toEqual([0, false]);
});

test("a version that is taken down leaves digest and reason, and the log goes on from the published one", async () => {
  const { registry, run, commit } = await place();
  const first = await publish(registry, "HEAD", { now: NOW });
  const app = ["--dir", "app"];
  const before = await served(first);
  expect((await run("install", "acme/hello", "--registry", before, ...app)).exitCode).toBe(0);
  const entries = await logSize(registry);
  const digest = json<ArtifactDocument>(first, apiPath.artifact("acme/hello")).versions[0]?.archive;
  const decided = await run(
    "takedown",
    "acme/hello@1.1.0",
    ...["--ground", "malware", "--reason", "It sends files to a stranger.", "--by", "mira"],
    ...["--reference", "GHSA-0000-0000-0001", "--now", iso(NOW), "--json"],
  );
  expect(JSON.parse(decided.stdout)).toMatchObject({
    ok: true,
    written: ["moderation/acme/hello.yaml"],
    removed: expect.arrayContaining(["artifacts/acme/hello/1.1.0/manifest.yaml"]),
  });
  expect(existsSync(join(registry, "artifacts/acme/hello/1.1.0"))).toBe(false);
  const revision = commit();
  // Git's own copy of the files may be gone too: the record says what the log needs.
  const tree = await publish(registry, revision, { now: NOW, previous: first });
  expect(await logSize(registry)).toBe(entries);
  expect(archivesOf(tree)).toHaveLength(1);
  const document = json<ArtifactDocument>(tree, apiPath.artifact("acme/hello"));
  expect(document.withheld).toEqual([
    {
      kind: "taken-down",
      version: "1.1.0",
      sha256: digest?.sha256,
      ground: "malware",
      reason: "It sends files to a stranger.",
      reference: "GHSA-0000-0000-0001",
      by: "mira",
      at: iso(NOW).replace(/\.\d{3}/, ""),
    },
  ]);
  const address = await served(tree);
  rmSync(join(dirname(registry), "app/ashlar_modules"), { recursive: true });
  const locked = await run("install", "--registry", address, ...app);
  expect([locked.exitCode, locked.stderr]).toEqual([3, expect.stringContaining("E_TAKEN_DOWN")]);
  const kept = await run("install", "acme/hello", "--registry", address, ...app);
  expect([kept.exitCode, kept.stdout + kept.stderr]).toEqual([0, expect.stringContaining("1.0.0")]);
  const refused = await run("install", "acme/hello@1.1.0", "--registry", address, "--dir", "new");
  expect(refused.stderr).toMatch(/was taken down from .*\(malware\): It sends files/);
  expect(refused.stderr).toContain(digest?.sha256);
  const shown = await run("show", "acme/hello", "--registry", address);
  expect(shown.stdout).toContain("1.1.0 (taken-down: It sends files to a stranger.)");
  const trail = await run("log", "acme/hello@1.1.0", "--json");
  expect(JSON.parse(trail.stdout).entries[0].events).toMatchObject([
    { kind: "taken-down", version: "1.1.0", reason: "It sends files to a stranger." },
    { kind: "removed", version: "1.1.0" },
  ]);
});

test("what goes to an inspecting process is plain data, also where something is withheld", async () => {
  const registry = await makeClone({
    "moderation/acme/hello.yaml":
      "quarantines:\n  - {reason: Somebody looks into it., by: mira, since: 2026-01-01T00:00:00Z, until: 2099-01-01T00:00:00Z}\n",
  });
  const source = await openCommitSource(registry, "HEAD");
  const { artifacts } = await parseRepository({ source, sink: hashingSink, now: NOW });
  await source.close();
  const [artifact] = artifacts;
  if (!artifact?.moderation) throw new Error("no moderation");
  const job = inspectionJob(artifact, stepsOf(artifact));
  expect(structuredClone(job)).toEqual(job);
});

test("a slip in the digest of a takedown is a fork of the log, which is not signed", async () => {
  const { registry, run, commit } = await place();
  const first = await publish(registry, "HEAD", { now: NOW });
  await run(
    ...["takedown", "acme/hello@1.1.0", "--ground", "law", "--reason", "A court forbids it."],
    ...["--reference", "12 O 34/26", "--by", "mira"],
  );
  const file = join(registry, "moderation/acme/hello.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/sha256: ..../, "sha256: 0000"));
  await expect(publish(registry, commit(), { now: NOW, previous: first })).rejects.toThrow(/log/);
});

test("of an artifact that is taken down nothing stays but the reason", async () => {
  const { registry, run, commit } = await place();
  const first = await publish(registry, "HEAD", { now: NOW });
  const before = await served(first);
  await run("install", "acme/hello", "--registry", before, "--dir", "app");
  const decided = await run(
    ...["takedown", "acme/hello", "--ground", "personal-data", "--reference", "Request 7"],
    ...["--reason", "Its documentation lists patients.", "--by", "mira", "--now", iso(NOW)],
  );
  expect(decided.exitCode).toBe(0);
  expect(existsSync(join(registry, "artifacts"))).toBe(false);
  const tree = await publish(registry, commit(), { now: NOW, previous: first });
  expect(archivesOf(tree)).toEqual([]);
  expect([...tree.keys()].filter((path) => path.startsWith("targets/acme/hello/"))).toEqual([]);
  expect(quarantineOf(tree).map(({ artifact, version }) => [artifact, version])).toEqual([
    ["acme/hello", undefined],
    ["acme/hello", "1.0.0"],
    ["acme/hello", "1.1.0"],
  ]);
  const check = await run("check", "--registry", registry, "--json");
  expect(JSON.parse(check.stdout).findings).toEqual([]);
  const address = await served(tree);
  const named = await run("install", "acme/hello", "--registry", address, "--dir", "new");
  expect([named.exitCode, named.stderr]).toEqual([
    3,
    expect.stringMatching(/acme\/hello was taken down .*personal-data\): Its documentation lists/),
  ]);
  rmSync(join(dirname(registry), "app/ashlar_modules"), { recursive: true });
  const locked = await run("install", "--registry", address, "--dir", "app");
  expect([locked.exitCode, locked.stderr]).toEqual([3, expect.stringContaining("E_TAKEN_DOWN")]);
});

test("what is edited and not committed is not taken down with the rest", async () => {
  const { registry, run, commit } = await place();
  const file = join(registry, "artifacts/acme/hello/1.0.0/files/index.js");
  writeFileSync(file, "// edited\n");
  const args = [
    ...["takedown", "acme/hello", "--ground", "malware", "--reference", "Request 8"],
    ...["--reason", "It sends files to a stranger.", "--by", "mira", "--now", iso(NOW)],
  ];
  const refused = await run(...args);
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining("E_UNCOMMITTED")]);
  expect(readFileSync(file, "utf8")).toBe("// edited\n");
  commit();
  expect((await run(...args)).exitCode).toBe(0);
});

test("where the maintainers withhold every version, the check asks nobody to mend them", async () => {
  const { registry, run, commit } = await place();
  for (const version of ["1.0.0", "1.1.0"]) {
    const why = ["--reason", "It is looked into by two people.", "--by", "mira", "--now", iso(NOW)];
    await run("quarantine", `acme/hello@${version}`, "--days", "180", ...why);
    commit();
  }
  const check = await run("check", "--registry", registry, "--json");
  expect(check.stdout).not.toContain("META-EMPTY-001");
  const tree = await publish(registry, "HEAD", { now: NOW });
  expect(quarantineOf(tree)).toMatchObject([
    { artifact: "acme/hello", withheld: { kind: "quarantined" } },
    { version: "1.0.0" },
    { version: "1.1.0" },
  ]);
  expect(tree.has(apiPath.artifact("acme/hello"))).toBe(false);
});
