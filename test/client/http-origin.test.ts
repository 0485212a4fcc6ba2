import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { collect } from "../../client/origin/collect.ts";
import type { HttpClientOptions } from "../../client/origin/http-client.ts";
import { httpOrigin } from "../../client/origin/http-origin.ts";
import { retryDelay } from "../../client/origin/retry-delay.ts";
import { temporaryFolder } from "../make-tree.ts";
import { type Intercept, serveTree } from "../tree-server.ts";

const PATH = "targets/a/b/data.bin";
const LIMIT = 10_000_000;

async function served(content: Uint8Array | string, intercept?: Intercept) {
  const folder = await temporaryFolder();
  await mkdir(dirname(join(folder, PATH)), { recursive: true });
  await writeFile(join(folder, PATH), content);
  return serveTree(folder, intercept);
}

function originAt(url: string, options: Partial<HttpClientOptions> = {}) {
  return httpOrigin({
    root: new URL(url),
    environment: {},
    signal: new AbortController().signal,
    ...options,
  });
}

async function streamed(origin: ReturnType<typeof originAt>): Promise<Uint8Array | undefined> {
  const pieces = await origin.stream(PATH);
  return pieces && collect(pieces, PATH, LIMIT);
}

/** Sends the first bytes of a longer answer, then cuts the line. */
function cutOff(
  response: ServerResponse,
  content: Uint8Array,
  headers: Record<string, string>,
  sent: number,
): void {
  response.writeHead(200, { ...headers, "content-length": content.length });
  response.write(content.subarray(0, sent), () => setTimeout(() => response.destroy(), 20));
}

test("a file is read, and one that is not there is undefined", async () => {
  const { url } = await served("hello");
  expect(Buffer.from((await originAt(url).read(PATH, LIMIT)) ?? []).toString()).toBe("hello");
  expect(await originAt(url).read("targets/a/b/none", LIMIT)).toBeUndefined();
  expect(await originAt(url).stream("targets/a/b/none")).toBeUndefined();
});

test.each([
  "../secret",
  "/etc/passwd",
  "a//b",
  "https://evil.example/x",
  "a/./b",
  "a\\..\\b",
  "a%2f..%2fb",
  "a?b",
  "",
])("the path %j of a hostile document is not asked for", async (path) => {
  const { url, requests } = await served("x");
  await expect(originAt(url).read(path, LIMIT)).rejects.toMatchObject({
    code: "E_PATH",
    exitCode: 5,
  });
  expect(requests).toEqual([]);
});

/** Side by side, because each waits between its attempts. */
test("answers that pass are tried again", async () => {
  const statuses = [408, 425, 429, 500, 502, 503, 504];
  const answers = statuses.map(async (status) => {
    let left = 2;
    const { url, requests } = await served("at last", (_, response) => {
      if (left === 0) return false;
      left -= 1;
      response.writeHead(status, { "retry-after": "0" }).end("busy");
      return true;
    });
    const bytes = await originAt(url).read(PATH, LIMIT);
    return [status, Buffer.from(bytes ?? []).toString(), requests.length];
  });
  expect(await Promise.all(answers)).toEqual(statuses.map((status) => [status, "at last", 3]));
});

test("a server that stays broken is given up on with its address and status", async () => {
  const { url, requests } = await served("x", (_, response) => {
    response.writeHead(503, { "retry-after": "0" }).end();
    return true;
  });
  await expect(originAt(url).read(PATH, LIMIT)).rejects.toMatchObject({
    code: "E_NETWORK",
    exitCode: 6,
    message: `${url}${PATH} cannot be reached: it answered 503 5 times`,
  });
  expect(requests).toHaveLength(5);
}, 20_000);

test("a server that asks for a long pause is not waited for", async () => {
  const { url, requests } = await served("x", (_, response) => {
    response.writeHead(429, { "retry-after": "3600" }).end();
    return true;
  });
  await expect(originAt(url).read(PATH, LIMIT)).rejects.toMatchObject({ code: "E_NETWORK" });
  expect(requests).toHaveLength(1);
});

