/** What `ashlar doctor --host` finds of real hosts: one that is right, and ones that are wrong in known ways. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { serveTree } from "../../builder/serve/tree-server.ts";
import { NGINX_SERVER } from "../../site/src/view/nginx-server.ts";
import { deployedTrees, folderOf } from "../deploy/deployed-trees.ts";
import { runInProcess } from "../run-in-process.ts";
import { hasNginx, startNginx } from "./nginx.ts";

let tree: string;
beforeEach(async () => {
  tree = folderOf((await deployedTrees()).second);
});

async function states(host: string, ...more: string[]) {
  const run = await runInProcess(["doctor", "--host", host, "--json", ...more]);
  const { rows } = JSON.parse(run.stdout) as {
    rows: { id: string; state: string; found: string; fix?: string }[];
  };
  const state = Object.fromEntries(rows.map((row) => [row.id, row.state]));
  return { exitCode: run.exitCode, state, rows };
}

describe.skipIf(!hasNginx)("of nginx", () => {
  /** As the page about deploying shows it, where this machine has its parts. */
  const GOOD = NGINX_SERVER.replace(/^server \{|\}\n$/g, "")
    .replace(/ {2}(?:listen|server_name|root|include) .*\n/g, "")
    .replace("gzip on;", "gzip on; gzip_min_length 0;");

  test("finds nothing to mend in one that is set up well, but for TLS and containers", async () => {
    const { exitCode, state } = await states(await startNginx(tree, GOOD));
    expect(exitCode).toBe(0);
    const wrong = Object.entries(state).filter(([, value]) => value !== "yes");
    expect(Object.fromEntries(wrong)).toEqual({ http2: "no", containers: "no" });
  });

  const WRONG: readonly (readonly [what: string, server: string, id: string, state: string])[] = [
    ["a fallback page", "try_files $uri $uri/ /index.html;", "not-found", "blocks"],
    [
      "403 for what is missing",
      "error_page 404 =403 /x; location = /x { return 403; }",
      "not-found",
      "no",
    ],
    [
      "archives marked as encoded",
      `location ~ "[.]tgz$" { add_header Content-Encoding gzip; }`,
      "bytes",
      "blocks",
    ],
    ["archives compressed again", "gzip on; gzip_min_length 0; gzip_types *;", "bytes", "no"],
    [
      "pointers kept for a year",
      `add_header Cache-Control "max-age=31536000";`,
      "pointer-cache",
      "blocks",
    ],
    ["pages as plain bytes", "types { } default_type application/octet-stream;", "types", "blocks"],
    ["no HEAD", "if ($request_method = HEAD) { return 405; }", "head", "no"],
    ["no ranges", "max_ranges 0;", "range", "no"],
    ["no ETag", "etag off; add_header Last-Modified ''; if_modified_since off;", "etag", "no"],
    ["no folders", "index nothing.html;", "folders", "blocks"],
    ["other bytes", `location ~ "[.]tgz$" { return 200 "a captive portal"; }`, "bytes", "blocks"],
  ];

  test("says what is wrong with one that is not", async () => {
    const found = [];
    for (const [what, server, id] of WRONG) {
      const { state } = await states(await startNginx(tree, server));
      found.push([what, id, state[id]]);
    }
    expect(found).toEqual(WRONG.map(([what, , id, state]) => [what, id, state]));
  });
});

test("of the built-in server, and of a pointer that has expired", async () => {
  const server = await serveTree({ folder: tree, port: 0, basePath: "/" });
  onTestFinished(() => server.close());
  const good = await states(server.origin);
  expect(good.exitCode).toBe(0);
  expect(good.state).toMatchObject({ bytes: "yes", "not-found": "yes", freshness: "yes" });
  const late = await states(server.origin, "--now", "2099-01-01");
  expect(late.exitCode).toBe(1);
  expect(late.state).toMatchObject({ freshness: "blocks" });
});

test("of a cache that shows an older pointer than its host", async () => {
  const { first } = await deployedTrees();
  const server = await serveTree({ folder: tree, port: 0, basePath: "/" });
  const cache = createServer(async (request, response) => {
    const isKept = request.url === "/metadata/timestamp.json";
    if (isKept) return void response.end(first.get("metadata/timestamp.json"));
    const answer = await fetch(`${server.origin}${request.url}`);
    response.writeHead(answer.status).end(new Uint8Array(await answer.arrayBuffer()));
  }).listen(0, "127.0.0.1");
  await once(cache, "listening");
  onTestFinished(async () => {
    cache.close();
    cache.closeAllConnections();
    await server.close();
  });
  const { rows } = await states(`http://127.0.0.1:${(cache.address() as AddressInfo).port}`);
  const row = rows.find(({ id }) => id === "freshness");
  expect(row).toMatchObject({ state: "no", found: expect.stringMatching(/^a cache has version/) });
  expect(row?.fix).toContain("purge metadata/timestamp.json");
});

test("refuses what is no registry, and what does not answer", async () => {
  const server = createServer((_, response) => void response.end("hello")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const other = await runInProcess(["doctor", "--host", host]);
  expect(other).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("E_NOT_A_REGISTRY") });
  server.close();
  server.closeAllConnections();
  await once(server, "close");
  expect((await runInProcess(["doctor", "--host", host])).exitCode).toBe(6);
  expect((await runInProcess(["doctor", "--host", "ftp://x"])).exitCode).toBe(2);
});
