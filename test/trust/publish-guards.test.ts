/** What a build refuses to sign, and what it leaves as it was. */
import { describe, expect, test } from "vitest";
import { witnessCosigner } from "../../builder/command/witness-cosigner.ts";
import { readTrustRecords } from "../../builder/keys/read-trust-folder.ts";
import type { Cosigner } from "../../builder/log/open-log.ts";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import { equalBytes, fromUtf8 } from "../../schemas/trust/bytes.ts";
import { signCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { signCosignature } from "../../schemas/trust/cosignature.ts";
import { merkleTree } from "../../schemas/trust/merkle.ts";
import { NOTE_KEY_TYPE, noteKey, parseNote } from "../../schemas/trust/signed-note.ts";
import { binOf } from "../../schemas/trust/succinct-bins.ts";
import { git, SMALL_REGISTRY } from "../make-registry.ts";
import {
  commit,
  DAY,
  makeClone,
  NOW,
  ONLINE,
  previousOf,
  publish,
  recordsOf,
  type Tree,
} from "./published-clone.ts";
import { runOperatorCommand } from "./run-operator-command.ts";
import { testSigner } from "./test-signing.ts";

const HELLO = "artifacts/acme/hello";
const newVersion = (version: string): Record<string, string> => ({
  [`${HELLO}/${version}/manifest.yaml`]: String(SMALL_REGISTRY[`${HELLO}/1.1.0/manifest.yaml`]),
  [`${HELLO}/${version}/files/index.js`]: `export const hello = () => "${version}";\n`,
  [`${HELLO}/${version}/files/LICENSE`]: String(SMALL_REGISTRY[`${HELLO}/1.1.0/files/LICENSE`]),
});
const OTHER = Object.fromEntries(
  Object.entries(SMALL_REGISTRY)
    .filter(([path]) => path.startsWith(`${HELLO}/`) && !path.includes("greet.sh"))
    .map(([path, text]) => [path.replace("hello", "weather"), String(text)]),
);

const refusal = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => "was not refused",
    (error: unknown) => error,
  );

/** Paths whose content is new. */
const changed = (before: Tree, after: Tree): string[] =>
  [...after].flatMap(([path, bytes]) => {
    const was = before.get(path);
    return was && equalBytes(was, bytes) ? [] : [path];
  });
const plain = (path: string): string =>
  path.replace(/[0-9a-f]{64}/, "*").replace(/^metadata\/\d+/, "metadata/*");
const logOf = (tree: Tree) => {
  const [, size = "", root = ""] = (
    fromUtf8(tree.get("log/checkpoint") ?? new Uint8Array()) ?? ""
  ).split("\n");
  return { size: Number(size), root };
};

describe("a log that does not go on from the published one is not signed", () => {
  test("a version that was changed after it was published is named", async () => {
    const registry = await makeClone();
    const previous = await publish(registry, "HEAD");
    commit(registry, { [`${HELLO}/1.0.0/files/index.js`]: "export const hello = steal;\n" });
    const error = await refusal(publish(registry, "HEAD", { previous }));
    expect(error).toMatchObject({ code: "E_LOG_FORK", exitCode: 5 });
    expect(String((error as { details: string[] }).details)).toMatch(
      /first difference: entry 0 was acme\/hello@1\.0\.0 \(sha256 \w{12}…\), and is acme\/hello@1\.[01]\.0/,
    );
  });

  test("history that was rewritten, and a commit that is older", async () => {
    const registry = await makeClone();
    commit(registry, newVersion("1.2.0"));
    const previous = await publish(registry, "HEAD");
    const older = await refusal(publish(registry, "HEAD~1", { previous }));
    expect(older).toMatchObject({
      code: "E_LOG_FORK",
      message: expect.stringContaining("older than what was published"),
    });
    git(registry, "2026-02-05T04:05:06Z", "reset", "-q", "--hard", "HEAD~1");
    commit(registry, newVersion("1.3.0"));
    const rewritten = await refusal(publish(registry, "HEAD", { previous }));
    expect(String((rewritten as { details?: string[] }).details)).toContain(
      "entry 2 was acme/hello@1.2.0",
    );
  });

  test("a checkpoint that the repository has recorded counts without any tree before", async () => {
    const registry = await makeClone();
    const good = (await publish(registry, "HEAD")).get("log/checkpoint");
    expect(
      logOf(await publish(registry, "HEAD", { checkpoint: good ?? new Uint8Array() })).size,
    ).toBe(2);
    const rootHash = merkleTree([new Uint8Array(32), new Uint8Array(32)]).root();
    const origin = "small.example/log";
    const forged = await signCheckpoint({ origin, size: 2, rootHash }, ONLINE.log);
    const error = await refusal(publish(registry, "HEAD", { checkpoint: forged }));
    expect(error).toMatchObject({
      code: "E_LOG_FORK",
      message: expect.stringContaining("trust/checkpoint"),
    });
    const stranger = await signCheckpoint({ origin, size: 2, rootHash }, testSigner(99));
    expect(await refusal(publish(registry, "HEAD", { checkpoint: stranger }))).toMatchObject({
      code: "E_LOG_CHECKPOINT",
    });
  });
});

