/**
 * A hostile host against `ashlar install`: every attack ends with the code, in words that name it,
 * nothing is placed, and no memory is lowered. Where something stays possible, that is tested as well:
 * SECURITY.md promises no more than what holds here.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { httpOrigin } from "../../client/origin/http-origin.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { TIMESTAMP_PATH, targetPath } from "../../schemas/paths.ts";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import type { Snapshot, Timestamp } from "../../schemas/trust/tuf-metadata.ts";
import { runInProcess } from "../run-in-process.ts";
import {
  type Answer,
  binFor,
  currentPath,
  type Files,
  fileOf,
  forgeDocument,
  newReader,
  type Place,
  renameAbove,
  replaceTarget,
  resign,
  signedIn,
} from "./hostile-host.ts";
import {
  ARCHIVE,
  type Attack,
  daysLater,
  expectRefusal,
  expireOffline,
  FREE,
  flip,
  forgeBelow,
  keepAlive,
  nextRoot,
  PAST,
  play,
  proofPath,
  reader,
  setKey,
  sizeOf,
  stage,
  swap,
} from "./hostile-play.ts";
import { NEW, published } from "./hostile-trees.ts";
import { testSigner } from "./test-signing.ts";

const on = stage();
let foreign: Files;
beforeAll(async () => {
  const trust = { nonce: "foreign", online: { timestamp: testSigner(99) } };
  const { states } = await published([NEW], { trust });
  foreign = states[0] as Files;
});

const serve = (place: Place, files: Files) => Object.assign(place, { files: new Map(files) });
/** What the thief of both keys names as the version of a role. */
const oldVersionOf = (role: string) => (snapshot: Snapshot) => {
  const version = Number(/(\d+)\./.exec(currentPath(on.old, role))?.[1]);
  snapshot.meta[`${role}.json`] = { version };
};

test("without an attack everything is installed, verified and remembered", async () => {
  const someone = await reader();
  const place = on.host.place(on.now);
  const run = await someone.install(`${place.url}${on.pin}`, "acme/tool", "lab/free");
  expect(run.error).toBeUndefined();
  expect(await someone.placed()).toContain("ashlar_modules/acme/tool/tool.txt");
  expect(
    Object.keys(await someone.remembered())
      .map((key) => key.slice(9))
      .sort(),
  ).toEqual(["checkpoint", "root.json", "snapshot.json", "timestamp.json"]);
});

describe("rollback", () => {
  test.each<[string, Attack]>([
    [
      "an old timestamp",
      {
        seen: "now",
        attack: ({ files }) => swap(files, TIMESTAMP_PATH, on.old),
        code: "E_TUF_ROLLBACK",
        words: [/timestamp\.json is older/, "rollback", /expected version \d+ or later/],
      },
    ],
    [
      "a whole old tree",
      {
        seen: "now",
        attack: (place) => serve(place, on.old),
        code: "E_TUF_ROLLBACK",
        words: [/timestamp\.json is older/, "rollback"],
      },
    ],
    [
      "an old snapshot, by the thief of the timestamp's key",
      {
        seen: "now",
        async attack({ files }) {
          const version = signedIn<Timestamp>(files, TIMESTAMP_PATH).version + 1;
          swap(files, TIMESTAMP_PATH, on.old);
          const change = (timestamp: Timestamp) => Object.assign(timestamp, { version });
          await resign(files, "timestamp", { change, keys: [testSigner("timestamp")] });
        },
        code: "E_TUF_ROLLBACK",
        words: [/timestamp\.json is older/, /expected a snapshot of version \d+ or later/],
      },
    ],
    [
      "an old bin, by the thief of the timestamp's and the snapshot's keys",
      {
        seen: "now",
        attack: ({ files }) => renameAbove(files, oldVersionOf(binFor(on.now, FREE))),
        code: "E_TUF_ROLLBACK",
        words: [/snapshot\.json is older/, /expected "b1-\d\.json" of version \d+ or later/],
      },
    ],
    [
      "a bin that is not listed any more, by the thief of both keys",
      {
        seen: "now",
        attack: ({ files }) =>
          renameAbove(files, ({ meta }) => void delete meta[`${binFor(on.now, FREE)}.json`]),
        code: "E_TUF_ROLLBACK",
        words: [/snapshot\.json is older/, "it is not listed any more"],
      },
    ],
    [
      "an old log",
      {
        seen: "now",
        attack: ({ files }) => swap(files, "log/checkpoint", on.old),
        code: "E_LOG_ROLLBACK",
        words: [
          /the log at http\S+ has 3 entries, fewer than the 5 that \w+/,
          "a rollback",
          "seen before",
        ],
      },
    ],
    [
      "an old log, shown to someone new",
      {
        attack: ({ files }) => swap(files, "log/checkpoint", on.old),
        code: "E_LOG_ROLLBACK",
        words: [/has 3 entries, fewer than the 5 that the signed timestamp names/],
      },
    ],
    [
      "a log that is withheld",
      {
        attack: ({ files }) => void files.delete("log/checkpoint"),
        code: "E_LOG_CHECKPOINT",
        words: [/log\/checkpoint is missing/, "targeted release"],
      },
    ],
  ])("%s", (_, attack) => play(on, attack));
});

