/** Installs that are killed, that meet each other, and that run out of disk: with real processes. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cp, mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeTree, type TreeArtifact, temporaryFolder } from "../make-tree.ts";
import { KEPT_CODE, runCli } from "../run-cli.ts";
import { runInProcess } from "../run-in-process.ts";
import { serveTree } from "../tree-server.ts";
import { testRoots } from "../trust/test-signing.ts";

const LAUNCHER = join(import.meta.dirname, "../../client/ashlar.js");
const KILLER = join(import.meta.dirname, "../kill-at.mjs");

const version = (number: string, count: number) => ({
  version: number,
  files: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `d${index % 7}/${index}.txt`,
      `${number} ${index}`,
    ]),
  ),
});
const artifacts = (count: number): readonly TreeArtifact[] =>
  ["acme/one", "acme/two", "lab/three"].map((name) => ({
    name,
    versions: [version("1.0.0", count), version("2.0.0", count + 1)],
  }));
const NAMES = ["acme/one", "acme/two", "lab/three"];
const at = (range: string, names = NAMES) => names.map((name) => `${name}@${range}`);

async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const pairs = await Promise.all(
    files.map(
      async (file) => [file.slice(folder.length + 1), await readFile(file, "utf8")] as const,
    ),
  );
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a clean install of each version looks like, by path. */
async function references(tree: string, names = NAMES) {
  const of = async (range: string, run: typeof runCli | typeof runInProcess) => {
    const home = await temporaryFolder();
    const { exitCode } = await run(["install", ...at(range, names), "--registry", tree], {
      cwd: home,
      env: { HOME: home },
    });
    expect(exitCode).toBe(0);
    const { "ashlar.lock": lock = "", ...modules } = await contents(home).then(withoutCache);
    return { lock, modules };
  };
  // A process that ends by itself leaves its compiled code to those that will be killed.
  return { old: await of("1.0.0", runCli), new: await of("2.0.0", runInProcess) };
}

const withoutCache = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !/^\.(?:cache|local)\//.test(path)));

const within = (files: Readonly<Record<string, string>>, name: string) =>
  Object.entries(files).filter(([path]) => path.startsWith(`ashlar_modules/${name}/`));

/** Each artifact's folder is absent, or whole in one version; a lock speaks only of what is there. */
async function expectNothingHalf(project: string, states: Awaited<ReturnType<typeof references>>) {
  const found = await contents(project);
  for (const name of NAMES) {
    const mine = within(found, name);
    if (mine.length === 0) continue;
    expect([within(states.old.modules, name), within(states.new.modules, name)]).toContainEqual(
      mine,
    );
  }
  const lock = found["ashlar.lock"];
  if (lock !== undefined) expect([states.old.lock, states.new.lock]).toContain(lock);
  if (lock === states.new.lock)
    for (const name of NAMES) expect(within(found, name)).toEqual(within(states.new.modules, name));
}

describe("an install that is killed", () => {
  test("before any of its changes leaves nothing half, and the next one completes it", async () => {
    const { folder: tree } = await makeTree(artifacts(1));
    const names = ["acme/one", "lab/three"];
    const states = await references(tree, names);
    const installed = await temporaryFolder();
    await mkdir(join(installed, "project"));
    const install = (range: string) => ["install", ...at(range, names), "--registry", tree];
    const run = (home: string, range: string) =>
      runInProcess(install(range), { cwd: join(home, "project"), env: { HOME: home } });
    await run(installed, "1.0.0");
    // So each of them takes away what another one that was killed has left.
    await writeFile(join(installed, "project/ashlar_modules/.lock"), holder(deadPid(), hostname()));
    const trial = async (count: number): Promise<boolean> => {
      const home = await temporaryFolder();
      await cp(installed, home, { recursive: true });
      const project = join(home, "project");
      const killed = await runCli(install("2.0.0"), {
        cwd: project,
        env: {
          HOME: home,
          NODE_OPTIONS: `--import=${KILLER}`,
          KILL_AT: String(count),
          KILL_BELOW: project,
        },
      });
      await expectNothingHalf(project, states);
      // Every third one goes back instead, so that what was begun is not what is asked for next.
      const goal = count % 3 === 0 ? "1.0.0" : "2.0.0";
      const { exitCode, stderr } = await run(home, goal);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      const wanted = goal === "1.0.0" ? states.old : states.new;
      expect(await contents(project)).toEqual({ ...wanted.modules, "ashlar.lock": wanted.lock });
      return killed.exitCode === null;
    };
    const kills: boolean[] = [];
    // Two at a time, until the install has no change left to be killed at.
    while (!kills.includes(false))
      kills.push(...(await Promise.all([trial(kills.length + 1), trial(kills.length + 2)])));
    expect(kills.filter(Boolean).length).toBeGreaterThan(15);
  }, 300_000);

  test("at any time leaves nothing half, and the next one completes it", async () => {
    const { folder: tree } = await makeTree(artifacts(150));
    const states = await references(tree);
    const home = await temporaryFolder();
    const project = join(home, "project");
    await mkdir(project);
    const began = performance.now();
    await runCli(["install", ...at("1.0.0"), "--registry", tree], {
      cwd: project,
      env: { HOME: home },
    });
    const whole = performance.now() - began;
    let killed = 0;
    for (let index = 0; index < 10; index += 1) {
      const goal = index % 2 === 0 ? "2.0.0" : "1.0.0";
      const child = start(["install", ...at(goal), "--registry", tree], { cwd: project, home });
      await sleep(whole * (0.3 + 0.07 * index));
      child.process.kill("SIGKILL");
      if ((await child.exit) === null) killed += 1;
      await expectNothingHalf(project, states);
    }
    expect(killed).toBeGreaterThan(3);
    expect(
      await runInProcess(["install", ...at("2.0.0"), "--registry", tree], {
        cwd: project,
        env: { HOME: home },
      }),
    ).toMatchObject({ exitCode: 0 });
    expect(await contents(project)).toEqual({
      ...states.new.modules,
      "ashlar.lock": states.new.lock,
    });
  }, 300_000);
});

