/** `ashlar deploy` to real hosts: an object store that checks signatures, rsync over a remote shell, GitHub Pages. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import S3rver from "@20minutes/s3rver";
import { describe, expect, onTestFinished, test } from "vitest";
import { serveTree } from "../../builder/serve/tree-server.ts";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import { httpOrigin } from "../../client/origin/http-origin.ts";
import { temporaryFolder } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";
import { deployedTrees, folderOf, installable } from "./deployed-trees.ts";

const KEY = {
  AWS_ACCESS_KEY_ID: "S3RVER",
  AWS_SECRET_ACCESS_KEY: "S3RVER",
  AWS_REGION: "eu-north-1",
};

/** A store with one bucket; it refuses what is not signed as AWS Signature Version 4 wants it. */
async function openStore(): Promise<string> {
  const store = new S3rver({
    ...{ address: "127.0.0.1", port: 0, silent: true, directory: temporaryFolder() },
    configureBuckets: [{ name: "trees" }],
  });
  const { port } = await store.run();
  onTestFinished(() => store.close());
  return `http://127.0.0.1:${port}`;
}

async function folders() {
  const { first, second } = await deployedTrees();
  return { first: folderOf(first), second: folderOf(second) };
}

describe("to an object store", () => {
  test("sends all, then what changed, each with its type and age, and refuses to go back", async () => {
    const endpoint = await openStore();
    const { first, second } = await folders();
    const deploy = (tree: string, ...more: string[]) =>
      runInProcess(["deploy", tree, "s3://trees/registry", "--json", ...more], {
        env: { ...KEY, AWS_ENDPOINT_URL_S3: endpoint },
      });
    const began = await deploy(first);
    expect(JSON.parse(began.stdout)).toMatchObject({ ok: true, before: null, kept: 0 });
    const planned = await deploy(second, "--dry-run");
    const { files } = JSON.parse(planned.stdout);
    expect(files.at(-1)).toBe("metadata/timestamp.json");
    const went = JSON.parse((await deploy(second)).stdout);
    expect(went).toMatchObject({ ok: true, sent: files.length, before: { log: 2 } });

    const again = await deploy(first);
    expect(again.exitCode).toBe(9);
    expect(JSON.parse(again.stdout).error).toMatchObject({ code: "E_DEPLOY_BACKWARDS" });
    expect(JSON.parse((await deploy(second)).stdout)).toMatchObject({ sent: 0 });

    // Buckets that serve websites let anyone read: so does this one.
    const { headers } = await fetch(`${endpoint}/trees/registry/metadata/timestamp.json`);
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-cache");
  });

  test("says which credential, bucket or address is wrong", async () => {
    const endpoint = await openStore();
    const { first } = await folders();
    const deploy = async (target: string, env: Record<string, string>) => {
      const args = ["deploy", first, target, "--endpoint", endpoint];
      return (await runInProcess(args, { env })).stderr;
    };
    expect(await deploy("s3://trees", {})).toContain("set AWS_ACCESS_KEY_ID");
    expect(await deploy("s3://trees", { ...KEY, AWS_SECRET_ACCESS_KEY: "x" })).toMatch(
      /403 SignatureDoesNotMatch[\s\S]*fix: AWS_SECRET_ACCESS_KEY is not that/,
    );
    expect(await deploy("s3://nothing-here", KEY)).toContain("make the bucket");
    expect(await deploy("s3://trees/../x", KEY)).toContain(
      "write it as s3://bucket or s3://bucket/prefix",
    );
    expect(await deploy("ftp://trees", KEY)).toContain("is no place that this command");
  });
});

const hasRsync = spawnSync("rsync", ["--version"]).status === 0;

