import { appendFile, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import { httpOrigin } from "../../client/origin/http-origin.ts";
import type { Origin } from "../../client/origin/origin.ts";
import {
  type DocumentCache,
  documentCache,
  NO_CACHE,
} from "../../client/registry/document-cache.ts";
import { openTrust as open } from "../../client/registry/open-trust.ts";
import { originReader } from "../../client/registry/origin-reader.ts";
import { canonicalBytes } from "../../schemas/canonical.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { artifactDocumentPath, targetPath } from "../../schemas/paths.ts";
import { makeTree, type Tree, temporaryFolder } from "../make-tree.ts";
import { serveTree } from "../tree-server.ts";
import { signTargets } from "../trust/sign-tree.ts";
import { testRoots, testSigning } from "../trust/test-signing.ts";

const ARTIFACTS = [
  { name: "acme/app", versions: [{ version: "1.0.0", dependencies: { "acme/lib": "^1" } }] },
  { name: "acme/lib", versions: [{ version: "1.2.0" }, { version: "1.10.0" }] },
];

function folderReader(folder: string, home?: string) {
  return readerOf(fileOrigin(folder), NO_CACHE, home);
}

function serverReader(url: string, cache = NO_CACHE, home?: string) {
  const origin = httpOrigin({
    root: new URL(url),
    environment: {},
    signal: new AbortController().signal,
  });
  return readerOf(origin, cache, home);
}

function readerOf(origin: Origin, cache: DocumentCache, home?: string) {
  const openTrust = async () => {
    const folder = home ?? (await temporaryFolder());
    const environment = { HOME: folder, ASHLAR_ROOTS: testRoots() };
    const request = { alias: "test", origin, address: origin.location, pin: undefined };
    return open(request, { ...SILENT, environment, folder });
  };
  return originReader({ alias: "test", origin, cache, openTrust });
}

const SILENT = {
  signal: new AbortController().signal,
  interactive: false,
  note: () => undefined,
  paint: (_: string, text: string) => text,
};

function documentPlace({ folder, documents }: Tree, name: string): string {
  return join(folder, artifactDocumentPath(name, sha256Hex(canonicalBytes(documents.get(name)))));
}

test("everything of a tree can be read, from a folder and over http alike", async () => {
  const tree = await makeTree(ARTIFACTS, { bits: 3 });
  const { url } = await serveTree(tree.folder);
  for (const reader of [folderReader(tree.folder), serverReader(url)]) {
    expect((await reader.registry()).registry.id).toBe("test");
    expect((await reader.artifact("acme/lib"))?.versions.map(({ version }) => version)).toEqual([
      "1.10.0",
      "1.2.0",
    ]);
    expect(await reader.artifact("acme/none")).toBeUndefined();
    expect(await reader.artifact("acme/constructor")).toBeUndefined();
    expect(await reader.likelyNeeds("acme/app")).toEqual(["acme/lib"]);
    expect((await reader.catalog()).map(({ name }) => name)).toEqual(["acme/app", "acme/lib"]);
    expect((await reader.searchIndex()).root).toMatchObject({ documents: 2 });
    const document = tree.documents.get("acme/app");
    expect(Buffer.from(await reader.bytes(document!.readme)).toString()).toBe("# acme/app\n");
    const destination = join(await temporaryFolder(), "app.tgz");
    await reader.download(document!.versions[0]!.archive, destination);
    expect(sha256Hex(await readFile(destination))).toBe(document!.versions[0]!.archive.sha256);
  }
});

test("many questions at once cost one request for each document", async () => {
  const tree = await makeTree(ARTIFACTS, { bits: 1 });
  const { url, requests } = await serveTree(tree.folder);
  const reader = serverReader(url);
  await Promise.all(
    ["acme/app", "acme/lib", "acme/app", "acme/none"].map((name) => reader.artifact(name)),
  );
  await reader.likelyNeeds("acme/lib");
  expect(requests.map(shapeOf).sort()).toEqual([
    "/metadata/#.b1-0.json",
    "/metadata/#.b1-1.json",
    "/metadata/#.root.json",
    "/metadata/#.root.json",
    "/metadata/#.root.json",
    "/metadata/#.snapshot.json",
    "/metadata/#.targets.json",
    "/metadata/timestamp.json",
    "/targets/acme/app/#.index.json",
    "/targets/acme/lib/#.index.json",
  ]);
});

/** A requested path without digests and versions. */
function shapeOf({ path }: { readonly path: string }): string {
  return path.replace(/[0-9a-f]{64}|\b\d+(?=\.)/, "#");
}

test.each([
  [
    "a changed byte",
    (bytes: Buffer) => Buffer.from(bytes.toString().replace("1.10.0", "1.20.0")),
    "E_DIGEST",
  ],
  ["a byte more", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from(" ")]), "E_SIZE"],
  ["a byte less", (bytes: Buffer) => bytes.subarray(1), "E_SIZE"],
])("%s in a document is refused", async (_, spoil, code) => {
  const tree = await makeTree(ARTIFACTS);
  const place = documentPlace(tree, "acme/lib");
  await writeFile(place, spoil(await readFile(place)));
  await expect(folderReader(tree.folder).artifact("acme/lib")).rejects.toMatchObject({
    code,
    exitCode: 5,
  });
});

