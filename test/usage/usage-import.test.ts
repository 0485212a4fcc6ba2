/** Access logs become daily counts: in every format, once, and with nobody's address in them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { archiveAt, downloadedVersion } from "../../builder/usage/downloaded-version.ts";
import { logLineReader } from "../../builder/usage/read-log-line.ts";
import { seenFilter } from "../../builder/usage/seen-filter.ts";
import { archivePath } from "../../schemas/paths.ts";
import type { Usage } from "../../schemas/usage.ts";
import { makeRegistry } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

const DIGEST = "ab".repeat(32);
const PATH = `/registry/${archivePath("acme/hello", "1.0.0", DIGEST)}`;
const AGENT = "ashlar/0.1.0 node/24";

interface Asked {
  readonly address?: string;
  readonly day?: string;
  readonly path?: string;
  readonly status?: number;
  readonly method?: string;
  readonly agent?: string;
}

function combined({
  address = "192.0.2.7",
  day = "03/Nov/2026:10:00:00 +0000",
  path = PATH,
  status = 200,
  method = "GET",
  agent = AGENT,
}: Asked = {}): string {
  return `${address} - - [${day}] "${method} ${path} HTTP/1.1" ${status} 1576 "-" "${agent}"`;
}

let registry: string;
beforeEach(() => {
  registry = makeRegistry();
});

function log(name: string, lines: readonly string[]): string {
  const file = join(registry, "..", name);
  const text = `${lines.join("\n")}\n`;
  writeFileSync(file, name.endsWith(".gz") ? gzipSync(text) : text);
  return file;
}

async function importLogs(...args: readonly string[]) {
  const run = await runInProcess(["usage", "import", ...args, "--registry", registry, "--json"]);
  return { exitCode: run.exitCode, ...JSON.parse(run.stdout) };
}

const november = (): Usage =>
  JSON.parse(readFileSync(join(registry, "usage/2026-11.json"), "utf8")) as Usage;

describe("a line of each format", () => {
  const EXPECTED = { day: "2026-11-03", address: "192.0.2.7", method: "GET", status: 200 };
  const lines: Readonly<Record<string, readonly string[]>> = {
    "combined (nginx, Apache)": [combined()],
    "common, in another zone": [
      `192.0.2.7 - ada [04/Nov/2026:00:30:00 +0100] "GET ${PATH} HTTP/2.0" 200 1576`,
    ],
    CloudFront: [
      "#Version: 1.0",
      "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query",
      `2026-11-03\t10:00:00\tFRA2\t1576\t192.0.2.7\tGET\td1.example\t${PATH}\t200\t-\tashlar%2F0.1.0%20node%2F24\t-`,
    ],
    "Fastly, JSON": [
      JSON.stringify({
        ...{ timestamp: "2026-11-03T10:00:00+0000", client_ip: "192.0.2.7", url: PATH },
        ...{ request_method: "GET", response_status: 200, request_user_agent: AGENT },
      }),
    ],
    "Fastly, syslog": [
      `<134>2026-11-03T10:00:00Z cache-fra1 registry[4711]: ${combined({ agent: AGENT })}`,
    ],
  };
  test.each(Object.entries(lines))("%s", (_, text) => {
    const reader = logLineReader();
    const [read] = text.flatMap((line) => reader.read(line) ?? []);
    expect(read).toMatchObject({ ...EXPECTED, path: PATH });
    expect(read && downloadedVersion(read)).toEqual({ name: "acme/hello", version: "1.0.0" });
  });

  test("is told from what is none, however odd", () => {
    const reader = logLineReader();
    const odd = ["", "{", "[]", "null", '{"timestamp":"never"}', "a\tb", "\u0000".repeat(100)];
    odd.push(
      `${"x".repeat(60_000)} "GET / HTTP/1.1"`,
      '1.2.3.4 - - [99/Foo/2026:10:00:00 +0000] "G',
    );
    for (const line of odd) expect(reader.read(line)).toBeUndefined();
  });
});

test("the version is read from the path that it was published at, and from no other", () => {
  for (const version of ["1.0.0", "1.0.0-rc.1", "2.0.0+Build.5"])
    expect(archiveAt(`/x/${archivePath("acme/a-b", version, DIGEST)}?y=1`)).toEqual({
      name: "acme/a-b",
      version,
    });
  for (const path of [
    `/targets/acme/hello/${DIGEST}.other-1.0.0.tgz`,
    `/targets/acme/hello/${DIGEST}.index.json`,
    `/targets/acme/hello/hello-1.0.0.tgz`,
    `/targets/acme/hello/${DIGEST}.hello-_31.0.0.tgz`,
  ])
    expect(archiveAt(path), path).toBeUndefined();
});

test("counts one download a client, version and day, and no bots, errors or strangers", async () => {
  const file = log("access.log", [
    combined(),
    combined({ status: 206 }),
    combined({ agent: "other/1.0" }),
    combined({ address: "2001:db8::7" }),
    combined({ day: "04/Nov/2026:10:00:00 +0000" }),
    combined({ path: PATH.replace("1.0.0", "1.1.0") }),
    combined({ address: "192.0.2.9", agent: "Mozilla/5.0 (compatible; Googlebot/2.1)" }),
    combined({ address: "192.0.2.9", status: 404 }),
    combined({ address: "192.0.2.9", method: "HEAD" }),
    combined({ address: "192.0.2.9", path: PATH.replace("1.0.0", "9.9.9") }),
    "garbage",
  ]);
  const result = await importLogs(file);
  expect(result).toMatchObject({ ok: true, added: 5 });
  expect(result.files[0].lines).toEqual({ all: 11, unread: 1, bots: 1, repeated: 1, unknown: 1 });
  expect(november().downloads).toEqual({
    "acme/hello@1.0.0": { "3": 3, "4": 1 },
    "acme/hello@1.1.0": { "3": 1 },
  });
  const text = readFileSync(join(registry, "usage/2026-11.json"), "utf8");
  expect(text).not.toMatch(/192\.0\.2|2001:db8|Mozilla|ashlar\/0/);
});

test("counts a log once, packed or not, and of one that has grown the lines that came", async () => {
  const first = [combined(), combined({ address: "192.0.2.8" })];
  expect(await importLogs(log("access.log", first))).toMatchObject({ added: 2 });
  expect(await importLogs(log("access.log.1.gz", first))).toMatchObject({ added: 0, written: [] });
  const grown = [...first, combined(), combined({ address: "192.0.2.10" })];
  expect(await importLogs(log("access.log", grown))).toMatchObject({ added: 1 });
  expect(await importLogs(log("access.log", grown))).toMatchObject({ added: 0 });
  const other = log("other.log", [combined({ address: "192.0.2.20" })]);
  expect(await importLogs(other, "--dry-run")).toMatchObject({ added: 1, written: [] });
  expect(await importLogs(other)).toMatchObject({ added: 1 });
  expect(november()).toMatchObject({
    downloads: { "acme/hello@1.0.0": { "3": 4 } },
    imported: { "3": [{ lines: 4 }, { lines: 1 }] },
  });
});

test("counts what the counters of releases grew by", async () => {
  const address = "https://github.com/acme/hello/releases/download/v1/weights.bin";
  const manifest = join(registry, "artifacts/acme/hello/1.1.0/manifest.yaml");
  const layer = `layers:\n  - {urls: ["${address}"], digest: "sha256:${DIGEST}", mediaType: application/octet-stream}\n`;
  writeFileSync(manifest, readFileSync(manifest, "utf8") + layer);
  const releases = (count: number) => {
    const assets = [{ browser_download_url: address, download_count: count, name: "weights.bin" }];
    return log("releases.json", [JSON.stringify([{ tag_name: "v1", assets }])]);
  };
  const read = (count: number, date: string) =>
    importLogs("--github-releases", releases(count), "--date", date);
  expect(await read(100, "2026-11-03")).toMatchObject({ releases: 0 });
  expect(await read(130, "2026-11-05")).toMatchObject({ releases: 30 });
  expect(await read(130, "2026-11-05")).toMatchObject({ releases: 0 });
  expect(november().downloads).toEqual({ "acme/hello@1.1.0": { "5": 30 } });
});

test("refuses what it cannot read, and says which", async () => {
  const nothing = await importLogs(log("other.txt", ["hello", "world"]));
  expect(nothing).toMatchObject({ exitCode: 1, ok: false, added: 0 });
  expect(await importLogs("missing.log")).toMatchObject({ exitCode: 3 });
  writeFileSync(join(registry, "..", "cut.gz"), gzipSync(combined().repeat(99)).subarray(0, 60));
  expect(await importLogs(join(registry, "..", "cut.gz"))).toMatchObject({ exitCode: 1 });
  expect(await importLogs()).toMatchObject({ exitCode: 2 });
});

test("remembers clients in a table of one size: what it forgets may count again, and no more", () => {
  const filter = seenFilter(4);
  const hash = (number: number) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setUint32(0, number);
    new DataView(bytes.buffer).setUint32(4, number + 1);
    return bytes;
  };
  expect([filter.isRepeated(hash(1)), filter.isRepeated(hash(1))]).toEqual([false, true]);
  for (let number = 100; number < 10_000; number += 1)
    expect(filter.isRepeated(hash(number))).toBe(false);
  expect(filter.isRepeated(hash(1))).toBe(false);
});
