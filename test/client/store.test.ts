import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRegistries } from "../../client/registry/open-registries.ts";
import { blobStore } from "../../client/store/blob-store.ts";
import { replaceFile } from "../../client/store/replace-file.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { makeTree, temporaryFolder } from "../make-tree.ts";
import { type Intercept, serveTree } from "../tree-server.ts";
import { testRoots } from "../trust/test-signing.ts";

async function setUp(intercept?: Intercept) {
  const tree = await makeTree([{ name: "acme/tool", versions: [{ version: "1.0.0" }] }]);
  const server = await serveTree(tree.folder, intercept);
  const home = await temporaryFolder();
  const surroundings = {
    environment: { HOME: home, ASHLAR_ROOTS: testRoots() },
    folder: home,
    signal: new AbortController().signal,
    interactive: false,
    note: () => undefined,
    paint: (_: string, text: string) => text,
  };
  const [reader] = (await openRegistries({ registry: [server.url] }, surroundings)).readers;
  const archive = tree.documents.get("acme/tool")?.versions[0]?.archive;
  if (!reader || !archive) throw new Error("no tree");
  const cache = join(home, "cache");
  const place = join(cache, "blobs/sha256", archive.sha256.slice(0, 2), archive.sha256);
  const downloads = () => server.requests.filter(({ path }) => path.endsWith(".tgz")).length;
  return { tree, reader, archive, cache, place, downloads, store: blobStore(cache) };
}

test("a blob is fetched once, and lies under its digest", async () => {
  const { store, reader, archive, place, downloads } = await setUp();
  expect(await store.find(archive)).toBeUndefined();
  expect(await store.fetch(reader, archive)).toBe(place);
  expect(await store.fetch(reader, archive)).toBe(place);
  expect(downloads()).toBe(1);
  expect(sha256Hex(await readFile(place))).toBe(archive.sha256);
});

test.each([
  [
    "a changed byte",
    (bytes: Buffer) =>
      Buffer.concat([bytes.subarray(0, -1), Buffer.from([~(bytes.at(-1) ?? 0) & 0xff])]),
  ],
  ["a missing end", (bytes: Buffer) => bytes.subarray(0, 50)],
  ["nothing", () => Buffer.alloc(0)],
])("a stored blob with %s is noticed and fetched again", async (_what, spoil) => {
  const { store, reader, archive, place, downloads } = await setUp();
  await store.fetch(reader, archive);
  const right = await readFile(place);
  await writeFile(place, spoil(right));
  expect(await store.find(archive)).toBeUndefined();
  await store.fetch(reader, archive);
  expect(downloads()).toBe(2);
  expect(await readFile(place)).toEqual(right);
});

test("many at once bring one blob, and nothing else is left", async () => {
  const { cache, reader, archive, place } = await setUp();
  const stores = Array.from({ length: 8 }, () => blobStore(cache));
  expect(await Promise.all(stores.map((store) => store.fetch(reader, archive)))).toEqual(
    stores.map(() => place),
  );
  expect(await readdir(join(place, ".."))).toEqual([archive.sha256]);
});

test.each([
  [
    "E_DIGEST",
    (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index === 20 ? byte ^ 1 : byte))),
  ],
  ["E_SIZE", (bytes: Buffer) => bytes.subarray(0, -1)],
  ["E_SIZE", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from("x")])],
])("%s: what a server altered is not kept", async (code, alter) => {
  const { store, tree, reader, archive, place } = await setUp((request, response) => {
    if (!request.url?.endsWith(".tgz")) return false;
    void readFile(join(tree.folder, request.url)).then((bytes) => response.end(alter(bytes)));
    return true;
  });
  const error = await store.fetch(reader, archive).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code,
    exitCode: 5,
    message: expect.stringContaining(archive.path),
    fix: expect.any(String),
  });
  expect(await readdir(join(place, ".."))).toEqual([]);
});

test("unfinished downloads go when they are old, not while they may still be written", async () => {
  const { store, reader, archive, place } = await setUp();
  await mkdir(join(place, ".."), { recursive: true });
  await writeFile(`${place}.aaaaaaaaaaaa.part`, "old");
  await utimes(`${place}.aaaaaaaaaaaa.part`, 1, 1);
  await writeFile(`${place}.bbbbbbbbbbbb.part`, "new");
  await store.fetch(reader, archive);
  expect((await readdir(join(place, ".."))).sort()).toEqual([
    archive.sha256,
    `${archive.sha256}.bbbbbbbbbbbb.part`,
  ]);
});

test("a replaced file has its new bytes, or its old ones where the new cannot be written", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "f");
  await replaceFile(file, "one");
  await replaceFile(file, "two");
  expect(await readFile(file, "utf8")).toBe("two");
  await mkdir(join(folder, "taken"));
  await expect(replaceFile(join(folder, "taken"), "x")).rejects.toThrow();
  expect((await readdir(folder)).sort()).toEqual(["f", "taken"]);
});