describe("freeze", () => {
  test.each<[string, number, Attack]>([
    [
      "a timestamp of last week",
      8,
      {
        attack: () => 0,
        code: "E_TUF_EXPIRED",
        words: [/timestamp\.json expired on 20/, "indefinite freeze", "the time of this machine"],
      },
    ],
    [
      "a snapshot of last month, by the thief of the timestamp's key",
      31,
      {
        attack: ({ files }) => keepAlive(files, "timestamp"),
        code: "E_TUF_EXPIRED",
        words: [/\d+\.snapshot\.json expired on 20/, "freeze"],
      },
    ],
    [
      "a bin of the last quarter, by the thief of timestamp and snapshot",
      91,
      {
        attack: ({ files }) => keepAlive(files, "timestamp", "snapshot"),
        code: "E_TUF_EXPIRED",
        words: [/\d+\.b1-\d\.json expired on 20/, "freeze"],
      },
    ],
    [
      "offline targets that nobody renewed",
      0,
      {
        attack: ({ files }) => expireOffline(files),
        code: "E_TUF_EXPIRED",
        words: [/1\.targets\.json expired on 2020-01-01T00:00:00Z/],
      },
    ],
    [
      "a root that nobody renewed",
      0,
      {
        attack: ({ files }) => nextRoot(files, (root) => Object.assign(root, { expires: PAST })),
        code: "E_TUF_EXPIRED",
        words: [/2\.root\.json expired on 2020-01-01T00:00:00Z/],
      },
    ],
    [
      "a file of metadata that is left out",
      0,
      {
        attack: ({ files }) => void files.delete(currentPath(files, binFor(files, FREE))),
        code: "E_TUF_MISSING",
        words: [/b1-\d\.json is missing/, "freeze"],
      },
    ],
    [
      "a document that is left out",
      0,
      {
        attack: ({ files }) => void files.delete(fileOf(files, FREE)),
        code: "E_INCOMPLETE",
        words: [/index\.json is missing/],
      },
    ],
    [
      "an archive that is left out",
      0,
      {
        attack: ({ files }) => void files.delete(fileOf(files, ARCHIVE)),
        code: "E_INCOMPLETE",
        words: [/free-1\.1\.0\.tgz is missing/],
      },
    ],
  ])("%s", async (_, days, attack) => {
    if (days > 0) daysLater(days);
    await play(on, attack);
  });
});

test("fast-forward: versions that a thief made too high end with the thief's keys", async () => {
  const victim = await reader();
  const place = on.host.place(on.now);
  const address = `${place.url}${on.pin}`;
  await renameAbove(place.files, () => undefined, Number.MAX_SAFE_INTEGER);
  expect((await victim.install(address, "lab/free")).error).toBeUndefined();
  place.files = new Map(on.now);
  const stuck = await victim.install(address, "lab/free");
  expectRefusal(stuck, {
    code: "E_TUF_ROLLBACK",
    words: ["a new root has to rotate the timestamp and snapshot keys"],
  });
  const [timestamp, snapshot] = [testSigner(81), testSigner(82)];
  await nextRoot(place.files, (root) => {
    setKey(root, "timestamp", timestamp);
    setKey(root, "snapshot", snapshot);
  });
  await resign(place.files, "snapshot", { keys: [snapshot] });
  const bytes = place.files.get(currentPath(place.files, "snapshot"))!;
  await resign<Timestamp>(place.files, "timestamp", {
    change: ({ meta }) => {
      meta["snapshot.json"] = { ...meta["snapshot.json"], ...sizeOf(bytes) };
    },
    keys: [timestamp],
  });
  expect((await victim.install(address, "lab/free")).error).toBeUndefined();
  // The thief's own tree is worth nothing now.
  await renameAbove(place.files, () => undefined, Number.MAX_SAFE_INTEGER);
  expectRefusal(await victim.install(address, "lab/free"), {
    code: "E_TUF_SIGNATURE",
    words: [/timestamp\.json is not signed/, "root version 2"],
  });
});