describe("no offline role goes back", () => {
  test.each([
    { published: { roots: 2 }, file: "2.root.json" },
    { published: { targetsVersion: 2 }, file: "2.targets.json" },
  ])("published $file, and a commit without it", async ({ published, file }) => {
    const registry = await makeClone();
    const tree = await publish(registry, "HEAD", { trust: published });
    const error = await refusal(previousOf(tree, await recordsOf()));
    expect(error).toMatchObject({
      code: "E_SIGN_ROLLBACK",
      exitCode: 5,
      message: expect.stringContaining(`metadata/${file}`),
    });
    expect(await previousOf(tree, await recordsOf(published))).toBeDefined();
  });

  test("another root of the same version, signed by the same keys, is a fork", async () => {
    const registry = await makeClone();
    const tree = await publish(registry, "HEAD", { trust: { roots: 2 } });
    const records = await recordsOf({ roots: 2, lifeDays: 3000 });
    const first = (await recordsOf({ roots: 1 })).roots[0]?.bytes ?? new Uint8Array();
    const roots = [{ version: 1, bytes: first }, ...records.roots.slice(1)];
    const error = await refusal(previousOf(tree, { ...records, roots }));
    expect(error).toMatchObject({ code: "E_SIGN_ROLLBACK" });
  });

  test("what strangers put on the host stops no build", async () => {
    const registry = await makeClone();
    const tree = new Map(await publish(registry, "HEAD"));
    const unsigned = await recordsOf({ roots: 2 });
    const text = fromUtf8(unsigned.roots[1]?.bytes ?? new Uint8Array()) ?? "";
    tree.set("metadata/2.root.json", Buffer.from(text.replace(/"sig":"../g, '"sig":"00')));
    expect(await previousOf(tree, await recordsOf())).toBeDefined();
  });
});

describe("keys", () => {
  test("a key in two roles stops the build, whoever signed the records", async () => {
    const registry = await makeClone({}, { logKey: "bins" });
    const source = await openCommitSource(registry, "HEAD");
    const error = await refusal(readTrustRecords(source, "small"));
    await source.close();
    expect(error).toMatchObject({ code: "E_TRUST_RECORDS", exitCode: 5 });
    expect(String((error as { details: string[] }).details)).toContain(
      "each role needs a key of its own",
    );
  });

  test("--production without keys builds nothing; keys sign commits, and no files of a folder", async () => {
    const registry = await makeClone();
    const build = ["build", "--registry", registry, "--no-site", "--no-cache", "--out", "t"];
    const production = runOperatorCommand(registry, [...build, "--commit", "HEAD", "--production"]);
    expect(await refusal(production)).toMatchObject({ code: "E_NO_KEYS", exitCode: 4 });
    const worktree = runOperatorCommand(registry, build, { ASHLAR_KEY_BINS: "x" });
    expect(await refusal(worktree)).toMatchObject({ code: "E_NO_COMMIT" });
  });
});

describe("what stays as it was", () => {
  test("two builds are the same in every byte, signatures included; so is one that follows", async () => {
    const registry = await makeClone();
    const first = await publish(registry, "HEAD");
    expect(changed(first, await publish(registry, "HEAD"))).toEqual([]);
    expect(changed(first, await publish(registry, "HEAD", { previous: first }))).toEqual([]);
  });

  test("a new version rewrites its own files, its bins, what is about the whole registry, and the log's end", async () => {
    const registry = await makeClone(OTHER);
    const before = await publish(registry, "HEAD");
    commit(registry, newVersion("1.2.0"));
    const after = await publish(registry, "HEAD", { previous: before, now: NOW + DAY });
    const { bins } = await recordsOf();
    const touched = ["acme/hello/index.json", "acme/hello/hello-1.2.0.tgz", "ashlar.json"].map(
      (target) => `metadata/*.${binOf(bins, target)}.json`,
    );
    const paths = changed(before, after).map(plain);
    const below = (folder: string) => paths.filter((path) => path.startsWith(folder)).sort();
    expect(below("metadata/")).toEqual(
      [...new Set(touched), "metadata/*.snapshot.json", "metadata/timestamp.json"].sort(),
    );
    expect(below("log/")).toEqual([
      "log/checkpoint",
      "log/tile/0/000.p/5",
      "log/tile/entries/000.p/5",
    ]);
    expect(below("targets/")).toEqual([
      "targets/*.ashlar.json",
      "targets/acme/hello/*.hello-1.2.0.cdx.json",
      "targets/acme/hello/*.hello-1.2.0.intoto.jsonl",
      "targets/acme/hello/*.hello-1.2.0.statement.json",
      "targets/acme/hello/*.hello-1.2.0.tgz",
      "targets/acme/hello/*.hello-1.2.0.tlog-proof",
      "targets/acme/hello/*.index.json",
      "targets/acme/hello/*.report.json",
    ]);
    const rest = paths.filter((path) => !/^(?:metadata|log|targets)\//.test(path));
    expect(rest.filter((path) => !/^(?:ashlar\.json$|index\/|api\/|badges\/)/.test(path))).toEqual(
      [],
    );
    expect(rest.filter((path) => path.includes("weather"))).toEqual([]);
  });

  test("bins are kept until a third of their life is left, and then signed anew", async () => {
    const registry = await makeClone();
    const first = await publish(registry, "HEAD");
    const { bins } = await recordsOf();
    const own = `metadata/*.${binOf(bins, "ashlar.json")}.json`;
    const renewed = async (days: number) => {
      const tree = await publish(registry, "HEAD", { previous: first, now: NOW + days * DAY });
      return changed(first, tree)
        .map(plain)
        .filter((path) => path.startsWith("metadata/"));
    };
    const always = [own, "metadata/*.snapshot.json", "metadata/timestamp.json"];
    expect(await renewed(59)).toEqual(always);
    expect(await renewed(61)).toEqual([
      ...[0, 1, 2, 3].map((bin) => `metadata/*.b1-${bin}.json`),
      ...always.slice(1),
    ]);
  });
});

describe("witnesses", () => {
  const signer = testSigner(77);
  const name = "witness.example/w";
  const key = noteKey(name, signer.publicKey, NOTE_KEY_TYPE.cosignature);
  const policy = { witnesses: [{ name: "w", key }], groups: [], quorum: "w" };

  test("are asked for each new size of the log, and what they said is kept", async () => {
    const registry = await makeClone({}, { policy });
    const asked: Parameters<Cosigner>[0][] = [];
    const cosign: Cosigner = async (request) => {
      asked.push(request);
      const text = parseNote(request.checkpoint)?.text ?? "";
      return [await signCosignature(text, name, { signer, time: NOW })];
    };
    const first = await publish(registry, "HEAD", { trust: { policy }, cosign });
    const again = await publish(registry, "HEAD", { trust: { policy }, cosign, previous: first });
    expect(changed(first, again)).toEqual([]);
    commit(registry, newVersion("1.2.0"));
    const grown = await publish(registry, "HEAD", { trust: { policy }, cosign, previous: first });
    expect(asked.map(({ tree, publishedSize }) => [tree.size, publishedSize])).toEqual([
      [2, 0],
      [3, 2],
    ]);
    for (const path of first.keys())
      if (path.endsWith(".tlog-proof")) expect(grown.has(path)).toBe(true);
  });

  test("without their quorum nothing is published", async () => {
    const registry = await makeClone({}, { policy });
    const cosign = witnessCosigner({ note: () => undefined, signal: new AbortController().signal });
    const error = await refusal(publish(registry, "HEAD", { trust: { policy }, cosign }));
    expect(error).toMatchObject({ code: "E_WITNESS_QUORUM", exitCode: 5 });
  });
});