test("the pause doubles with jitter, and is at least what Retry-After asks for", () => {
  const now = Date.parse("2026-01-31T09:00:00Z");
  const at = (attempt: number, retryAfter?: string) =>
    retryDelay(attempt, retryAfter, { random: 0.5, now });
  expect([at(1), at(2), at(3), at(9)]).toEqual([125, 250, 500, 4000]);
  expect(at(1, "2")).toBe(2000);
  expect(at(1, "Sat, 31 Jan 2026 09:00:05 GMT")).toBe(5000);
  expect(at(1, "Sat, 31 Jan 2026 08:00:00 GMT")).toBe(125);
  expect(at(1, "nonsense")).toBe(125);
  expect(at(1, "31")).toBeUndefined();
});

test("nobody listening is told at once", async () => {
  const port = await freePort();
  const began = performance.now();
  await expect(originAt(`http://127.0.0.1:${port}/`).read(PATH, LIMIT)).rejects.toMatchObject({
    code: "E_NETWORK",
    exitCode: 6,
  });
  expect(performance.now() - began).toBeLessThan(3000);
});

test("a download goes on where the line broke, for the same file only", async () => {
  const content = randomBytes(300_000);
  let cuts = 2;
  const { url, requests } = await served(content, (request, response) => {
    if (cuts !== 2) {
      if (cuts === 0 || request.headers.range === undefined) return false;
    }
    cuts -= 1;
    if (request.headers.range === undefined) cutOff(response, content, { etag: '"one"' }, 100_000);
    else
      response
        .writeHead(206, {
          "content-range": `bytes 100000-299999/300000`,
          "content-length": 200_000,
        })
        .write(content.subarray(100_000, 150_000), () => setTimeout(() => response.destroy(), 20));
    return true;
  });
  // The last answer comes from the folder, whose ETag is another: the condition must be sent.
  await expect(streamed(originAt(url))).rejects.toMatchObject({
    code: "E_NETWORK",
    message: expect.stringContaining("changed while it was being read"),
  });
  expect(requests.map(({ headers }) => [headers.range, headers["if-match"]])).toEqual([
    [undefined, undefined],
    ["bytes=100000-", '"one"'],
    ["bytes=150000-", '"one"'],
  ]);
});

test("a resumed download has every byte once", async () => {
  const content = randomBytes(300_000);
  const { url, requests } = await served(content, (request, response) => {
    if (request.headers.range !== undefined) return false;
    cutOff(response, content, {}, 123_457);
    return true;
  });
  expect(Buffer.compare(Buffer.from((await streamed(originAt(url))) ?? []), content)).toBe(0);
  expect(requests).toHaveLength(2);
});

test("a server without ranges costs the beginning again, and no byte comes twice", async () => {
  const content = randomBytes(200_000);
  let first = true;
  const { url } = await served(content, (request, response) => {
    delete request.headers.range;
    if (!first) return false;
    first = false;
    cutOff(response, content, {}, 50_000);
    return true;
  });
  expect(Buffer.compare(Buffer.from((await streamed(originAt(url))) ?? []), content)).toBe(0);
});

test("silence ends a request after the idle time", async () => {
  let isSilent = true;
  const { url, requests } = await served("x", (_, response) => {
    if (!isSilent) return false;
    isSilent = false;
    response.writeHead(200, { "content-length": 100 }).write("only this");
    return true;
  });
  const origin = originAt(url, { idleMs: 300 });
  expect(Buffer.from((await origin.read(PATH, LIMIT)) ?? []).toString()).toBe("x");
  expect(requests).toHaveLength(2);
}, 10_000);

test.each([
  ["gzip", gzipSync],
  ["br", brotliCompressSync],
])("documents may travel as %s", async (encoding, encode) => {
  const { url, requests } = await served("x", (_, response) => {
    response.writeHead(200, { "content-encoding": encoding }).end(encode("a document"));
    return true;
  });
  expect(Buffer.from((await originAt(url).read(PATH, 100)) ?? []).toString()).toBe("a document");
  expect(requests[0]?.headers["accept-encoding"]).toBe("gzip, br");
});