describe("mix and match", () => {
  test.each<[string, Attack]>([
    [
      "the old snapshot where the new one belongs",
      {
        attack: ({ files }) =>
          swap(files, currentPath(files, "snapshot"), on.old, currentPath(on.old, "snapshot")),
        code: "E_TUF_MIX",
        words: [/snapshot\.json is not the file/, "mix and match"],
      },
    ],
    [
      "an old bin where the new one belongs",
      {
        attack({ files }) {
          const bin = binFor(files, FREE);
          swap(files, currentPath(files, bin), on.old, currentPath(on.old, bin));
        },
        code: "E_TUF_MIX",
        words: [/b1-\d\.json is not the file/, "mix and match"],
      },
    ],
    [
      "one bin where another belongs",
      {
        attack({ files }) {
          const [bin, other] = [binFor(files, FREE), binFor(files, targetPath.registry)];
          expect(bin).not.toBe(other);
          swap(files, currentPath(files, bin), on.now, currentPath(on.now, other));
        },
        // One key signs all of them: only their versions tell them apart.
        code: "E_TUF_MIX",
        words: [/b1-\d\.json is not the file/, "mix and match"],
      },
    ],
    [
      "a snapshot in the place of a bin",
      {
        attack({ files }) {
          const bin = binFor(files, FREE);
          swap(files, currentPath(files, bin), on.now, currentPath(on.now, "snapshot"));
        },
        code: "E_TUF_FORMAT",
        words: [/b1-\d\.json is no well-formed metadata/],
      },
    ],
  ])("%s", (_, attack) => play(on, attack));
});

describe("arbitrary installation", () => {
  const stranger = testSigner(99);
  test.each<[string, Attack]>([
    ...["timestamp", "snapshot", "targets", "b1-0", "b1-1", "b1-2", "b1-3"].map(
      (role): [string, Attack] => [
        `${role} signed by a stranger`,
        {
          async attack({ files }) {
            // One name, whose bin is the one of this row or not: those that are not asked for harm nobody.
            const wanted = role.startsWith("b1") ? binFor(files, FREE) : role;
            if (wanted === "snapshot" || wanted === "targets")
              return forgeBelow(files, wanted, stranger);
            await resign(files, wanted, { keys: [stranger] });
          },
          code: "E_TUF_SIGNATURE",
          words: [
            "is not signed by enough of the keys",
            "arbitrary installation",
            /expected signatures of 1 of the 1 keys in \w+/,
          ],
        },
      ],
    ),
    [
      "a new root of a stranger",
      {
        attack: ({ files }) => nextRoot(files, () => undefined, [stranger]),
        code: "E_TUF_SIGNATURE",
        words: [/2\.root\.json is not signed/, "arbitrary installation"],
      },
    ],
    [
      "a stranger's registry under the address",
      {
        attack: (place) => serve(place, foreign),
        code: "E_ROOT_PIN",
        words: ["holds no root with the fingerprint that you trust", "a stranger's registry"],
      },
    ],
    [
      "a stranger's registry in place of one that is known",
      {
        seen: "now",
        attack: (place) => serve(place, foreign),
        code: "E_TUF_SIGNATURE",
        words: [/timestamp\.json is not signed/, "arbitrary installation"],
      },
    ],
    [
      "a changed byte in an archive",
      {
        attack: ({ files }) => flip(files, fileOf(files, ARCHIVE)),
        code: "E_DIGEST",
        words: [
          /free-1\.1\.0\.tgz is not what was published/,
          "expected sha256",
          "found sha256",
          "tampered",
        ],
      },
    ],
    [
      "a changed byte in a document",
      {
        attack: ({ files }) => flip(files, fileOf(files, FREE)),
        code: "E_DIGEST",
        words: [/index\.json is not what was published/],
      },
    ],
    [
      "a changed byte in the list of publishers' keys",
      {
        attack: ({ files }) =>
          flip(files, [...files.keys()].find((path) => path.endsWith(".allowed_signers"))!),
        code: "E_DIGEST",
        words: [/allowed_signers is not what was published/],
      },
    ],
    [
      "a changed byte in a proof",
      {
        attack: ({ files }) => flip(files, proofPath(files)),
        code: "E_DIGEST",
        words: [/tlog-proof is not what was published/],
      },
    ],
  ])("%s", (_, attack) => play(on, attack));
});

