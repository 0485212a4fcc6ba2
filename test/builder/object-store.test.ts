/** Many blobs asked for at once, from git itself: each gets its own bytes, whatever befalls the others. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openObjectStore } from "../../builder/read/object-store.ts";
import { commitAll, makeRegistry } from "../make-registry.ts";

const SIZES = [0, 1, 100, 65_536, 200_000, 1_000_000];
const MISSING = "f".repeat(40);

/** A repository that has a blob of each size, by id. */
function repository(): { readonly folder: string; readonly blobs: ReadonlyMap<string, Buffer> } {
  const bodies = SIZES.map((size) => Buffer.alloc(size, `size ${size}\n`));
  const folder = makeRegistry(Object.fromEntries(bodies.map((body, at) => [`blob-${at}`, body])));
  commitAll(folder);
  const idOf = (body: Buffer): string =>
    createHash("sha1").update(`blob ${body.length}\0`).update(body).digest("hex");
  return { folder, blobs: new Map(bodies.map((body) => [idOf(body), body])) };
}

test("reads, streams, streams that are left and blobs that are missing, at once and in any order", async () => {
  const { folder, blobs } = repository();
  const request = fc.record({
    id: fc.nat().map((at) => [...blobs.keys(), MISSING][at % (blobs.size + 1)] ?? MISSING),
    how: fc.constantFrom("read", "stream", "leave"),
  });
  const store = openObjectStore(folder);
  const answer = async ({ id, how }: { readonly id: string; readonly how: string }) => {
    if (how === "read") return Buffer.from(await store.read(id));
    const pieces: Uint8Array[] = [];
    for await (const piece of store.stream(id)) {
      pieces.push(Uint8Array.from(piece));
      if (how === "leave") break;
    }
    return Buffer.concat(pieces);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 12 }), async (requests) => {
      const answers = await Promise.allSettled(requests.map(answer));
      for (const [at, { id, how }] of requests.entries()) {
        const [given, body] = [answers[at], blobs.get(id)];
        if (given?.status === "fulfilled") {
          const wanted = how === "leave" ? body?.subarray(0, given.value.length) : body;
          expect(wanted?.equals(given.value)).toBe(true);
        } else expect(given?.reason).toMatchObject({ code: "E_GIT_OBJECT" });
        expect(given?.status).toBe(body ? "fulfilled" : "rejected");
      }
    }),
    { numRuns: 30 },
  );
  await store.close();
});

test("bytes that were read are of their own: the next answer does not change them", async () => {
  const { folder, blobs } = repository();
  const store = openObjectStore(folder);
  const [small = "", large = ""] = [2, 5].map((at) => [...blobs.keys()][at]);
  const first = await store.read(small);
  expect(first.buffer.byteLength).toBe(100);
  await store.read(large);
  expect(blobs.get(small)?.equals(first)).toBe(true);
  await store.close();
});

test("closing does not wait for what was asked for and never taken", async () => {
  const { folder, blobs } = repository();
  const store = openObjectStore(folder);
  const large = [...blobs.keys()].at(-1) ?? "";
  const stream = store.stream(large)[Symbol.asyncIterator]();
  await stream.next();
  const waiting = [1, 2, 3].map(() => store.read(large));
  const settled = Promise.allSettled(waiting);
  await store.close();
  await stream.return?.();
  expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
});