describe.skipIf(!hasRsync)("by rsync", () => {
  /** Runs on this machine what it is asked to run on another, as ssh would. */
  function remoteShell(): Record<string, string> {
    const script = join(temporaryFolder(), "shell");
    writeFileSync(script, '#!/bin/sh\n[ "$1" = -l ] && shift 2\nshift\nexec sh -c "$*"\n');
    chmodSync(script, 0o755);
    return { RSYNC_RSH: script };
  }

  test("sends what changed to another machine, and refuses to go back", async () => {
    const env = remoteShell();
    const { first, second } = await folders();
    const www = join(temporaryFolder(), "www/registry");
    const deploy = async (tree: string, ...more: string[]) => {
      const args = ["deploy", tree, `ada@host.example:${www}`, "--json", ...more];
      return JSON.parse((await runInProcess(args, { env })).stdout);
    };
    expect(await deploy(first)).toMatchObject({ ok: true, before: null });
    const { sent, kept } = await deploy(second);
    expect(kept).toBeGreaterThan(sent);
    const trees = await deployedTrees();
    expect(await installable(fileOrigin(www), trees)).toContain("1.2.0");
    expect((await deploy(first)).error).toMatchObject({ code: "E_DEPLOY_BACKWARDS" });
    const pruned = await deploy(second, "--prune", "--keep-trees", "1", "--grace", "0");
    expect(pruned).toMatchObject({ sent: 0, retired: 0 });
    expect(pruned.pruned).toBeGreaterThan(0);
    expect(await installable(fileOrigin(www), trees)).toContain("1.2.0");
    const left = execFileSync("find", [www, "-type", "f"], { encoding: "utf8" }).split("\n");
    const built = execFileSync("find", [second, "-type", "f"], { encoding: "utf8" }).split("\n");
    expect(left.length).toBe(built.length + 1);
  });

  test("passes on what rsync says, and takes no target that a shell would read", async () => {
    const { first } = await folders();
    const run = (target: string) =>
      runInProcess(["deploy", first, target], { env: { RSYNC_RSH: "/bin/false" } });
    expect((await run("host.example:/srv/www")).stderr).toMatch(
      /rsync to host\.example:\/srv\/www ended/,
    );
    for (const target of ["-e:sh", "host:$(id)", "host:a b"]) {
      const { stderr } = await run(target);
      expect(stderr).not.toContain("rsync to");
    }
  });
});

test("prepares GitHub Pages: plain files, what Pages wants beside them, and no way back", async () => {
  const { first, second } = await folders();
  const live = await serveTree({ folder: second, port: 0, basePath: "/" });
  onTestFinished(() => live.close());
  const cwd = temporaryFolder();
  const deploy = (tree: string, ...more: string[]) =>
    runInProcess(["deploy", tree, "--pages", "pages", "--live", live.origin, ...more], { cwd });

  const back = await deploy(first);
  expect(back.exitCode).toBe(9);
  expect(back.stderr).toContain("is older than the one at");
  expect(readdirSync(cwd)).toEqual([]);

  expect(await deploy(second)).toMatchObject({ exitCode: 0 });
  const names = readdirSync(join(cwd, "pages"), { recursive: true, encoding: "utf8" });
  expect(names).toContain(".nojekyll");
  expect(names).toContain("404.html");
  expect(names.filter((name) => lstatSync(join(cwd, "pages", name)).isSymbolicLink())).toEqual([]);
  const trees = await deployedTrees();
  expect(await installable(fileOrigin(join(cwd, "pages")), trees)).toContain("1.2.0");
  expect(await deploy(second)).toMatchObject({ exitCode: 0 });

  writeFileSync(join(cwd, "notes.txt"), "mine");
  const foreign = await runInProcess(["deploy", second, "--pages", ".", "--live", live.origin], {
    cwd,
  });
  expect(foreign.exitCode).toBe(2);
  expect(readFileSync(join(cwd, "notes.txt"), "utf8")).toBe("mine");
});

test("a served tree is what a reader of the host sees", async () => {
  const { second } = await folders();
  const www = join(temporaryFolder(), "www");
  const { exitCode, stdout } = await runInProcess(["deploy", second, www]);
  expect({ exitCode, stdout }).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/Deployed to .*: \d+ files sent/),
  });
  const host = await serveTree({ folder: www, port: 0, basePath: "/" });
  onTestFinished(() => host.close());
  const origin = httpOrigin({
    ...{ root: new URL(`${host.origin}/`), environment: {} },
    signal: new AbortController().signal,
  });
  expect(await installable(origin, await deployedTrees())).toContain("1.2.0");
  const record = await fetch(`${host.origin}/.ashlar/deploy.json`);
  expect(record.status).toBe(404);
});
