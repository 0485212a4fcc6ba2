/** `ashlar audit-log`: whether a published log is that of a clone's history, from the clone alone. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareLogs } from "../../builder/audit/compare-logs.ts";
import { publishedVersions } from "../../builder/audit/published-versions.ts";
import { archivePath } from "../../schemas/paths.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { signCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { logFiles } from "../../schemas/trust/log-tiles.ts";
import { leafHash, merkleTree } from "../../schemas/trust/merkle.ts";
import { releaseStatement } from "../../schemas/trust/release-statement.ts";
import { git, makeRegistry, SMALL_REGISTRY } from "../make-registry.ts";
import { commit, makeClone, ONLINE, publish, type Tree, writeTree } from "./published-clone.ts";
import { runOperatorCommand } from "./run-operator-command.ts";

const HELLO = "artifacts/acme/hello";
const newVersion = (version: string): Record<string, string> => ({
  [`${HELLO}/${version}/manifest.yaml`]: String(SMALL_REGISTRY[`${HELLO}/1.1.0/manifest.yaml`]),
  [`${HELLO}/${version}/files/index.js`]: `export const hello = () => "${version}";\n`,
  [`${HELLO}/${version}/files/LICENSE`]: String(SMALL_REGISTRY[`${HELLO}/1.1.0/files/LICENSE`]),
});

interface Audit {
  readonly ok: boolean;
  readonly relation: string | null;
  readonly findings: readonly { readonly code: string; readonly details: readonly string[] }[];
  readonly published: { readonly size: number };
  readonly recomputed: { readonly size: number };
  readonly absent: readonly { readonly version: string; readonly why: string }[];
}

async function audit(registry: string, tree: Tree | string, ...args: readonly string[]) {
  const place = typeof tree === "string" ? tree : writeTree(tree);
  const command = ["audit-log", place, "--registry", registry, "--json", ...args];
  const { out, exitCode } = await runOperatorCommand(registry, command);
  return { ...(JSON.parse(out.slice(out.indexOf("{"))) as Audit), exitCode };
}

const codes = ({ findings }: Audit): string[] => [...new Set(findings.map(({ code }) => code))];

/** The tree with another log, signed by the log's own key: what a registry does that lies. */
async function withLog(tree: Tree, entries: readonly Uint8Array[]): Promise<Tree> {
  const origin = "small.example/log";
  const hashes = merkleTree(entries.map(leafHash));
  const files = new Map([...tree].filter(([path]) => !path.startsWith("log/")));
  for (const { path, bytes } of logFiles(entries, [], hashes)) files.set(`log/${path}`, bytes);
  const head = { origin, size: entries.length, rootHash: hashes.root() };
  return files.set("log/checkpoint", await signCheckpoint(head, ONLINE.log));
}

const release = (version: string, sha256 = "ab".repeat(32)): Uint8Array =>
  releaseStatement({ registry: "small", name: "acme/hello", version, sha256, dependencies: [] });

describe("a log that is that of the history", () => {
  test("is the same at its commit, and the start of what comes later", async () => {
    const registry = await makeClone();
    const tree = await publish(registry, "HEAD");
    expect(await audit(registry, tree)).toMatchObject({
      ok: true,
      exitCode: 0,
      relation: "same",
      published: { size: 2 },
      findings: [],
      absent: [],
    });
    commit(registry, newVersion("1.2.0"));
    expect(await audit(registry, tree)).toMatchObject({ relation: "same", exitCode: 0 });
    const later = await audit(registry, tree, "--commit", "HEAD");
    expect(later).toMatchObject({ relation: "behind", exitCode: 0, recomputed: { size: 3 } });
    const published = await publish(registry, "HEAD");
    const early = await audit(registry, published, "--commit", "HEAD~1");
    expect(early).toMatchObject({ relation: "ahead", exitCode: 1 });
    expect(codes(early)).toEqual(["E_CLONE_OLD"]);
  });

  test("a clone that is older than the tree says so", async () => {
    const registry = await makeClone();
    commit(registry, newVersion("1.2.0"));
    const tree = await publish(registry, "HEAD");
    git(registry, "2026-02-05T04:05:06Z", "reset", "-q", "--hard", "HEAD~1");
    git(registry, "2026-02-05T04:05:06Z", "reflog", "expire", "--expire=now", "--all");
    git(registry, "2026-02-05T04:05:06Z", "gc", "-q", "--prune=now");
    const old = await audit(registry, tree);
    expect(old).toMatchObject({ ok: false, exitCode: 1, relation: "ahead" });
    expect(codes(old)).toEqual(["E_CLONE_OLD"]);
  });

  test("is recomputed without any tree; --record keeps its verified head, and an older tree is refused then", async () => {
    const registry = await makeClone();
    const before = await publish(registry, "HEAD");
    commit(registry, newVersion("1.2.0"));
    const own = await runOperatorCommand(registry, ["audit-log", "--registry", registry]);
    expect(own.out).toMatch(/gives a log of 3 entries\n {2}root {2}\S{44}\n/);
    const tree = writeTree(await publish(registry, "HEAD"));
    expect(await audit(registry, tree, "--record")).toMatchObject({ ok: true });
    const recorded = readFileSync(join(registry, "trust/checkpoint"), "utf8");
    expect(recorded).toBe(readFileSync(join(tree, "log/checkpoint"), "utf8"));
    commit(registry, {});
    expect(await audit(registry, tree)).toMatchObject({ ok: true });
    const old = await audit(registry, before);
    expect(old).toMatchObject({ ok: false, exitCode: 5 });
    expect(codes(old)).toEqual(["E_LOG_ROLLBACK"]);
  });
});

