/** Requests that a browser, a broken client or another program on this machine may send. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveTree, type TreeServer } from "../../../builder/serve/tree-server.ts";

const top = mkdtempSync(join(tmpdir(), "ashlar-test-"));
let server: TreeServer;

beforeAll(async () => {
  const folder = join(top, "tree");
  mkdirSync(join(folder, ".git"), { recursive: true });
  mkdirSync(join(top, "tree-secret"));
  mkdirSync(join(folder, "404.html"));
  writeFileSync(join(folder, "ashlar.json"), "0123456789");
  writeFileSync(join(folder, ".git/config"), "secret");
  writeFileSync(join(top, "tree-secret/file"), "secret");
  symlinkSync("ashlar.json", join(folder, "same.json"));
  server = await serveTree({ folder, port: 0, basePath: "/project/" });
});

afterAll(async () => {
  await server.close();
  rmSync(top, { recursive: true });
});

/** `fetch` would tidy the path up. */
function get(path: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server.origin}/`, { path, headers, agent: false }, async (answer) => {
      resolve([answer.statusCode ?? 0, Buffer.concat(await Array.fromAsync(answer)).toString()]);
    });
    asked.on("error", reject).end();
  });
}

test.each([
  "bytes=5-2",
  "bytes=-5",
  "bytes=a-b",
  "bytes=-9-4",
  "bytes=1-2,4-5",
  "items=1-2",
  "bytes=0-0",
])("the range %s, which is none that is known here, gets the whole file", async (range) => {
  expect(await get("/ashlar.json", { Range: range })).toEqual([200, "0123456789"]);
});

test.each([
  ["bytes=2-5", 206, "2345"],
  ["bytes=4-", 206, "456789"],
  ["bytes=4-999", 206, "456789"],
  ["bytes=10-", 416, ""],
])("the range %s is answered with %i", async (range, status, body) => {
  expect(await get("/ashlar.json", { Range: range })).toEqual([status, body]);
});

test.each([
  "/../tree-secret/file",
  "/%2e%2e/tree-secret/file",
  "/..%2ftree-secret%2ffile",
  "/.git/config",
  "/%2egit/config",
  "/%2Egit/config",
  "/project/.git/config",
  "/%00",
  "/%ff%fe",
  "//",
  "*",
])("%s is not found, and the server goes on", async (path) => {
  const [status, body] = await get(path);
  expect([status, body.includes("secret")]).toEqual([404, false]);
  expect((await get("/ashlar.json"))[0]).toBe(200);
});