test("an install that is interrupted while it fetches cleans up and ends with 130", async () => {
  const tree = await makeTree(artifacts(3));
  const server = await serveTree(
    tree.folder,
    (request) => request.url?.endsWith("two-2.0.0.tgz") === true,
  );
  const home = await temporaryFolder();
  const child = start(["install", ...NAMES, "--registry", server.url], { cwd: home, home });
  await until(() => server.requests.some(({ path }) => path.endsWith("two-2.0.0.tgz")));
  child.process.kill("SIGINT");
  expect(await child.exit).toBe(130);
  expect(child.stderr()).toContain("[E_INTERRUPTED]");
  expect((await readdir(home)).filter((name) => !/^\.(?:cache|local)$/.test(name))).toEqual([]);
});

interface Started {
  readonly process: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly stderr: () => string;
}

function start(
  args: readonly string[],
  { cwd, home }: { readonly cwd: string; readonly home: string },
): Started {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: home, ASHLAR_ROOTS: testRoots(), ...KEPT_CODE },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { process: child, exit, stderr: () => stderr };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const began = Date.now(); !(await holds()); await sleep(20))
    if (Date.now() - began > 20_000) throw new Error("waited in vain");
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

describe("two installs in one folder", () => {
  test("wait for each other, and say for whom", async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const tree = await makeTree(artifacts(3));
    const server = await serveTree(tree.folder, (request, response) => {
      if (!request.url?.endsWith("one-2.0.0.tgz")) return false;
      void gate.then(async () =>
        response.end(await readFile(join(tree.folder, request.url ?? ""))),
      );
      return true;
    });
    const home = await temporaryFolder();
    const first = start(["install", "acme/one", "--registry", server.url], { cwd: home, home });
    await until(() => exists(join(home, "ashlar_modules/.lock")));
    const second = start(["install", "acme/two", "--registry", server.url], { cwd: home, home });
    await until(() => second.stderr().includes("waiting"));
    expect(second.stderr()).toMatch(
      new RegExp(`waiting for process ${first.process.pid} \\(ashlar install acme/one, \\d+ s\\)`),
    );
    open();
    expect(await Promise.all([first.exit, second.exit])).toEqual([0, 0]);
    const lock = JSON.parse(await readFile(join(home, "ashlar.lock"), "utf8"));
    expect(Object.keys(lock.artifacts)).toEqual(["acme/one", "acme/two"]);
    expect((await readdir(join(home, "ashlar_modules"))).sort()).toEqual([".receipts", "acme"]);
  });

  test("that start at once all succeed", async () => {
    const { folder: tree } = await makeTree(artifacts(20));
    const home = await temporaryFolder();
    const runs = [...NAMES, "acme/one"].map((name) =>
      start(["install", name, "--registry", tree], { cwd: home, home }),
    );
    expect(await Promise.all(runs.map(({ exit }) => exit))).toEqual(runs.map(() => 0));
    const lock = JSON.parse(await readFile(join(home, "ashlar.lock"), "utf8"));
    expect(Object.keys(lock.artifacts)).toEqual(NAMES);
  });

  test.each([
    ["of a process that is gone", () => holder(deadPid(), hostname()), false],
    ["of another machine that has been silent", () => holder(1, "elsewhere.example"), true],
    ["that was never written whole", () => "", true],
  ])("take over the lock %s", async (_what, content, isOld) => {
    const { folder: tree } = await makeTree(artifacts(2));
    const home = await temporaryFolder();
    await mkdir(join(home, "ashlar_modules"));
    await writeFile(join(home, "ashlar_modules/.lock"), content());
    if (isOld)
      await utimes(join(home, "ashlar_modules/.lock"), new Date(), new Date(Date.now() - 60_000));
    const { exitCode, stderr } = await runInProcess(["install", "acme/one", "--registry", tree], {
      cwd: home,
      env: { HOME: home },
    });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.not.stringContaining("waiting"),
    });
    expect(await readdir(join(home, "ashlar_modules"))).not.toContain(".lock");
  });

  test("stop waiting when interrupted, and leave the other's lock alone", async () => {
    const { folder: tree } = await makeTree(artifacts(2));
    const home = await temporaryFolder();
    await mkdir(join(home, "ashlar_modules"));
    await writeFile(join(home, "ashlar_modules/.lock"), holder(1, "elsewhere.example"));
    const child = start(["install", "acme/one", "--registry", tree], { cwd: home, home });
    await until(() => child.stderr().includes("waiting for process 1 on elsewhere.example"));
    child.process.kill("SIGINT");
    expect(await child.exit).toBe(130);
    expect(child.stderr()).toContain("[E_INTERRUPTED]");
    expect(await readdir(join(home, "ashlar_modules"))).toEqual([".lock"]);
  });
});

