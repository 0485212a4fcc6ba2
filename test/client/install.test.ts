import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseLockfile } from "../../schemas/lockfile.ts";
import { makeTree, packArchive, type TreeArtifact, temporaryFolder } from "../make-tree.ts";
import { runCli } from "../run-cli.ts";
import { runInProcess } from "../run-in-process.ts";
import { type Intercept, serveTree } from "../tree-server.ts";

const TREE: readonly TreeArtifact[] = [
  {
    name: "acme/tool",
    versions: [
      { version: "1.0.0", files: { "a.txt": "a1", "old.txt": "old" } },
      {
        version: "1.1.0",
        files: { "a.txt": "a2", "lib/b.txt": "b" },
        dependencies: { "acme/base": "^1" },
      },
    ],
  },
  { name: "acme/base", versions: [{ version: "1.0.0" }, { version: "1.0.1" }] },
  { name: "lab/other", versions: [{ version: "2.0.0", dependencies: { "acme/base": "1.0.0" } }] },
];

/** A project folder with a home of its own, and a registry that can be published anew. */
async function setUp(artifacts: readonly TreeArtifact[] = TREE, intercept?: Intercept) {
  const home = await temporaryFolder();
  const project = join(home, "project");
  await mkdir(project);
  const tree = await makeTree(artifacts);
  const server = await serveTree(tree.folder, intercept);
  await mkdir(join(home, ".config/ashlar"), { recursive: true });
  await writeFile(
    join(home, ".config/ashlar/registries.yaml"),
    `registries:\n  - {name: main, url: "${server.url}"}\n`,
  );
  const run = (...args: string[]) =>
    runInProcess(["install", ...args], { cwd: project, env: { HOME: home } });
  const json = async (...args: string[]) => JSON.parse((await run(...args, "--json")).stdout);
  const read = (path: string) => readFile(join(project, path), "utf8");
  const lock = async () => JSON.parse(await read("ashlar.lock"));
  /** The next reading sees only these artifacts. */
  const publish = async (next: readonly TreeArtifact[]) => {
    await rm(tree.folder, { recursive: true });
    await makeTree(next, { folder: tree.folder });
  };
  return { home, project, tree, server, run, json, read, lock, publish };
}

const files = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

const MODULES = "ashlar_modules";

test("an install places artifacts with what they need, and a lock without places or secrets", async () => {
  const { project, run, read, lock, server } = await setUp();
  const { exitCode, stdout, stderr } = await run("acme/tool");
  expect({ exitCode, stdout: stdout.split("\n") }).toEqual({
    exitCode: 0,
    stdout: [
      "added    acme/base@1.0.1  ashlar_modules/acme/base",
      "added    acme/tool@1.1.0  ashlar_modules/acme/tool",
      "",
    ],
  });
  expect(stderr).toContain("Installed 2 into ashlar_modules, 0 unchanged.");
  expect(await files(project)).toEqual([
    "ashlar.lock",
    ...["base.json", "tool.json"].map((file) => `${MODULES}/.receipts/acme/${file}`),
    ...["ashlar.json", "hello.txt", "package.json"].map((file) => `${MODULES}/acme/base/${file}`),
    ...["a.txt", "ashlar.json", "lib/b.txt", "package.json"].map(
      (file) => `${MODULES}/acme/tool/${file}`,
    ),
  ]);
  expect(await read(`${MODULES}/acme/tool/a.txt`)).toBe("a2");
  expect(parseLockfile(await lock())).toMatchObject({ ok: true });
  expect(await lock()).toMatchObject({
    registries: { main: { id: "test" } },
    requests: { "acme/tool": "*" },
    artifacts: {
      "acme/base": { version: "1.0.1" },
      "acme/tool": { dependencies: { "acme/base": "^1" } },
    },
  });
  expect(await read("ashlar.lock")).not.toContain(new URL(server.url).host);
});

