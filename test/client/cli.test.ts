import { execFile, spawn } from "node:child_process";
import { access, chmod, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { CONSUMER_COMMANDS } from "../../client/commands.ts";
import { toCoded } from "../../client/terminal/report-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { makeTree, temporaryFolder } from "../make-tree.ts";
import { KEPT_CODE, runCli } from "../run-cli.ts";
import { runInProcess } from "../run-in-process.ts";
import { serveTree } from "../tree-server.ts";

const LAUNCHER = join(import.meta.dirname, "../../client/ashlar.js");
const ARTIFACTS = [
  {
    name: "acme/tide",
    title: "Tide tables",
    versions: [
      { version: "1.0.0" },
      {
        version: "1.1.0",
        dependencies: { "acme/base": "^1" },
        verdict: "needs-review" as const,
        score: 71,
        rules: ["DOC-EX-001", "NAME-SQUAT-001"],
      },
      { version: "2.0.0-rc.1" },
      { version: "0.9.0", yanked: "wrong tables" },
    ],
  },
  { name: "acme/base", type: "model" as const, versions: [{ version: "1.0.0" }] },
];

test("--version prints the version of the package", async () => {
  const { version } = JSON.parse(await readFile(join(LAUNCHER, "../package.json"), "utf8"));
  for (const flag of ["--version", "-V"])
    expect(await runCli([flag])).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
});

test("help lists every command once, those of the builder under its name", async () => {
  const { stdout, stderr, exitCode } = await runCli(["--help"]);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  const operator = stdout.indexOf("To run a registry (from @ashlar/builder):");
  for (const name of Object.keys(CONSUMER_COMMANDS))
    expect(stdout.indexOf(`\n  ${name} `)).toBeLessThan(operator);
  for (const name of ["build", "check", "serve"])
    expect(stdout.indexOf(`\n  ${name} `)).toBeGreaterThan(operator);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(90);
  expect(await runCli([])).toMatchObject({ exitCode: 0, stdout });
});

test.each(["search", "show", "list", "registries"])(
  "ashlar %s --help has examples",
  async (name) => {
    const { stdout, exitCode } = await runCli([name, "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Examples:\n  ashlar ${name}`);
    expect(await runCli(["help", name])).toMatchObject({ stdout });
  },
);

test.each([
  [["serach"], "unknown command 'serach' [E_USAGE]\nfix: Did you mean search?"],
  [["registries", "ad"], "unknown command 'ad' [E_USAGE]\nfix: Did you mean add?"],
  [["list", "--tpye", "model"], "unknown option '--tpye' [E_USAGE]\nfix: Did you mean --type?"],
  [["search"], "missing required argument 'query'"],
  [["list", "--limit", "0"], "Give a whole number from 1"],
  [["list", "--type", "modle"], "Allowed choices are"],
  [["--color", "purple", "list"], "Allowed choices are auto, always, never"],
])("%j is a usage error on standard error", async (args, words) => {
  const { stdout, stderr, exitCode } = await runInProcess(args);
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: EXIT.usage });
  expect(stderr).toContain(words);
});

test("with --json an error is a document on standard output", async () => {
  const { stdout, stderr, exitCode } = await runInProcess([
    "show",
    "acme/none",
    "--registry",
    (await makeTree(ARTIFACTS)).folder,
    "--json",
  ]);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: EXIT.notFound });
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    error: { code: "E_NOT_FOUND", fix: expect.any(String), details: [] },
  });
});

test("without a registry the way to one is told", async () => {
  const { stderr, exitCode } = await runInProcess(["list"]);
  expect(exitCode).toBe(EXIT.usage);
  expect(stderr).toContain("[E_NO_REGISTRY]\nfix: Run: ashlar registries add NAME URL");
});

test("list and search print one thing a line, or one JSON document", async () => {
  const { folder } = await makeTree(ARTIFACTS);
  const run = (...args: string[]) => runInProcess([...args, "--registry", folder]);
  expect((await run("list")).stdout).toBe(
    "acme/base@1.0.0  model     95 passed        acme/base\nacme/tide@1.1.0  template  71 needs review  Tide tables\n",
  );
  expect((await run("list", "--type", "model")).stdout).toBe(
    "acme/base@1.0.0  model  95 passed  acme/base\n",
  );
  expect(await run("list", "--category", "none")).toMatchObject({
    stdout: "",
    stderr: "No artifact matches.\n",
    exitCode: 0,
  });
  expect((await run("list", "--limit", "1")).stderr).toBe(
    "1 of 2 artifacts; more with --limit 2\n",
  );
  expect((await run("search", "tide", "tables")).stdout).toBe(
    "acme/tide@1.1.0  template  71 needs review\n  What acme/tide does, in a sentence.\n",
  );
  const json = JSON.parse((await run("search", "tide", "--json")).stdout);
  expect(json).toMatchObject({
    schemaVersion: 1,
    query: "tide",
    hits: [{ name: "acme/tide", version: "1.1.0", score: 71, verdict: "needs-review" }],
    failures: [],
  });
  expect(await run("search", "zebra")).toMatchObject({
    stdout: "",
    exitCode: 0,
    stderr: expect.stringContaining("Nothing matches"),
  });
});

