/** `ashlar verify`, as a user runs it: a project, a tree, one file. */
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { selfCheck } from "../../builder/command/self-check.ts";
import { makeTree, temporaryFolder } from "../make-tree.ts";
import { serveTree } from "../tree-server.ts";
import { runCommand } from "./run-command.ts";
import { ALLOWED, type SignedTree, signedTree } from "./signed-registry.ts";

let built: Promise<SignedTree> | undefined;
const NOW = Math.floor(Date.now() / 1000);
const builtTree = (): Promise<SignedTree> => {
  built ??= signedTree({ nonce: "now" }, NOW);
  return built;
};

async function writtenTree(tree: SignedTree["tree"]): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, bytes] of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

const ARTIFACTS = [
  { name: "acme/app", versions: [{ version: "1.0.0", dependencies: { "acme/base": "^1.0.0" } }] },
  { name: "acme/base", versions: [{ version: "1.0.0" }, { version: "1.1.0" }] },
];

async function installed(options: { readonly http?: boolean } = {}) {
  const tree = await makeTree(ARTIFACTS);
  let down = false;
  const server = options.http
    ? await serveTree(tree.folder, (_, response) => {
        if (down) response.destroy();
        return down;
      })
    : undefined;
  const folder = await temporaryFolder();
  const address = `${server?.url ?? tree.folder}${tree.pin}`;
  const run = (...args: string[]) => runCommand(folder, [...args, "--registry", address]);
  expect((await run("install", "acme/app")).error).toBeUndefined();
  const close = () => {
    down = true;
  };
  return { tree, folder, run, close, modules: join(folder, "ashlar_modules") };
}

const codes = (out: string): string[] =>
  [...out.matchAll(/\[(E_\w+)\]/g)].map(([, code]) => code ?? "");

test("what was installed is verified, file by file", async () => {
  const { run } = await installed();
  const { out, notes, exitCode } = await run("verify");
  expect(exitCode).toBe(0);
  expect(out).toMatch(
    /^verified {2}acme\/app@1\.0\.0 {2}\d+ files, from \S+, entry 0 of a log of 3$/m,
  );
  expect(notes).toBe("2 artifacts, no findings");
});

test("changed, foreign and missing files are found, and a receipt that hides them", async () => {
  const { run, modules } = await installed();
  const place = join(modules, "acme/app/hello.txt");
  const receipt = join(modules, ".receipts/acme/app.json");
  appendFileSync(place, "x");
  writeFileSync(join(modules, "acme/app/new.js"), "");
  rmSync(join(modules, "acme/base/hello.txt"));
  mkdirSync(join(modules, "evil/one"), { recursive: true });
  const { out, exitCode } = await run("verify");
  expect(exitCode).toBe(5);
  expect(out).toMatch(/ashlar_modules\/acme\/app\/hello\.txt is not as it was installed/);
  expect(codes(out).sort()).toEqual(["E_CHANGED", "E_FOREIGN", "E_FOREIGN", "E_GONE"]);
  rmSync(join(modules, "evil"), { recursive: true });
  rmSync(join(modules, "acme/app/new.js"));
  const forged = JSON.parse(readFileSync(receipt, "utf8")) as {
    files: { path: string; sha256: string }[];
  };
  const { createHash } = await import("node:crypto");
  for (const file of forged.files)
    if (file.path === "hello.txt")
      file.sha256 = createHash("sha256").update(readFileSync(place)).digest("hex");
  writeFileSync(receipt, JSON.stringify(forged));
  expect(codes((await run("verify")).out).sort()).toEqual(["E_CHANGED", "E_GONE", "E_RECEIPT"]);
});

test("a link in place of a folder is found, though what it leads to is right", async () => {
  const { run, folder, modules } = await installed();
  renameSync(join(modules, "acme"), join(folder, "elsewhere"));
  symlinkSync(join(folder, "elsewhere"), join(modules, "acme"), "dir");
  const { out, exitCode } = await run("verify");
  expect(exitCode).toBe(5);
  expect(out).toContain("ashlar_modules/acme is a link, and things are installed only into real");
});