/** Answers one path with something of the attacker's, and leaves the rest. */
const answering =
  (wanted: (files: Files) => string, answer: (response: Parameters<Answer>[1]) => void) =>
  (place: Place): void => {
    const path = wanted(place.files);
    place.answer = (request, response) => {
      if (!decodeURIComponent(request.url ?? "").endsWith(path)) return false;
      answer(response);
      return true;
    };
  };

const BLOCK = Buffer.alloc(65_536, 32);
/** Writes for ever, as fast as the reader takes it. */
function pourOut(response: Parameters<Answer>[1]): void {
  response.writeHead(200);
  const pour = () => {
    while (!response.destroyed && response.write(BLOCK));
  };
  response.on("drain", pour);
  pour();
}
const BOMB = gzipSync(Buffer.alloc(32 * 1024 * 1024), { level: 1 });
const bomb = (response: Parameters<Answer>[1]): void =>
  void response.writeHead(200, { "content-encoding": "gzip" }).end(BOMB);

describe("endless data", () => {
  const targets = (files: Files) => currentPath(files, "targets");
  test.each<[string, Attack]>([
    [
      "a timestamp without end",
      {
        attack: answering(() => TIMESTAMP_PATH, pourOut),
        code: "E_TUF_SIZE",
        words: [/timestamp\.json is longer/, "endless data", "expected at most 16384 bytes"],
      },
    ],
    [
      "a compressed bomb for a timestamp",
      {
        attack: answering(() => TIMESTAMP_PATH, bomb),
        code: "E_TUF_SIZE",
        words: [/timestamp\.json is longer/, "endless data"],
      },
    ],
    [
      "a root without end",
      {
        attack: answering(() => "2.root.json", pourOut),
        code: "E_TUF_SIZE",
        words: [/2\.root\.json is longer/],
      },
    ],
    [
      "targets without end",
      {
        attack: answering(targets, pourOut),
        code: "E_TUF_SIZE",
        words: [/1\.targets\.json is longer/],
      },
    ],
    [
      "a document without end",
      {
        attack: answering((files) => fileOf(files, FREE), pourOut),
        code: "E_SIZE",
        words: [/index\.json is longer than the \d+ bytes/],
      },
    ],
    [
      "a compressed bomb for a document",
      {
        attack: answering((files) => fileOf(files, FREE), bomb),
        code: "E_SIZE",
        words: [/index\.json is longer/],
      },
    ],
    [
      "a checkpoint without end",
      {
        attack: answering(() => "log/checkpoint", pourOut),
        code: "E_SIZE",
        words: [/log\/checkpoint is longer/],
      },
    ],
    [
      "a proof without end",
      { attack: answering(proofPath, pourOut), code: "E_SIZE", words: [/tlog-proof is longer/] },
    ],
    [
      "an archive without end",
      {
        attack: answering((files) => fileOf(files, ARCHIVE), pourOut),
        code: "E_SIZE",
        words: [/\.tgz is longer than the \d+ bytes/],
      },
    ],
  ])("%s", (_, attack) => play(on, attack));

  test("a byte now and then", async () => {
    const place = on.host.place(on.now);
    let timer: NodeJS.Timeout | undefined;
    answering(
      () => TIMESTAMP_PATH,
      (response) => {
        response.writeHead(200);
        timer = setInterval(() => response.write(" "), 10);
        response.on("close", () => clearInterval(timer));
      },
    )(place);
    const { signal } = new AbortController();
    const root = new URL(place.url);
    const origin = httpOrigin({ root, environment: {}, signal, slowMs: 100 });
    await expect(origin.read(TIMESTAMP_PATH, 16_384)).rejects.toMatchObject({
      code: "E_NETWORK",
      exitCode: EXIT.network,
      message: expect.stringContaining("slow retrieval"),
    });
  });
});