test("equal requests give equal locks, on another machine and in another order", async () => {
  const one = await setUp();
  const two = await setUp();
  await one.run("acme/tool", "lab/other");
  await two.run("lab/other");
  await two.run("acme/tool");
  expect(await two.read("ashlar.lock")).toBe(await one.read("ashlar.lock"));
});

test("a second install changes nothing and says so, without asking the registry when the lock decides", async () => {
  const { project, run, json, server } = await setUp();
  await run("acme/tool");
  const before = await stat(join(project, "ashlar.lock"));
  const seen = server.requests.length;
  const again = await run();
  expect(again).toMatchObject({ exitCode: 0, stdout: "" });
  expect(again.stderr).toContain("Nothing to do");
  expect(server.requests.length).toBe(seen);
  expect((await run("acme/tool")).stderr).toContain("Nothing to do");
  expect(await json("acme/tool")).toMatchObject({
    changed: false,
    artifacts: [{ action: "unchanged" }, { action: "unchanged" }],
  });
  expect((await stat(join(project, "ashlar.lock"))).mtimeMs).toBe(before.mtimeMs);
});

test("install without names gives what the lock says, whatever was published since", async () => {
  const { project, run, read, publish } = await setUp();
  await run("acme/tool@1.0.0");
  await rm(join(project, MODULES), { recursive: true });
  await publish([...TREE, { name: "acme/more", versions: [{ version: "1.0.0" }] }]);
  expect(await run()).toMatchObject({ exitCode: 0 });
  expect(await read(`${MODULES}/acme/tool/a.txt`)).toBe("a1");
});

test("with names, other versions stay as they are locked", async () => {
  const { run, lock, publish } = await setUp();
  await run("acme/tool@1.0.0");
  await run("acme/base@1.0.0");
  await publish([...TREE, { name: "acme/more", versions: [{ version: "1.0.0" }] }]);
  await run("acme/more");
  expect(await lock()).toMatchObject({
    artifacts: {
      "acme/tool": { version: "1.0.0" },
      "acme/base": { version: "1.0.0" },
      "acme/more": { version: "1.0.0" },
    },
    requests: { "acme/tool": "1.0.0", "acme/base": "1.0.0", "acme/more": "*" },
  });
});

test("another version replaces an untouched one, and files that only the old one had are gone", async () => {
  const { project, run, read } = await setUp();
  await run("acme/tool@1.0.0");
  expect((await run("acme/tool@1.1.0")).stdout).toContain("replaced acme/tool@1.1.0 (was 1.0.0)");
  expect(await files(join(project, MODULES, "acme/tool"))).not.toContain("old.txt");
  expect(await read(`${MODULES}/acme/tool/a.txt`)).toBe("a2");
});

test("what nothing needs any more goes, but not with changes of the user's", async () => {
  const { project, run, json, lock, read } = await setUp();
  await run("acme/tool@1.1.0");
  expect(await json("acme/tool@1.0.0")).toMatchObject({ removed: ["acme/base"] });
  expect(Object.keys((await lock()).artifacts)).toEqual(["acme/tool"]);
  expect(await readdir(join(project, MODULES, "acme"))).toEqual(["tool"]);
  await run("acme/tool@1.1.0");
  await writeFile(join(project, MODULES, "acme/base/mine.txt"), "mine");
  expect((await run("acme/tool@1.0.0")).stderr).toContain("acme/base is not needed any more");
  expect(await read(`${MODULES}/acme/base/mine.txt`)).toBe("mine");
});