test("a document that is listed under another artifact's name is refused", async () => {
  const { folder, documents } = await makeTree(ARTIFACTS);
  const signing = await testSigning("test", { nonce: folder });
  const bytes = canonicalBytes(documents.get("acme/lib"));
  const path = artifactDocumentPath("acme/app", sha256Hex(bytes));
  await writeFile(join(folder, path), bytes);
  const target = { length: bytes.length, hashes: { sha256: sha256Hex(bytes) } };
  const targets = new Map([[targetPath.document("acme/app"), target]]);
  for (const file of await signTargets(folder, targets, signing))
    await writeFile(join(folder, file.path), file.bytes ?? "");
  await expect(folderReader(folder).artifact("acme/app")).rejects.toMatchObject({
    code: "E_DOCUMENT",
    message: expect.stringContaining("acme/lib"),
  });
});

test("a file that the registry names and does not have is told from an unknown name", async () => {
  const tree = await makeTree(ARTIFACTS);
  await rm(documentPlace(tree, "acme/lib"));
  await expect(folderReader(tree.folder).artifact("acme/lib")).rejects.toMatchObject({
    code: "E_INCOMPLETE",
    exitCode: 5,
  });
});

test("a folder without signed metadata is no registry, whatever else it holds", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "ashlar.json"), "{}");
  await expect(folderReader(folder).registry()).rejects.toMatchObject({
    code: "E_NOT_A_REGISTRY",
    exitCode: 3,
  });
});

test("a failed read is tried again when it is asked for again", async () => {
  const tree = await makeTree(ARTIFACTS);
  let broken = true;
  const { url } = await serveTree(tree.folder, (_, response) => {
    if (broken) response.writeHead(403).end();
    return broken;
  });
  const reader = serverReader(url);
  await expect(reader.artifact("acme/lib")).rejects.toMatchObject({ code: "E_AUTH" });
  broken = false;
  expect((await reader.artifact("acme/lib"))?.name).toBe("acme/lib");
});

test("the cache saves requests, and a damaged entry is fetched again and mended", async () => {
  const tree = await makeTree(ARTIFACTS, { bits: 1 });
  const { url, requests } = await serveTree(tree.folder);
  const [folder, home] = [await temporaryFolder(), await temporaryFolder()];
  const read = () => serverReader(url, documentCache(folder), home).artifact("acme/lib");
  await read();
  const cold = requests.length;
  await read();
  const warm = ["/metadata/#.root.json", "/metadata/#.root.json", "/metadata/timestamp.json"];
  expect(requests.slice(cold).map(shapeOf)).toEqual(warm);
  const entry = (await readdir(folder, { recursive: true })).find((path) =>
    path.endsWith(sha256Hex(canonicalBytes(tree.documents.get("acme/lib")))),
  );
  await appendFile(join(folder, entry!), "x");
  expect((await read())?.name).toBe("acme/lib");
  expect(requests.slice(cold + warm.length).map(shapeOf)).toEqual([
    ...warm,
    "/targets/acme/lib/#.index.json",
  ]);
});

test("a cache that cannot be written is done without", async () => {
  const tree = await makeTree(ARTIFACTS);
  const { url } = await serveTree(tree.folder);
  const place = join(await temporaryFolder(), "file");
  await writeFile(place, "a file where the folder should be");
  expect((await serverReader(url, documentCache(place)).artifact("acme/lib"))?.name).toBe(
    "acme/lib",
  );
});

test.each([
  [
    "a changed byte",
    (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])]),
    "E_DIGEST",
  ],
  ["a byte more", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])]), "E_SIZE"],
  ["a byte less", (bytes: Buffer) => bytes.subarray(0, -1), "E_SIZE"],
])("a download with %s leaves nothing behind", async (_, spoil, code) => {
  const tree = await makeTree(ARTIFACTS);
  const { archive } = tree.documents.get("acme/lib")!.versions[0]!;
  await writeFile(
    join(tree.folder, archive.path),
    spoil(await readFile(join(tree.folder, archive.path))),
  );
  const { url } = await serveTree(tree.folder);
  for (const reader of [folderReader(tree.folder), serverReader(url)]) {
    const folder = await temporaryFolder();
    await expect(reader.download(archive, join(folder, "lib.tgz"))).rejects.toMatchObject({
      code,
      exitCode: 5,
    });
    expect(await readdir(folder)).toEqual([]);
  }
});

test("a link that leaves the tree's folder is not followed; one that stays is", async () => {
  const tree = await makeTree(ARTIFACTS);
  const secret = join(await temporaryFolder(), "secret");
  await writeFile(secret, "secret");
  await mkdir(join(tree.folder, "targets/x"), { recursive: true });
  await symlink(secret, join(tree.folder, "targets/x/out"));
  await symlink(dirname(secret), join(tree.folder, "targets/x/folder"));
  await symlink(join(tree.folder, "ashlar.json"), join(tree.folder, "targets/x/in"));
  const origin = fileOrigin(tree.folder);
  await expect(origin.read("targets/x/out", 100)).rejects.toMatchObject({ code: "E_PATH" });
  await expect(origin.read("targets/x/folder/secret", 100)).rejects.toMatchObject({
    code: "E_PATH",
  });
  await expect(origin.read("../secret", 100)).rejects.toMatchObject({ code: "E_PATH" });
  expect(await origin.read("targets/x/in", 1_000_000)).toBeDefined();
  expect(await origin.read("targets/x", 100)).toBeUndefined();
});
