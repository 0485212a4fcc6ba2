/** Shards that several machines judged make the tree that one machine makes. */
import { appendFile, readdir, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { build } from "../../builder/build.ts";
import { matchingShards } from "../../builder/command/matching-shards.ts";
import { evaluateShard } from "../../builder/evaluate/evaluate-registry.ts";
import { shardOf } from "../../builder/evaluate/shard-of.ts";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import { openDiskSink } from "../../builder/write/disk-sink.ts";
import {
  blobsOf,
  contentsOf,
  type OpenedShard,
  openShard,
  shardContents,
  writeShard,
} from "../../builder/write/shard-folder.ts";
import {
  commitAll,
  makeRegistry,
  type RegistryFiles,
  SMALL_REGISTRY,
  temporaryFolder,
} from "../make-registry.ts";
import { testSigning } from "../trust/test-signing.ts";
import { buildRegistry, UNINSPECTED } from "./build-registry.ts";

/** 2026-05-01T00:00:00Z */
const NOW = 1_777_593_600;
const CODE = "program";
const HELLO = "artifacts/acme/hello";

/** Twins of the sample, each needing the one before it; the second is kept out by a gate. */
function twins(count: number): RegistryFiles {
  const files: Record<string, RegistryFiles[string]> = {};
  for (let at = 0; at < count; at += 1) {
    const need = `dependencies:\n  - {name: acme/twin-${at - 1}, version: ^1.0.0}\n`;
    for (const [path, content] of Object.entries(SMALL_REGISTRY)) {
      if (!path.startsWith(HELLO)) continue;
      const own = path.replace("hello", `twin-${at}`);
      const isManifest = own.endsWith("manifest.yaml");
      files[own] = isManifest && at > 0 ? `${content}${need}` : content;
    }
  }
  const record = `artifacts/acme/twin-1/artifact.md`;
  files[record] = String(files[record]).replace("license:", "downloads: 7\nlicense:");
  return files;
}

async function makeShard(registry: string, index: number, of: number): Promise<OpenedShard> {
  const folder = temporaryFolder();
  const source = await openCommitSource(registry, "HEAD");
  const contents = await shardContents(folder);
  const sink = await openDiskSink(join(folder, "blobs"));
  const judged = await evaluateShard(
    { source, sink, now: NOW, contents, code: CODE, inspection: UNINSPECTED },
    (name) => shardOf(name, of) === index,
  );
  const head = { commit: source.history.commit ?? "", code: CODE, index, of };
  await writeShard(folder, head, { judged, digests: contents.digests });
  await source.close();
  return openShard(folder);
}

async function merged(registry: string, shards: readonly OpenedShard[]) {
  const source = await openCommitSource(registry, "HEAD");
  const blobs = await blobsOf(shards);
  const wanted = { commit: source.history.commit ?? "", code: CODE };
  const folder = temporaryFolder();
  const sink = await openDiskSink(folder);
  try {
    const { tree } = await build({
      source,
      sink,
      now: NOW,
      code: CODE,
      inspection: UNINSPECTED,
      openSigning: ({ id }) => testSigning(id),
      shards: matchingShards(shards, wanted),
      contents: contentsOf(shards),
    });
    if (!tree) throw new Error("nothing was built");
    const files = await Array.fromAsync(tree.files);
    const all = [...files, ...(await tree.finish(files)).files];
    const entries = await Promise.all(
      all.map(async ({ path, bytes, sha256 }) => {
        const place = blobs.get(sha256) ?? sink.pathOf(sha256);
        return [path, Buffer.from(bytes ?? (await readFile(place))).toString("hex")] as const;
      }),
    );
    return new Map(entries);
  } finally {
    await source.close();
  }
}

test("the tree of three shards is the tree of one build, also where a gate keeps something out", async () => {
  const registry = makeRegistry(twins(5));
  commitAll(registry);
  const shards = await Promise.all([1, 2, 3].map((index) => makeShard(registry, index, 3)));
  const counts = shards.map(({ lines }) => lines.length);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
  const { tree, result } = await buildRegistry(registry, "HEAD");
  expect(result.quarantine.entries.length).toBeGreaterThan(0);
  const whole = [...tree].map(([path, bytes]) => [path, Buffer.from(bytes).toString("hex")]);
  expect(await merged(registry, shards)).toEqual(new Map(whole as [string, string][]));
});

test("shards that make no build are refused, all reasons at once", () => {
  const shard = (index: number, of: number, commit = "c", code = CODE): OpenedShard => {
    return { folder: `s${index}`, head: { commit, code, index, of }, lines: [] };
  };
  const wanted = { commit: "c", code: CODE };
  const refusal = (shards: readonly OpenedShard[]) => {
    try {
      return matchingShards(shards, wanted);
    } catch (error) {
      const { code, message, details } = error as {
        code: string;
        message: string;
        details: string[];
      };
      return [code, message.replace("these shards make no build: ", ""), ...details];
    }
  };
  expect(refusal([shard(1, 2), shard(2, 2)])).toEqual(new Map());
  expect(refusal([shard(1, 3), shard(3, 3)])).toEqual(["E_SHARD", "shard 2/3 is missing"]);
  expect(refusal([shard(1, 1), shard(1, 1)])).toEqual(["E_SHARD", "shard 1/1 is there 2 times"]);
  expect(refusal([shard(1, 2), shard(2, 2, "d", "older")])).toEqual([
    "E_SHARD",
    "s2 is of commit d, this build of c",
    "s2 was made by another version of ashlar",
  ]);
  expect(refusal([shard(1, 2), shard(2, 3)])).toContain("s2 is one of 3 shards, others are of 2");
});

test("a shard that was cut off or altered is refused when it is opened, a content when it is used", async () => {
  const registry = makeRegistry();
  commitAll(registry);
  const shard = await makeShard(registry, 1, 1);
  const [content = ""] = await readdir(join(shard.folder, "contents"));
  await appendFile(join(shard.folder, "contents", content), " ");
  await expect(merged(registry, [shard])).rejects.toMatchObject({ code: "E_SHARD" });
  await rm(join(shard.folder, "contents", content));
  await expect(merged(registry, [shard])).rejects.toMatchObject({ code: "E_SHARD" });
  await truncate(join(shard.folder, "judged.jsonl"), 200);
  await expect(openShard(shard.folder)).rejects.toMatchObject({ code: "E_SHARD" });
  await expect(openShard(temporaryFolder())).rejects.toMatchObject({ code: "E_SHARD" });
});