test.each([
  ["a changed file", "a.txt", "changed"],
  ["a file of the user's", "mine/notes.txt", "notes"],
])("%s is listed and never lost without --force", async (_what, path, content) => {
  const { project, run, read, lock } = await setUp();
  await run("acme/tool@1.0.0");
  const before = await lock();
  await mkdir(join(project, MODULES, "acme/tool/mine"), { recursive: true });
  await writeFile(join(project, MODULES, "acme/tool", path), content);
  const refused = await run("acme/tool@1.1.0");
  expect(refused).toMatchObject({ exitCode: EXIT.failed, stdout: "" });
  expect(refused.stderr).toContain("[E_TARGET_EXISTS]");
  expect(refused.stderr).toContain(`\n  ashlar_modules/acme/tool/${path}\n`);
  expect(refused.stderr).toContain("--force");
  expect(await read(`${MODULES}/acme/tool/${path}`)).toBe(content);
  expect(await lock()).toEqual(before);
  // Nothing of the other artifact was placed either.
  expect(await readdir(join(project, MODULES, "acme"))).toEqual(["tool"]);
  expect(await readdir(join(project, MODULES))).toEqual([".receipts", "acme"]);
  expect(await run("acme/tool@1.1.0", "--force")).toMatchObject({ exitCode: 0 });
  expect(await files(join(project, MODULES, "acme/tool"))).toEqual([
    "a.txt",
    "ashlar.json",
    "lib/b.txt",
    "package.json",
  ]);
});

test("changes to what was not asked for now are kept, with a warning", async () => {
  const { project, run, read } = await setUp();
  await run("acme/tool@1.0.0");
  await writeFile(join(project, MODULES, "acme/tool/a.txt"), "mine");
  const other = await run("lab/other");
  expect(other.exitCode).toBe(0);
  expect(other.stderr).toContain("acme/tool was left as it is: 1 changed");
  expect(await read(`${MODULES}/acme/tool/a.txt`)).toBe("mine");
  expect(await run()).toMatchObject({ exitCode: EXIT.failed });
});

test("a file that went missing comes back", async () => {
  const { project, run, read } = await setUp();
  await run("acme/tool@1.0.0");
  await rm(join(project, MODULES, "acme/tool/a.txt"));
  expect((await run()).stdout).toContain("replaced acme/tool@1.0.0");
  expect(await read(`${MODULES}/acme/tool/a.txt`)).toBe("a1");
});

test("--dry-run prints the plan and writes nothing", async () => {
  const { project, run, json } = await setUp();
  const planned = await run("acme/tool", "--dry-run");
  expect(planned.stdout).toMatch(
    /^add {7}acme\/base@1\.0\.1 {2}\d+ bytes from main\nadd {7}acme\/tool@1\.1\.0 /,
  );
  expect(await readdir(project)).toEqual([]);
  await run("acme/tool@1.0.0");
  const before = await files(project);
  expect(await json("acme/tool", "-n")).toMatchObject({
    dryRun: true,
    changed: true,
    artifacts: [
      { name: "acme/base", action: "add" },
      { name: "acme/tool", action: "replace", from: "1.0.0" },
    ],
  });
  await writeFile(join(project, MODULES, "acme/tool/a.txt"), "mine");
  const refused = await run("acme/tool", "--dry-run");
  expect(refused.exitCode).toBe(EXIT.failed);
  expect(refused.stdout).toMatch(/refuse {4}acme\/tool@1\.1\.0.*\n +a\.txt\n/);
  expect(await files(project)).toEqual(before);
});

const republished = (content: string): readonly TreeArtifact[] => [
  { name: "acme/tool", versions: [{ version: "1.0.0", files: { "a.txt": content } }] },
];

test("E_LOCK_DIGEST: a version that was published again is refused, by name and from the lock", async () => {
  const { project, run, publish } = await setUp(republished("first"));
  await run("acme/tool");
  await publish(republished("second"));
  for (const args of [["acme/tool"], []]) {
    await rm(join(project, MODULES), { recursive: true, force: true });
    const refused = await run(...args);
    expect(refused.exitCode).toBe(EXIT.integrity);
    expect(refused.stderr).toMatch(
      /acme\/tool@1\.0\.0 .*tampered with, or published again.*\[E_LOCK_DIGEST\]/,
    );
    expect(refused.stderr).toMatch(
      /sha256 in the lock {5}[0-9a-f]{64}\n {2}sha256 in the registry [0-9a-f]{64}/,
    );
    expect(await readdir(project)).toEqual(["ashlar.lock"]);
  }
});

