/** The same archives, whichever thread packs them and whatever becomes of it. */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { byteBudget } from "../../builder/pack/byte-budget.ts";
import { packArchive } from "../../builder/pack/pack-archive.ts";
import { packWhole, type WholePayload } from "../../builder/pack/pack-whole.ts";
import { parseRepository } from "../../builder/parse/parse-repository.ts";
import { openWorktreeSource } from "../../builder/read/worktree-source.ts";
import { hashingSink, openDiskSink } from "../../builder/write/disk-sink.ts";
import { openPacker, type PackerOptions } from "../../builder/write/packer.ts";
import { packingThread } from "../../builder/write/packing-thread.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { commitAll, makeRegistry, temporaryFolder } from "../make-registry.ts";

/** The thread is started for the first payload. */
const AT_ONCE = { threads: 2, bytesBefore: 0 };

function payloadOf(files: ReadonlyMap<string, Uint8Array>): WholePayload {
  return {
    topFolder: "hello-1.0.0",
    files: [...files].map(([path, { length: size }]) => ({ path, size, executable: false })),
    bytes: Buffer.concat([...files.values()]),
  };
}

const payload = (text: string): WholePayload => payloadOf(new Map([["a.txt", Buffer.from(text)]]));

test("a payload in memory gives the archive of one that is read, around every size of a piece too", async () => {
  // A header and two blocks at the end are 1536 bytes: some of these archives end with a whole piece.
  const size = fc.oneof(
    fc.nat(3000),
    fc.nat(2000).map((more) => 62_600 + more),
    fc.nat(1200).map((more) => 128_500 + more),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), size, { minKeys: 1, maxKeys: 3 }),
      async (sizes) => {
        const files = new Map(
          Object.entries(sizes).map(([path, length]) => [path, Buffer.alloc(length, path)]),
        );
        const { archive, sha256, digests } = await packWhole(payloadOf(files));
        const pieces = packArchive(
          "hello-1.0.0",
          [...files].map(([path, bytes]) => ({
            path,
            executable: false,
            size: bytes.length,
            content: () => [bytes],
          })),
        );
        expect(Buffer.concat(await Array.fromAsync(pieces)).equals(archive)).toBe(true);
        expect(sha256).toBe(sha256Hex(archive));
        expect(digests).toEqual([...files.values()].map((bytes) => ({ sha256: sha256Hex(bytes) })));
      },
    ),
    { numRuns: 30 },
  );
});

test("a registry packs the same here, on threads, and as it is read", async () => {
  const registry = makeRegistry({
    "artifacts/acme/hello/1.1.0/files/empty": "",
    "artifacts/acme/hello/1.1.0/files/run": { script: "#!/bin/sh\n" },
  });
  commitAll(registry);
  const packed = async (options: Omit<PackerOptions, "folder"> | undefined) => {
    const folder = join(temporaryFolder(), "blobs");
    const sink = options ? await openDiskSink(folder, options) : hashingSink;
    const source = await openWorktreeSource(registry);
    const { artifacts } = await parseRepository({ source, sink, now: 0 });
    const versions = artifacts.flatMap((one) =>
      one.versions.map(({ payload, archive, contentDigest, altered }) => ({
        payload,
        archive,
        contentDigest,
        altered,
      })),
    );
    const blobs = options ? (await readdir(folder)).sort() : [];
    for (const name of blobs) expect(sha256Hex(await readFile(join(folder, name)))).toBe(name);
    await rm(folder, { recursive: true, force: true });
    return { blobs, versions };
  };
  const read = await packed(undefined);
  const here = await packed({ threads: 0 });
  const threads = await packed(AT_ONCE);
  expect(here.versions).toEqual(read.versions);
  expect(threads).toEqual(here);
  expect(threads.blobs).toEqual(read.versions.map(({ archive }) => archive?.sha256).sort());
});

test("many at once come back to whoever asked, and few start no thread", async () => {
  const folder = temporaryFolder();
  let started = 0;
  const start = (place: string) => {
    started += 1;
    return packingThread(place);
  };
  const few = openPacker({ folder, start });
  const one = await few.pack(payload("text 7"));
  expect(started).toBe(0);
  const many = openPacker({ ...AT_ONCE, folder, start });
  const texts = Array.from({ length: 40 }, (_, at) => `text ${at}`);
  const packed = await Promise.all(texts.map((text) => many.pack(payload(text))));
  expect(packed.map(({ digests }) => digests[0]?.sha256)).toEqual(
    texts.map((text) => sha256Hex(text)),
  );
  expect(packed[7]).toEqual(one);
  expect(started).toBe(2);
  await many.close();
});

test("where a thread dies or may not start, packing goes on without", async () => {
  const folder = temporaryFolder();
  const dying = new URL("data:text/javascript,process.exit(1)");
  const refused = () => {
    throw new Error("ERR_ACCESS_DENIED");
  };
  for (const start of [(place: string) => packingThread(place, dying), refused]) {
    const packer = openPacker({ ...AT_ONCE, folder, start });
    const packed = await Promise.all(["a", "b", "c"].map((text) => packer.pack(payload(text))));
    for (const { sha256 } of packed) expect(await readdir(folder)).toContain(sha256);
    await packer.close();
  }
});

test("what cannot be written is an error of its own", async () => {
  const packer = openPacker({ ...AT_ONCE, folder: join(temporaryFolder(), "absent") });
  await expect(packer.pack(payload("text"))).rejects.toMatchObject({ code: "ENOENT" });
  await packer.close();
});

test("a thread ends when it has had nothing to do for a while", async () => {
  const thread = packingThread(temporaryFolder());
  await thread.pack(payload("text"));
  expect(thread).toMatchObject({ load: 0, over: false });
  await expect.poll(() => thread.over, { timeout: 20_000 }).toBe(true);
});

test("a budget is never overdrawn, except by what is larger than all of it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 20 }),
      async (sizes) => {
        const budget = byteBudget(10);
        const begun: number[] = [];
        const inUse = new Set<number>();
        const used = () => [...inUse].reduce((sum, at) => sum + (sizes[at] ?? 0), 0);
        const runs = sizes.map((size, at) =>
          budget.within(size, async () => {
            begun.push(at);
            inUse.add(at);
            expect(used() <= 10 || used() === size).toBe(true);
            await new Promise((resolve) => setImmediate(resolve));
            inUse.delete(at);
            if (at % 3 === 0) throw new Error("failed");
            return at;
          }),
        );
        const settled = await Promise.allSettled(runs);
        expect(begun).toEqual(sizes.map((_, at) => at));
        expect(settled.map(({ status }) => status === "fulfilled")).toEqual(
          sizes.map((_, at) => at % 3 !== 0),
        );
      },
    ),
    { numRuns: 50 },
  );
});