test("show tells versions, needs and digest of what was asked for", async () => {
  const { folder, documents } = await makeTree(ARTIFACTS);
  const show = (text: string, ...rest: string[]) =>
    runInProcess(["show", text, "--registry", folder, ...rest]);
  const { stdout } = await show("acme/tide");
  expect(stdout).toContain("acme/tide@1.1.0  template  71 needs review\nTide tables\n");
  expect(stdout).toContain("open rules    DOC-EX-001, NAME-SQUAT-001\n");
  expect(stdout).toContain("Why:          ashlar explain DOC-EX-001\n");
  expect(stdout).toContain("versions      2.0.0-rc.1, 1.1.0, 1.0.0, 0.9.0 (yanked)");
  expect(stdout).toContain("needs         acme/base@^1");
  expect(stdout).toContain(
    documents.get("acme/tide")?.versions.find(({ version }) => version === "1.1.0")?.archive.sha256,
  );
  expect((await show("acme/tide@1.0.0")).stdout).toContain("acme/tide@1.0.0");
  expect((await show("acme/tide@^2.0.0-rc")).stdout).toContain("acme/tide@2.0.0-rc.1");
  expect((await show("acme/tide@0.9.0")).stdout).toContain("This version was yanked: wrong tables");
  expect(await show("acme/tide@^3")).toMatchObject({
    exitCode: EXIT.notFound,
    stderr: expect.stringContaining("[E_NO_VERSION]"),
  });
  expect(await show("acme/tied")).toMatchObject({
    exitCode: EXIT.notFound,
    stderr: expect.stringContaining("Did you mean acme/tide?"),
  });
  expect(await show("tide")).toMatchObject({
    exitCode: EXIT.usage,
    stderr: expect.stringContaining("Write the whole name: acme/tide"),
  });
  expect(JSON.parse((await show("acme/tide", "--json")).stdout)).toMatchObject({
    selected: "1.1.0",
    artifact: { name: "acme/tide" },
  });
});

test("a registry's text cannot drive the terminal", async () => {
  const title = "Tide\u009b2J \u202etables";
  const { folder } = await makeTree([
    { name: "acme/tide", title, summary: "line\nbreak", versions: [{ version: "1.0.0" }] },
  ]);
  for (const args of [["list"], ["search", "acme/tide"], ["show", "acme/tide"]]) {
    const { stdout } = await runInProcess([...args, "--registry", folder]);
    expect(stdout).not.toMatch(/[\u0080-\u009f\u202e]/);
    expect(stdout).not.toContain("line\nbreak");
  }
});

test("colour comes when it is asked for, and NO_COLOR turns it off", async () => {
  const { folder } = await makeTree(ARTIFACTS);
  const run = async (args: string[], env: Record<string, string> = {}) =>
    (await runCli(["list", "--registry", folder, ...args], { env })).stdout.includes("\u001b[");
  expect(await run([])).toBe(false);
  expect(await run(["--color", "always"])).toBe(true);
  expect(await run(["--color=always"])).toBe(true);
  expect(await run([], { FORCE_COLOR: "1" })).toBe(true);
  expect(await run([], { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
});

test("an interrupted command ends with 130 and says so", async () => {
  const { folder } = await makeTree(ARTIFACTS);
  let asked = () => {};
  const began = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { url } = await serveTree(folder, () => {
    asked();
    return true;
  });
  const child = spawn(process.execPath, [LAUNCHER, "list", "--registry", url], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  await began;
  child.kill("SIGINT");
  expect(await ended).toBe(EXIT.interrupted);
  expect(stderr).toContain("interrupted [E_INTERRUPTED]");
});

test("a reader that stops reading is no failure", async () => {
  const artifacts = Array.from({ length: 300 }, (_, i) => ({
    name: `acme/tool-${i}`,
    title: "x".repeat(80),
    versions: [{ version: "1.0.0" }],
  }));
  const { folder, pin } = await makeTree(artifacts);
  const command = `"$0" "$1" list --limit 300 --registry "$2" | head -1`;
  const { stdout, stderr } = await promisify(execFile)(
    "/bin/sh",
    ["-c", command, process.execPath, LAUNCHER, `${folder}${pin}`],
    { env: { PATH: process.env.PATH, HOME: await temporaryFolder(), ...KEPT_CODE } },
  );
  expect(stdout.split("\n")).toHaveLength(2);
  expect(stderr).toBe("");
});

test("a command whose notes nobody reads any more goes on to its end", async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "package-lock.json"), "{}");
  await writeFile(join(folder, ".env"), "");
  // Its first words are a note on what is left out.
  const command = '"$0" "$1" snapshot . --name acme/x --base debian-12 2>&1 >kept | head -0';
  await promisify(execFile)("/bin/sh", ["-c", command, process.execPath, LAUNCHER], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...KEPT_CODE },
  });
  expect(await readFile(join(folder, "kept"), "utf8")).toContain("Wrote acme/x");
});