describe("wrong software", () => {
  test.each<[string, Attack]>([
    [
      "another signed archive in its place",
      {
        attack: ({ files }) =>
          swap(
            files,
            fileOf(files, ARCHIVE),
            files,
            fileOf(files, targetPath.archive("lab/free", "1.0.0")),
          ),
        code: "E_DIGEST",
        words: [/free-1\.1\.0\.tgz is not what was published/],
      },
    ],
    [
      "another artifact's document in its place",
      {
        attack: ({ files }) =>
          swap(files, fileOf(files, FREE), files, fileOf(files, targetPath.document("lab/base"))),
        code: "E_SIZE",
        words: [/index\.json/],
      },
    ],
    [
      "another artifact's document under its name, by the thief of the bins' key",
      {
        attack: ({ files }) =>
          replaceTarget(files, FREE, {
            bytes: files.get(fileOf(files, targetPath.document("lab/base")))!,
          }),
        code: "E_DOCUMENT",
        words: ["is the document of lab/base, but the registry lists it as lab/free"],
      },
    ],
  ])("%s", (_, attack) => play(on, attack));
});

describe("hosts", () => {
  const page: Answer = (request, response) => {
    if (/\/(?:1\.root|timestamp)\.json$/.test(request.url ?? "")) return false;
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><p>Hello");
    return true;
  };
  const forbidden =
    (files: () => Files): Answer =>
    (request, response) => {
      const path = decodeURIComponent((request.url ?? "").split("/").slice(2).join("/"));
      if (files().has(path)) return false;
      response.writeHead(403).end();
      return true;
    };

  test("one that answers every path with a page is told so, and is not asked for ever", async () => {
    const place = on.host.place(on.now);
    place.answer = page;
    const known = await (await reader()).install(`${place.url}${on.pin}`, "lab/free");
    expectRefusal(known, {
      code: "E_TUF_FORMAT",
      words: [/2\.root\.json is no well-formed metadata/, "must answer 404"],
    });
    const unknown = await (await reader()).install(place.url, "lab/free");
    expectRefusal(unknown, {
      code: "E_ROOT_UNKNOWN",
      exitCode: EXIT.usage,
      words: [on.pin.slice(1)],
    });
    const strange = await (await reader()).install(
      `${place.url}#sha256:${"0".repeat(64)}`,
      "lab/free",
    );
    expectRefusal(strange, { code: "E_TUF_FORMAT", words: [/2\.root\.json/, "must answer 404"] });
    place.answer = (_request, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><p>Hello");
      return true;
    };
    const nothing = await (await reader()).install(place.url, "lab/free");
    expectRefusal(nothing, {
      code: "E_NOT_A_REGISTRY",
      exitCode: EXIT.notFound,
      words: ["metadata/1.root.json"],
    });
    expect(place.requests.length).toBeLessThan(20);
  });

  test("one that answers 403 for missing files is read, known or not", async () => {
    const place = on.host.place(on.now);
    place.answer = forbidden(() => place.files);
    const someone = await reader({ ASHLAR_ROOTS: on.pin.slice(1) });
    expect((await someone.install(place.url, "lab/free")).error).toBeUndefined();
    const strange = await (await reader()).install(
      `${place.url}#sha256:${"0".repeat(64)}`,
      "lab/free",
    );
    expectRefusal(strange, { code: "E_ROOT_PIN", words: ["1 roots with other digests"] });
  });

  test("one that sends its readers to another host is followed, and what lies there is judged alike", async () => {
    const place = on.host.place(on.now);
    const elsewhere = on.host.place(on.now);
    const other = elsewhere.url.replace("127.0.0.1", "localhost");
    place.answer = (request, response) => {
      const path = (request.url ?? "").split("/").slice(2).join("/");
      response.writeHead(302, { location: `${other}${path}` }).end();
      return true;
    };
    const address = `${place.url}${on.pin}`;
    const someone = await reader();
    expect((await someone.install(address, "lab/free")).error).toBeUndefined();
    serve(elsewhere, foreign);
    expectRefusal(await someone.install(address, "lab/free"), {
      code: "E_TUF_SIGNATURE",
      words: [/timestamp\.json is not signed/],
    });
    place.answer = (_request, response) => {
      response.writeHead(302, { location: "file:///etc/passwd" }).end();
      return true;
    };
    expectRefusal(await (await reader()).install(address, "lab/free"), {
      code: "E_REDIRECT",
      exitCode: EXIT.network,
      words: ["less safe"],
    });
  });
});