function holder(pid: number, host: string): string {
  return JSON.stringify({
    ...{ token: "t", pid, host },
    ...{ command: "ashlar install x", startedAt: Date.now() },
  });
}

function deadPid(): number {
  return Number(execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }));
}

/** The words that give a command a mount of its own, or undefined where the system allows none. */
const UNSHARE = [["-m"], ["-rm"]].find((flags) => {
  try {
    execFileSync("unshare", [...flags, "sh", "-c", "mount -t tmpfs -o size=1m none /mnt"], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
});

describe.skipIf(UNSHARE === undefined)(
  "a full disk (skipped where no tmpfs can be mounted)",
  () => {
    const noise = Buffer.from(
      Array.from(
        { length: 600_000 },
        (_, index) => (Math.imul(index, 2_654_435_761) >>> 13) ^ (index >> 3),
      ),
    );
    const big: readonly TreeArtifact[] = [
      {
        name: "acme/big",
        versions: [{ version: "1.0.0", files: { "a.bin": noise, "b.bin": noise.toReversed() } }],
      },
      { name: "acme/small", versions: [{ version: "1.0.0" }] },
    ];

    async function onSmallDisk(variable: "TARGET" | "XDG_CACHE_HOME", then: string) {
      const { folder: tree } = await makeTree(big);
      const home = await temporaryFolder();
      const disk = join(home, "disk");
      await mkdir(disk);
      const target = variable === "TARGET" ? disk : join(home, "project");
      const script = [
        'mount -t tmpfs -o size=700k none "$DISK" || exit 99',
        'node "$LAUNCHER" install acme/small --registry "$TREE" --dir "$TARGET" >&2 || exit 98',
        'node "$LAUNCHER" install acme/big --registry "$TREE" --dir "$TARGET" >&2; echo "exit $?"',
        then,
      ].join("\n");
      const child = spawn("unshare", [...(UNSHARE ?? []), "sh", "-c", script], {
        env: {
          PATH: process.env.PATH,
          HOME: home,
          ASHLAR_ROOTS: testRoots(),
          // Compiled code in the user's cache would fill the disk as well.
          ...KEPT_CODE,
          DISK: disk,
          LAUNCHER,
          TREE: tree,
          TARGET: target,
          ...(variable === "XDG_CACHE_HOME" && { XDG_CACHE_HOME: disk }),
        },
      });
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (piece) => {
        stdout += piece;
      });
      child.stderr.on("data", (piece) => {
        stderr += piece;
      });
      await new Promise((resolve) => child.on("close", resolve));
      return { stdout, stderr, disk, target };
    }

    test("of the project: what is needed, what is free, and nothing left behind", async () => {
      const { stdout, stderr, disk } = await onSmallDisk(
        "TARGET",
        'cd "$DISK" && find . -type f | sort; grep -c acme/big ashlar.lock',
      );
      expect(stdout.split("\n")).toEqual([
        "exit 1",
        "./ashlar.lock",
        "./ashlar_modules/.receipts/acme/small.json",
        ...["ashlar.json", "hello.txt", "package.json"].map(
          (file) => `./ashlar_modules/acme/small/${file}`,
        ),
        "0",
        "",
      ]);
      expect(stderr).toContain("[E_DISK_FULL]");
      const [, needed, free] =
        /unpacked files: (\d+) bytes needed, (\d+) bytes free in (\S+)/.exec(stderr) ?? [];
      expect(Number(needed)).toBeGreaterThanOrEqual(1_200_000);
      expect(Number(free)).toBeGreaterThan(600_000);
      expect(Number(free)).toBeLessThan(700 * 1024);
      expect(stderr).toContain(join(disk, "ashlar_modules"));
    });

    test("of the cache: the same, and the store has no half archive", async () => {
      const { stdout, stderr, disk } = await onSmallDisk(
        "XDG_CACHE_HOME",
        'find "$DISK" -name "*.part" | wc -l; find "$TARGET" -path "*big*" | wc -l',
      );
      expect(stdout).toBe("exit 1\n0\n0\n");
      expect(stderr).toContain("[E_DISK_FULL]");
      expect(stderr).toMatch(/archives in the cache: \d{6,} bytes needed, \d{6} bytes free in /);
      expect(stderr).toContain(disk);
    });
  },
);

if (UNSHARE === undefined)
  console.warn("SKIPPED 2 tests of a full disk: no tmpfs can be mounted here");
