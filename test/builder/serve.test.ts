import { once } from "node:events";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { serveTree, type TreeServer } from "../../builder/serve/tree-server.ts";
import { temporaryFolder, writeFiles } from "../make-registry.ts";

const HASH = "a".repeat(64);

async function served(basePath = "/", port = 0): Promise<TreeServer> {
  const folder = join(temporaryFolder(), "tree");
  writeFiles(folder, {
    "index.html": "<title>Home</title>",
    "404.html": "<title>Nothing here</title>",
    "a/index.html": "<title>A</title>",
    "ashlar.json": "{}\n",
    [`targets/x/y/${HASH}.y-1.0.0.tgz`]: "0123456789",
  });
  writeFiles(join(folder, ".."), { "secret.txt": "outside" });
  const server = await serveTree({ folder, port, basePath });
  onTestFinished(() => server.close());
  return server;
}

/** A request whose path is sent as written; `fetch` would tidy it up. */
async function rawGet(
  origin: string,
  path: string,
): Promise<{ status: number | undefined; body: string }> {
  const sent = request({ port: new URL(origin).port, host: "127.0.0.1", path }).end();
  const [response] = (await once(sent, "response")) as [
    NodeJS.ReadableStream & { statusCode?: number },
  ];
  return {
    status: response.statusCode,
    body: Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)).toString(),
  };
}

test("pages, documents and archives have the right types and caching", async () => {
  const { origin } = await served();
  const page = await fetch(`${origin}/`);
  expect([
    page.status,
    page.headers.get("content-type"),
    page.headers.get("cache-control"),
  ]).toEqual([200, "text/html;charset=utf-8", "no-cache"]);
  const archive = await fetch(`${origin}/targets/x/y/${HASH}.y-1.0.0.tgz`);
  expect(archive.headers.get("cache-control")).toMatch(/immutable/);
  expect((await fetch(`${origin}/ashlar.json`)).headers.get("content-type")).toBe(
    "application/json",
  );
});

test("a download can be resumed", async () => {
  const { origin } = await served();
  const part = await fetch(`${origin}/targets/x/y/${HASH}.y-1.0.0.tgz`, {
    headers: { Range: "bytes=4-" },
  });
  expect([part.status, await part.text()]).toEqual([206, "456789"]);
});

test("what is not there answers 404 with the 404 page, never another page", async () => {
  const { origin } = await served();
  const answer = await fetch(`${origin}/metadata/2.root.json`);
  expect([answer.status, await answer.text()]).toEqual([404, "<title>Nothing here</title>"]);
});

test.each([
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/a/%2e%2e%2f%2e%2e%2fsecret.txt",
  "//../secret.txt",
  "/..%5csecret.txt",
  "/%00",
  "/%",
])("%s does not leave the tree", async (path) => {
  const { origin } = await served();
  const { status, body } = await rawGet(origin, path);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body).not.toContain("outside");
});

test("only GET and HEAD are answered", async () => {
  const { origin } = await served();
  expect((await fetch(`${origin}/`, { method: "HEAD" })).status).toBe(200);
  const refused = await fetch(`${origin}/`, { method: "POST", body: "x" });
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
});

test("a tree built for a path is served at that path and at the root", async () => {
  const { origin } = await served("/project/");
  expect(await (await fetch(`${origin}/project/a/`)).text()).toBe("<title>A</title>");
  expect(await (await fetch(`${origin}/a/`)).text()).toBe("<title>A</title>");
});

test("the next port is taken when the wanted one is in use", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  onTestFinished(() => void other.close());
  const address = other.address();
  const taken = typeof address === "object" && address ? address.port : 0;
  expect((await served("/", taken)).port).toBeGreaterThan(taken);
});