test("an unforeseen error is one line, with the stack only when asked for", async () => {
  const HOME = await temporaryFolder();
  // A configuration file of 3 GB, of holes, makes the read fail in a way nobody planned for.
  const env = { HOME, XDG_CONFIG_HOME: join(HOME, "c") };
  const file = join(HOME, "c/ashlar/registries.yaml");
  await promisify(execFile)("mkdir", ["-p", dirname(file)]);
  await writeFile(file, "");
  await truncate(file, 3e9);
  const plain = await runCli(["list"], { env });
  expect(plain).toMatchObject({ exitCode: EXIT.failed, stdout: "" });
  expect(plain.stderr).toMatch(/^error: .*2 GiB.* \[E_INTERNAL\]\nfix: .*--debug.*\n$/);
  expect((await runCli(["list", "--debug"], { env })).stderr).toContain("\n    at ");
});

test("a refusal of the builder's package is one, although its class is another copy", () => {
  const error = Object.assign(new Error("blocked"), {
    name: "CodedError",
    code: "E_X",
    exitCode: 8,
    fix: "mend",
    details: [],
  });
  expect(toCoded(error)).toBe(error);
  expect(toCoded(new Error("blocked"))).toMatchObject({ code: "E_INTERNAL", exitCode: 1 });
  const place = Object.assign(new Error("EISDIR: illegal operation, rename 'a' -> 'b'"), {
    code: "EISDIR",
  });
  expect(toCoded(place)).toMatchObject({ code: "E_PLACE", exitCode: 1, message: place.message });
});

test("a place that may not be read is called so", async () => {
  const HOME = await temporaryFolder();
  await promisify(execFile)("mkdir", ["-p", join(HOME, ".config/ashlar")]);
  const file = join(HOME, ".config/ashlar/registries.yaml");
  await writeFile(file, "registries: []\n");
  await chmod(file, 0o000);
  const isRoot = process.getuid?.() === 0;
  const { stderr } = await runInProcess(["list"], { env: { HOME } });
  // Permissions do not stop root, who then sees an empty list of registries.
  expect(stderr).toContain(isRoot ? "[E_NO_REGISTRY]" : "[E_PERMISSION]");
});

test("an older Node is told what to do", async () => {
  const old = await oldNode();
  if (old === undefined) return expect(process.versions.node.startsWith("24.")).toBe(true);
  const run = promisify(execFile)(old, [LAUNCHER, "list"]);
  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/needs Node 24 or newer.*\n.*npx ashlar/),
  });
});

/** A Node below 24 somewhere on this machine, when there is one. */
async function oldNode(): Promise<string | undefined> {
  for (const path of ["/usr/local/bin/node", "/usr/bin/node"]) {
    if (
      !(await access(path).then(
        () => true,
        () => false,
      ))
    )
      continue;
    const { stdout } = await promisify(execFile)(path, ["--version"]);
    if (Number(stdout.slice(1).split(".")[0]) < 24) return path;
  }
  return undefined;
}

test("no command leaves its cache or what it trusts anywhere but in their folders", async () => {
  const HOME = await temporaryFolder();
  const { url } = await serveTree((await makeTree(ARTIFACTS)).folder);
  const env = { HOME, XDG_CACHE_HOME: join(HOME, "cache"), XDG_STATE_HOME: join(HOME, "state") };
  await runCli(["list", "--registry", url], { env });
  expect((await readdir(HOME)).sort()).toEqual(["cache", "state"]);
});