describe("nobody vouches for a root", () => {
  test("an address without a fingerprint is never trusted silently", async () => {
    const place = on.host.place(on.now);
    const someone = await reader();
    const run = await someone.install(place.url, "lab/free");
    expectRefusal(run, {
      code: "E_ROOT_UNKNOWN",
      exitCode: EXIT.usage,
      words: [place.url, on.pin.slice(1), "ashlar registries add NAME URL --root"],
    });
    expect(await someone.placed()).toEqual([]);
    expect(await someone.remembered()).toEqual({});
  });

  test("a registries.yaml from before there were roots neither", async () => {
    const place = on.host.place(on.now);
    const someone = await reader();
    const config = join(someone.home, ".config/ashlar");
    await mkdir(config, { recursive: true });
    const list = (root: string) =>
      writeFile(
        join(config, "registries.yaml"),
        `registries:\n  - {name: main, url: "${place.url}"${root}}\n`,
      );
    await list("");
    const install = () => someone.run("install", "lab/free", "--dir", someone.project);
    expectRefusal(await install(), {
      code: "E_ROOT_UNKNOWN",
      exitCode: EXIT.usage,
      words: ["main", place.url],
    });
    await list(`, root: "${on.pin.slice(1)}"`);
    expect((await install()).error).toBeUndefined();
    await list(`, root: "sha256:${"0".repeat(64)}"`);
    expectRefusal(await install(), {
      code: "E_ROOT_PIN",
      words: ["no root with the fingerprint that you trust"],
    });
    const other = await someone.install(`${place.url}${on.pin}`, "lab/free");
    expectRefusal(other, {
      code: "E_ROOT_PIN",
      words: ["root       sha256:000", `in address ${on.pin.slice(1)}`],
    });
  });

  test("with --json the refusal is a document, and nobody is asked", async () => {
    const place = on.host.place(on.now);
    const someone = await newReader();
    const { stdout, stderr, exitCode } = await runInProcess(
      ["install", "lab/free", "--registry", place.url, "--json"],
      { env: { HOME: someone.home, ASHLAR_ROOTS: "" } },
    );
    await someone.remove();
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "E_ROOT_UNKNOWN", details: [`served root ${on.pin.slice(1)}`] },
    });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: EXIT.usage });
  });
});

describe("names that would lead elsewhere", () => {
  test.each([
    "../../etc/passwd",
    "lab/..",
    "lab/%2e%2e",
    "lab/free/../x",
    "b1-0",
    "lab/free?x",
    "lab/Free",
  ])("%j is no name", async (name) => {
    const place = on.host.place(on.now);
    const run = await (await reader()).install(`${place.url}${on.pin}`, name);
    expect(["E_USAGE", "E_NOT_FOUND"]).toContain(run.error?.code);
    const asked = place.requests.filter(
      (path) => path.startsWith("targets/") || path.includes(".."),
    );
    expect(asked.filter((path) => !/^targets\/[0-9a-f]{64}\.ashlar\.json$/.test(path))).toEqual([]);
  });

  const shape = "E_DOCUMENT";
  test.each<[string, string, (document: ArtifactDocument) => unknown]>([
    [
      "an archive outside of the tree",
      "E_PATH",
      ({ versions }) => Object.assign(versions[0]!.archive, { path: "../../secret.tgz" }),
    ],
    [
      "a version that is a path",
      shape,
      ({ versions }) => Object.assign(versions[0]!, { version: "1.1.0/../../x" }),
    ],
    [
      "a dependency that is a path",
      shape,
      ({ versions }) =>
        versions[0]!.dependencies.push({ name: "../x/y", version: "*", kind: "runtime" }),
    ],
    [
      "a name that is a path",
      shape,
      (document) => Object.assign(document, { name: "lab/../free" }),
    ],
  ])("%s, by the thief of the bins' key", (_, code, spoil) =>
    play(on, {
      attack: ({ files }) =>
        forgeDocument(files, "lab/free", (document) => {
          spoil(document);
          return document;
        }),
      code,
      words: [/index\.json does not have the shape of its kind|is no path below its root/],
    }),
  );
});