test("a compressed bomb stops at the size that was announced", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  const { url } = await served("x", (_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    return true;
  });
  await expect(originAt(url).read(PATH, 1_000_000)).rejects.toMatchObject({
    code: "E_SIZE",
    exitCode: 5,
  });
});

test("a document without end stops at its limit", async () => {
  const { url } = await served("x", (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(Buffer.alloc(50_000)), 1);
    response.on("close", () => clearInterval(timer));
    return true;
  });
  await expect(originAt(url).read(PATH, 500_000)).rejects.toMatchObject({ code: "E_SIZE" });
});

test.each([401, 403])("%d says that a credential is wanted, or was refused", async (status) => {
  const { url } = await served("x", (_, response) => {
    response.writeHead(status).end();
    return true;
  });
  await expect(originAt(url).read(PATH, LIMIT)).rejects.toMatchObject({
    code: "E_AUTH",
    exitCode: 4,
    message: expect.stringContaining("none is configured"),
  });
  await expect(
    originAt(url, { credential: { authorization: "Bearer t" } }).read(PATH, LIMIT),
  ).rejects.toMatchObject({
    code: "E_AUTH",
    message: expect.stringContaining("was refused"),
  });
});

test("a credential goes to the registry's own path and stays there through redirects", async () => {
  const other = await served("moved far");
  const { url, requests } = await served("here", (request, response) => {
    const to = {
      "/r/far": `${other.url}${PATH}`,
      "/r/near": `/r/${PATH}`,
      "/r/outside": `/${PATH}`,
    }[request.url ?? ""];
    if (to === undefined) return false;
    response.writeHead(302, { location: to }).end();
    return true;
  });
  const origin = originAt(`${url}r/`, { credential: { authorization: "Bearer secret" } });
  await origin.read("far", LIMIT);
  await origin.read("near", LIMIT);
  await origin.read("outside", LIMIT);
  expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  expect(requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
    ["/r/far", "Bearer secret"],
    ["/r/near", "Bearer secret"],
    [`/r/${PATH}`, "Bearer secret"],
    ["/r/outside", "Bearer secret"],
    [`/${PATH}`, undefined],
  ]);
});

test.each([
  ["/loop", "more than 5 times"],
  ["/to-file", "to file:"],
  ["/nowhere", "to no address"],
])("the redirect %s is refused", async (path, words) => {
  const { url } = await served("x", (request, response) => {
    const to =
      request.url === "/to-file"
        ? { location: "file:///etc/passwd" }
        : request.url === "/loop"
          ? { location: "/loop" }
          : {};
    response.writeHead(302, to).end();
    return true;
  });
  await expect(originAt(url).read(path.slice(1), LIMIT)).rejects.toMatchObject({
    code: "E_REDIRECT",
    exitCode: 6,
    message: expect.stringContaining(words),
  });
});

test("the proxy of the environment is used, and NO_PROXY passes it by", async () => {
  const { url } = await served("through");
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on("connect", (request, socket, head) => {
    tunnels.push(request.url ?? "");
    const [host = "", port] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  proxy.on("request", (request, response) => {
    tunnels.push(new URL(request.url ?? "").host);
    response.writeHead(200).end("through");
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const host = new URL(url).host;
  expect(await originAt(url, { environment: { HTTP_PROXY } }).read(PATH, LIMIT)).toHaveLength(7);
  expect(tunnels).toEqual([host]);
  expect(
    await originAt(url, { environment: { HTTP_PROXY, NO_PROXY: "127.0.0.1" } }).read(PATH, LIMIT),
  ).toHaveLength(7);
  expect(tunnels).toEqual([host]);
});

test("an abort ends the waiting", async () => {
  const controller = new AbortController();
  const { url } = await served("x", () => {
    controller.abort();
    return true;
  });
  await expect(
    originAt(url, { signal: controller.signal }).read(PATH, LIMIT),
  ).rejects.toMatchObject({ name: "AbortError" });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