describe("a log that is not", () => {
  test("each entry that is another is named with its version, digests and commit", async () => {
    const registry = await makeClone();
    const first = git(registry, "2026-02-05T04:05:06Z", "rev-parse", "HEAD").trim();
    const tree = await publish(registry, "HEAD");
    const forged = await audit(registry, await withLog(tree, [release("1.0.0"), release("6.6.6")]));
    expect(forged).toMatchObject({ ok: false, exitCode: 5, relation: "forked" });
    const { details = [] } = forged.findings[0] ?? {};
    expect(details).toEqual([
      expect.stringMatching(/^expected acme\/hello@1\.0\.0, sha256 [0-9a-f]{64}$/),
      `found    acme/hello@1.0.0, sha256 ${"ab".repeat(32)}`,
      `commit   ${first}`,
    ]);
    expect(codes(forged)).toEqual(["E_LOG_ENTRY"]);
  });

  test("one that withholds what its commit brought, and one that has more", async () => {
    const registry = await makeClone();
    const tree = await publish(registry, "HEAD");
    const bundle = tree.get("log/tile/entries/000.p/2") ?? new Uint8Array();
    const length = ((bundle[0] ?? 0) << 8) | (bundle[1] ?? 0);
    const entries = [bundle.subarray(2, 2 + length), bundle.subarray(4 + length)];
    const short = await audit(registry, await withLog(tree, entries.slice(0, 1)));
    expect(codes(short)).toEqual(["E_LOG_SHORT", "E_LOG_UNLOGGED"]);
    const extra = await audit(registry, await withLog(tree, [...entries, release("9.9.9")]));
    expect(codes(extra)).toEqual(["E_LOG_EXTRA"]);
    expect(extra.findings[0]?.details).toEqual(["acme/hello@9.9.9"]);
  });

  test("a changed tile, a head of another key, and history that was rewritten", async () => {
    const registry = await makeClone();
    const tree = new Map(await publish(registry, "HEAD"));
    const tile = Buffer.from(tree.get("log/tile/0/000.p/2") ?? []);
    tile[3] = (tile[3] ?? 0) ^ 1;
    expect(codes(await audit(registry, new Map(tree).set("log/tile/0/000.p/2", tile)))).toEqual([
      "E_LOG_TILE",
    ]);
    const stranger = { origin: "small.example/log", size: 0, rootHash: merkleTree([]).root() };
    const head = await signCheckpoint(stranger, ONLINE.bins);
    await expect(audit(registry, new Map(tree).set("log/checkpoint", head))).rejects.toMatchObject({
      code: "E_LOG_POLICY",
    });
    git(registry, "2026-02-05T04:05:06Z", "commit", "-q", "--amend", "-m", "Else");
    commit(registry, { [`${HELLO}/1.0.0/files/index.js`]: "export const hello = steal;\n" });
    const rewritten = await audit(registry, tree);
    expect(rewritten).toMatchObject({ ok: false, exitCode: 5, relation: "same" });
    expect(codes(rewritten)).toEqual(["E_LOG_FORK"]);
  });

  test("without trust/ in the clone a key has to be named", async () => {
    const registry = makeRegistry();
    await makeClone();
    git(registry, "2026-02-05T04:05:06Z", "init", "-q");
    commit(registry, {});
    const other = await makeClone();
    const tree = writeTree(await publish(other, "HEAD"));
    await expect(audit(registry, tree)).rejects.toMatchObject({ code: "E_NO_TRUST" });
    const key = readFileSync(join(tree, "log/log.vkey"), "utf8");
    expect(await audit(registry, tree, "--log-key", key)).toMatchObject({ relation: "same" });
  });
});

test("entries are compared whatever bundles they come in, and only the first are named", () => {
  const own = Array.from({ length: 300 }, (_, index) => utf8(`entry ${index}`));
  const comparer = compareLogs({ entries: own, commits: own.map(() => null) });
  comparer.take(0, own.slice(0, 256));
  comparer.take(
    256,
    own.slice(256).map((_, at) => utf8(`other ${at}`)),
  );
  const { relation, differing, differences } = comparer.result(300);
  expect([relation, differing, differences.length, differences[0]?.index]).toEqual([
    "forked",
    44,
    20,
    256,
  ]);
});

test("what the log released and the tree has not is quarantined, removed, or missing", () => {
  const versions = ["1.0.0", "1.1.0", "1.2.0", "1.3.0"];
  const sha256 = "cd".repeat(32);
  const subject = (version: string) => ({ version });
  const finding = { rule: "SEC-A-001" };
  const { absent, unlogged } = publishedVersions({
    entries: versions.map((version) => release(version, sha256)),
    paths: [
      archivePath("acme/hello", "1.0.0", sha256),
      archivePath("acme/hello", "2.0.0", sha256),
      "targets/acme/hello/readme.md",
    ],
    quarantine: {
      entries: [{ artifact: "acme/hello", version: "1.1.0", findings: [finding as never] }],
    },
    repository: {
      artifacts: [
        { name: "acme/hello", versions: ["1.0.0", "1.1.0", "1.2.0"].map(subject) } as never,
      ],
    },
  });
  expect(absent.map(({ version, why, rules }) => [version, why, ...rules])).toEqual([
    ["1.1.0", "quarantined", "SEC-A-001"],
    ["1.2.0", "missing"],
    ["1.3.0", "removed"],
  ]);
  expect(unlogged).toEqual([archivePath("acme/hello", "2.0.0", sha256)]);
});