test("a lock that was changed, and a version that was yanked or went", async () => {
  const { tree, folder, run } = await installed();
  await makeTree(
    [
      {
        name: "acme/app",
        versions: [
          { version: "1.0.0", dependencies: { "acme/base": "^1.0.0" }, yanked: "It sinks." },
        ],
      },
      { name: "acme/base", versions: [{ version: "1.0.0" }] },
    ],
    { folder: tree.folder },
  );
  const { out, exitCode } = await run("verify");
  expect(exitCode).toBe(5);
  expect(out).toMatch(/acme\/app 1.0.0 was yanked: It sinks\. \[E_YANKED\]/);
  expect(codes(out)).toEqual(["E_YANKED", "E_WITHDRAWN"]);
  const lock = join(folder, "ashlar.lock");
  writeFileSync(
    lock,
    readFileSync(lock, "utf8").replace(/"sha256": "\w{8}/, '"sha256": "00000000'),
  );
  expect(codes((await run("verify")).out)).toContain("E_LOCK_DIGEST");
});

test("damage to what the reader remembers is an error with a way out, and no artifact's fault", async () => {
  const { folder, run } = await installed();
  const trust = join(folder, ".home/state/ashlar/trust");
  const [file = ""] = readdirSync(trust, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".timestamp.json"),
  );
  writeFileSync(join(trust, file), "x");
  for (const more of [[], ["--at", "2026-01-31"]]) {
    const { error, out } = await run("verify", ...more);
    expect(error).toMatchObject({ code: "E_TRUST_STATE", exitCode: 5 });
    expect(error?.fix).toContain(join(trust, file));
    expect(out).toBe("");
  }
});

test("offline it uses what was kept, and says what it could not verify", async () => {
  const { run, close, folder } = await installed({ http: true });
  close();
  const { out, notes, exitCode } = await run("verify", "--offline");
  expect([exitCode, out.match(/^verified/gm)?.length]).toEqual([0, 2]);
  expect(notes).toMatch(/Not verified: that nothing was yanked/);
  const late = await run("verify", "--offline", "--at", "2099-01-01");
  expect([late.exitCode, codes(late.out)[0]]).toEqual([5, "E_TUF_EXPIRED"]);
  expect(late.notes).toMatch(/Expiry was judged by 2099-01-01T00:00:00Z\. Not verified: /);
  rmSync(join(folder, ".home/cache"), { recursive: true });
  const bare = await run("verify", "--offline", "--json");
  const { ok, artifacts } = JSON.parse(bare.out);
  expect(ok).toBe(true);
  expect(artifacts[0].unverified).toHaveLength(2);
});

test("a mirror is verified over HTTP, from the pin of the original", async () => {
  const { tree, pin } = await builtTree();
  const folder = await writtenTree(tree);
  const { url } = await serveTree(folder);
  const cwd = await temporaryFolder();
  const good = await runCommand(cwd, ["verify", "--tree", url, "--root", `sha256:${pin}`]);
  expect([good.exitCode, good.error]).toEqual([0, undefined]);
  expect(good.notes).toMatch(/Not verified: whether files lie there that nobody lists/);
  writeFileSync(join(folder, "index.html"), "<script>");
  const bad = await runCommand(cwd, ["verify", "--tree", `${url}#sha256:${pin}`, "--json"]);
  expect(bad.exitCode).toBe(5);
  expect(JSON.parse(bad.out).findings).toMatchObject([{ path: "index.html", code: "E_SIZE" }]);
  const other = ["verify", "--tree", `${url}#sha256:${"0".repeat(64)}`, "--root", `sha256:${pin}`];
  expect((await runCommand(cwd, other)).error?.code).toBe("E_ROOT_PIN");
  const unknown = await runCommand(cwd, ["verify", "--tree", url], { ASHLAR_ROOTS: "" });
  expect(unknown.error?.code).toBe("E_ROOT_UNKNOWN");
});