test("what the lock has and the registry has not is a coded error that names both", async () => {
  const { project, run, publish } = await setUp();
  await run("acme/tool@1.0.0");
  await rm(join(project, MODULES), { recursive: true });
  await publish([{ name: "acme/tool", versions: [{ version: "3.0.0" }] }]);
  const version = await run();
  expect(version.exitCode).toBe(EXIT.notFound);
  expect(version.stderr).toMatch(
    /acme\/tool@1\.0\.0 is no longer in registry main .*\[E_NO_VERSION\]/,
  );
  await publish([{ name: "acme/base", versions: [{ version: "1.0.0" }] }]);
  const artifact = await run();
  expect(artifact.exitCode).toBe(EXIT.notFound);
  expect(artifact.stderr).toContain("[E_NOT_FOUND]");
});

test("without a network the store still serves the lock", async () => {
  const { home, project, run, read } = await setUp();
  await run("acme/tool@1.0.0");
  await rm(join(project, MODULES), { recursive: true });
  await writeFile(
    join(home, ".config/ashlar/registries.yaml"),
    'registries:\n  - {name: main, url: "http://127.0.0.1:9/"}\n',
  );
  const offline = await run();
  expect(offline).toMatchObject({ exitCode: 0 });
  expect(offline.stderr).toContain("acme/tool@1.0.0 comes from the local store");
  expect(await read(`${MODULES}/acme/tool/a.txt`)).toBe("a1");
  await rm(join(project, MODULES), { recursive: true });
  await rm(join(home, ".cache"), { recursive: true });
  expect(await run()).toMatchObject({ exitCode: EXIT.network });
});

test("a mirror under another name serves the lock, known by the registry's id", async () => {
  const { home, project, run, read, tree, publish } = await setUp();
  await run("acme/tool@1.0.0");
  await rm(join(project, MODULES), { recursive: true });
  const mirror = await makeTree(TREE);
  await publish([{ name: "acme/unrelated", versions: [{ version: "1.0.0" }] }]);
  const other = await makeTree([{ name: "acme/x", versions: [{ version: "1.0.0" }] }], {
    id: "foreign",
  });
  const yaml = `registries:\n  - {name: foreign, url: "${other.folder}"}\n  - {name: mirror, url: "${mirror.folder}"}\n`;
  await writeFile(join(home, ".config/ashlar/registries.yaml"), yaml);
  expect(await run()).toMatchObject({ exitCode: 0 });
  expect(await read(`${MODULES}/acme/tool/a.txt`)).toBe("a1");
  await rm(join(project, MODULES), { recursive: true });
  await writeFile(
    join(home, ".config/ashlar/registries.yaml"),
    `registries:\n  - {name: foreign, url: "${other.folder}"}\n  - {name: f2, url: "${tree.folder}", namespaces: [zzz]}\n  - {name: f3, url: "${other.folder}/"}\n`,
  );
  const refused = await run();
  expect(refused.stderr).toContain("[E_NO_REGISTRY]");
  expect(refused.stderr).toContain('registry "main" (test)');
});

test("a yanked version is only kept by a lock, with a warning", async () => {
  const yanked = [
    { name: "acme/tool", versions: [{ version: "1.0.0" }, { version: "1.1.0", yanked: "leaks" }] },
  ];
  const { project, run, publish, lock } = await setUp([
    { name: "acme/tool", versions: [{ version: "1.0.0" }, { version: "1.1.0" }] },
  ]);
  await run("acme/tool");
  await publish(yanked);
  await rm(join(project, MODULES), { recursive: true });
  const kept = await run();
  expect(kept).toMatchObject({ exitCode: 0 });
  expect(kept.stderr).toContain("warning: acme/tool@1.1.0 was yanked: leaks");
  await rm(join(project, "ashlar.lock"));
  await run("acme/tool");
  expect(await lock()).toMatchObject({ artifacts: { "acme/tool": { version: "1.0.0" } } });
});