test("a build refuses to publish what readers would refuse", async () => {
  const { tree, pin } = await builtTree();
  const staging = await writtenTree(tree);
  const terminal = {
    signal: new AbortController().signal,
    progress: () => ({ update: () => undefined, end: () => undefined }),
  };
  await selfCheck({ staging, pin, now: NOW }, terminal);
  const old = selfCheck({ staging, pin, now: NOW + 9e9 }, terminal);
  await expect(old).rejects.toMatchObject({
    code: "E_SELF_CHECK",
    message: expect.stringMatching(/have expired/),
  });
  appendFileSync(join(staging, "log/log.vkey"), "x");
  const bad = selfCheck({ staging, pin, now: NOW }, terminal);
  await expect(bad).rejects.toMatchObject({
    code: "E_SELF_CHECK",
    exitCode: 5,
    details: [expect.stringMatching(/^log\/log\.vkey .*\[E_SIZE\]$/)],
  });
});

async function oneFile() {
  const { tree } = await builtTree();
  const folder = await temporaryFolder();
  const document = JSON.parse(
    new TextDecoder().decode(tree.get("api/v1/artifacts/acme/hello.json")),
  ) as { versions: { signature: string }[] };
  const find = (pattern: RegExp) => {
    const path = [...tree.keys()].find((each) => pattern.test(each)) ?? "";
    return tree.get(path) ?? new Uint8Array();
  };
  const put = (name: string, bytes: Uint8Array | string) =>
    writeFileSync(join(folder, name), bytes);
  put("a.tgz", find(/hello-1\.1\.0\.tgz$/));
  put("other.tgz", find(/hello-1\.0\.0\.tgz$/));
  put("s", find(/hello-1\.1\.0\.statement\.json$/));
  put("p", find(/hello-1\.1\.0\.tlog-proof$/));
  put("policy", find(/log-policy$/));
  put("sig", document.versions[0]?.signature ?? "");
  put("allowed", ALLOWED);
  put("nobody", "");
  const vkey = new TextDecoder().decode(find(/log\.vkey$/)).trim();
  const run = (...args: string[]) => runCommand(folder, ["verify", "--file", ...args]);
  return { run, vkey };
}

test("one file needs its statement, its proof and the key of the log, and nothing else", async () => {
  const { run, vkey } = await oneFile();
  const own = ["--statement", "s", "--proof", "p"];
  const good = await run(
    "a.tgz",
    ...own,
    "--log-policy",
    "policy",
    "--signature",
    "sig",
    "--allowed-signers",
    "allowed",
    "--json",
  );
  expect([good.exitCode, good.error]).toEqual([0, undefined]);
  expect(JSON.parse(good.out)).toMatchObject({
    ok: true,
    name: "acme/hello",
    version: "1.1.0",
    registry: "small",
    log: { index: 1, size: 3 },
    signer: expect.stringMatching(/^SHA256:/),
  });
  expect((await run("a.tgz", ...own, "--log-key", vkey)).notes).toMatch(
    /Not verified: the publisher's signature/,
  );
  const refusals: [string[], string][] = [
    [["other.tgz", ...own, "--log-key", vkey], "E_DIGEST"],
    [["a.tgz", "--statement", "p", "--proof", "p", "--log-key", vkey], "E_STATEMENT"],
    [["a.tgz", "--statement", "s", "--proof", "s", "--log-key", vkey], "E_LOG_PROOF"],
    [
      [
        "a.tgz",
        ...own,
        "--log-policy",
        "policy",
        "--signature",
        "sig",
        "--allowed-signers",
        "nobody",
      ],
      "E_SIGNATURE",
    ],
    [["a.tgz", ...own, "--log-key", "no"], "E_USAGE"],
    [["a.tgz", ...own], "E_USAGE"],
    [["a.tgz", ...own, "--log-policy", "allowed"], "E_USAGE"],
    [["gone.tgz", ...own, "--log-key", vkey], "E_FILE"],
    [["a.tgz", "--log-key", vkey], "E_USAGE"],
  ];
  for (const [args, code] of refusals)
    expect((await run(...args)).error?.code, args.join(" ")).toBe(code);
});

test("options that do not go together are refused", async () => {
  const folder = await temporaryFolder();
  for (const args of [
    ["--tree", "x", "--file", "y"],
    ["--proof", "x"],
    ["--root", "sha256:00"],
    ["--tree", "x", "--offline"],
    ["--tree", "x", "--registry", "y"],
  ])
    expect((await runCommand(folder, ["verify", ...args])).error?.code).toBe("E_USAGE");
  expect((await runCommand(folder, ["verify"])).error?.code).toBe("E_NO_LOCK");
});