test.each([
  [
    "E_DIGEST",
    (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index === 30 ? byte ^ 1 : byte))),
  ],
  ["E_SIZE", (bytes: Buffer) => bytes.subarray(0, -3)],
])("%s: an altered archive leaves nothing behind", async (code, alter) => {
  const project = await setUp(TREE, (request, response) => {
    if (!request.url?.includes("tool-1.0.0.tgz")) return false;
    void readFile(join(project.tree.folder, request.url)).then((bytes) =>
      response.end(alter(bytes)),
    );
    return true;
  });
  const { exitCode, stderr } = await project.run("acme/tool@1.0.0");
  expect(exitCode).toBe(EXIT.integrity);
  expect(stderr).toContain(`[${code}]`);
  expect(stderr).toMatch(/expected (sha256|size) /);
  expect(stderr).toMatch(/\nfix: /);
  expect(await readdir(project.project)).toEqual([]);
});

const identity = {
  name: "acme/tool",
  version: "1.0.0",
  type: "template" as const,
  manifest: { config: {} },
};
test.each([
  [
    "E_ARCHIVE_IDENTITY",
    { ...identity, version: "1.0.0" },
    { "ashlar.json": '{"name":"acme/other","version":"1.0.0"}' },
  ],
  ["E_ARCHIVE_IDENTITY", identity, { "ashlar.json": "no json" }],
  ["E_ARCHIVE_TOP", { ...identity, version: "9.9.9" }, { a: "a" }],
])(
  "%s: an archive that is not what the index calls it leaves nothing behind",
  async (code, claimed, content) => {
    const archive = await packArchive(claimed, content);
    const { project, run } = await setUp([
      { name: "acme/tool", versions: [{ version: "1.0.0", archive }] },
    ]);
    const refused = await run("acme/tool");
    expect(refused.exitCode).toBe(EXIT.integrity);
    expect(refused.stderr).toContain(`[${code}]`);
    expect(await readdir(project)).toEqual([]);
  },
);

test("a link that a repository brings along in place of a folder is refused", async () => {
  const { home, project, run } = await setUp();
  await mkdir(join(home, "elsewhere"));
  await mkdir(join(project, MODULES));
  await symlink(join(home, "elsewhere"), join(project, MODULES, "acme"));
  const refused = await run("acme/tool");
  expect(refused.stderr).toMatch(/ashlar_modules\/acme is a link.*\[E_TARGET_EXISTS\]/);
  expect(await readdir(join(home, "elsewhere"))).toEqual([]);
});

test.each([
  [["acme/toool"], EXIT.notFound, "Did you mean acme/tool?"],
  [["tool"], EXIT.usage, "acme/tool"],
  [["acme/tool@9"], EXIT.notFound, "E_NO_VERSION"],
  [[], EXIT.usage, "E_NO_LOCK"],
])("install %j is refused before anything is made", async (args, code, words) => {
  const { project, run } = await setUp();
  const refused = await run(...args);
  expect(refused.exitCode).toBe(code);
  expect(refused.stderr).toContain(words);
  expect(await readdir(project)).toEqual([]);
});

test.skipIf(process.getuid?.() === 0)(
  "a folder that cannot be written is told by its name",
  async () => {
    const { project, run } = await setUp();
    await chmod(project, 0o555);
    const refused = await run("acme/tool");
    expect(refused.stderr).toContain("[E_PERMISSION]");
  },
);

test("--dir installs there, and an error with --json is one document", async () => {
  const { project, run, json } = await setUp();
  await mkdir(join(project, "sub"));
  expect(await json("acme/base", "--dir", "sub")).toMatchObject({
    folder: join(project, "sub"),
    changed: true,
    artifacts: [{ action: "added", path: join(project, "sub", MODULES, "acme/base") }],
  });
  const { stdout, stderr } = await run("--json");
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: "E_NO_LOCK", fix: expect.any(String) },
  });
});

test.each(["install", "new"])("ashlar %s --help has examples and fits a terminal", async (name) => {
  const { stdout, exitCode } = await runCli([name, "--help"]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`Examples:\n  ashlar ${name}`);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(90);
});
