/**
 * A registry that `ashlar init --registry` began, run from packages: the steps of release.yml publish all three to
 * a registry of npm packages on the loopback interface, and they are installed from there as anybody would,
 * with an empty cache.
 * What they need of others comes from the npm registry, so it runs only where ASHLAR_TEST_INSTALL is set:
 * CONTRIBUTING.md says so.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WORKSPACES } from "../../release/compile-package.ts";
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { cacheFolder } from "../bench/cache-folder.ts";
import { runVerdaccio } from "../bench/install/run-verdaccio.ts";
import type { RunningServer } from "../bench/install/serve-folder.ts";
import { gitIn } from "../github/git-in.ts";
import { treeAddress } from "../tree-address.ts";
import { OWN_WORKFLOWS } from "../workflows/read-workflows.ts";
import { runJob } from "../workflows/run-job.ts";
import { ROOT } from "./package-graph.ts";

const SLOW = { timeout: 600_000 };
const CHECKOUT = [process.execPath, join(ROOT, "client/ashlar.js")] as const;
const OWNED = ["--url", "https://example.org/reef", "--owner", "ada", "--owner-id", "1815"];
/** In JavaScript, so that the interpreter of such rules is loaded from its package. */
const OWN_RULE = {
  module:
    "export const check = ({ files }) => [{ path: files[0].path, message: 'It is seen.' }];\n",
  record: `rules:
  - id: XREEF-SEEN-001
    module: rules/seen.js
    title: A file was looked at
    category: quality
    severity: low
    motivation: This registry wants to know that its own rule was run at all.
    trigger: The payload has a file of any kind.
    fix: Nothing has to be done about it, because it is there to be seen.
    effort: minutes
`,
};

let scratch: string;
let server: RunningServer | undefined;
let reef: string;
/** A clone of it, with what `npm ci` installed. */
let clone: string;

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function environmentOf(home: string): NodeJS.ProcessEnv {
  return {
    // The machine's own settings, which say how its npm reaches a registry.
    ...process.env,
    PATH: [dirname(process.execPath), process.env.PATH].join(":"),
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.org",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.org",
    npm_config_cache: join(scratch, home, "npm"),
    "npm_config_@ashlar:registry": `http://127.0.0.1:${server?.port}/`,
    [`npm_config_//127.0.0.1:${server?.port}/:_authToken`]: "anybody",
    XDG_CACHE_HOME: join(scratch, home, "cache"),
    XDG_STATE_HOME: join(scratch, "state"),
    XDG_CONFIG_HOME: join(scratch, "config"),
  };
}

function run([program, ...args]: readonly [string, ...string[]], cwd: string, home: string): Run {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: environmentOf(home),
  });
  return { status, stdout, stderr };
}

const npm = (cwd: string, home: string, ...args: string[]): void => {
  const { status, stdout, stderr } = run(["npm", ...args, "--no-audit", "--no-fund"], cwd, home);
  if (status !== 0) throw new Error(`npm ${args.join(" ")}\n${stdout}\n${stderr}`);
};
const ashlar = (...args: string[]): Run => run(["npx", "--no", "ashlar", ...args], clone, "ci");

/** Path → SHA-256. */
function digests(folder: string): ReadonlyMap<string, string> {
  const items = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = items.flatMap((item) => (item.isFile() ? [join(item.parentPath, item.name)] : []));
  return new Map(
    paths
      .sort()
      .map((path) => [
        relative(folder, path),
        createHash("sha256").update(readFileSync(path)).digest("hex"),
      ]),
  );
}

/** The release of the commit that is here, by the workflow that does it. */
async function release(project: string): Promise<void> {
  mkdirSync(project);
  const archive = execFileSync("git", ["archive", "HEAD"], { cwd: ROOT, maxBuffer: 2 ** 28 });
  execFileSync("tar", ["-x"], { cwd: project, input: archive });
  const workflow = OWN_WORKFLOWS.find(({ file }) => file === "release.yml");
  if (!workflow) throw new Error("there is no release.yml");
  const { version } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  const environment = environmentOf("release") as Record<string, string>;
  expect(workflow.jobs.publish?.strategy?.matrix.package).toEqual(WORKSPACES);
  const jobs = [
    ["pack", undefined],
    ...WORKSPACES.map((name) => ["publish", name] as const),
  ] as const;
  for (const [job, name] of jobs) {
    const { result, steps } = await runJob({
      workflow,
      job,
      contexts: { matrix: { package: name } },
      clone: project,
      event: { name: "push", payload: {} },
      environment: { ...environment, GITHUB_REF_NAME: `v${version}` },
    });
    expect([result, ...steps.map(({ run, outcome, stderr }) => [run, outcome, stderr])]).toEqual([
      "success",
      ...steps.map(({ run, stderr }) => [run, "success", stderr]),
    ]);
    expect(steps.length).toBe(workflow.jobs[job]?.steps.filter((step) => step.run).length);
  }
}

describe.runIf(process.env.ASHLAR_TEST_INSTALL)("a registry that runs from packages", () => {
  beforeAll(async () => {
    // Three installations are too much for the memory that other tests write to.
    scratch = mkdtempSync(join(cacheFolder("installed"), "run-"));
    mkdirSync(join(scratch, "packages"));
    server = await runVerdaccio(join(scratch, "packages"));
    reef = join(scratch, "reef");
    clone = join(scratch, "clone");
    await release(join(scratch, "project"));
  }, SLOW.timeout);

  afterAll(async () => {
    await server?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  test("is begun by the packages as by a checkout, and installed by npm", SLOW, async () => {
    const packages = ["--package", "@ashlar/client", "--package", "@ashlar/builder"];
    const init = ["init", "--registry", "reef", "--preset", "community", ...OWNED];
    const begun = run(["npx", "--yes", ...packages, "ashlar", ...init], scratch, "npx");
    expect([begun.status, begun.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    const again = join(scratch, "again");
    mkdirSync(again);
    expect(run([...CHECKOUT, ...init], again, "checkout").status).toBe(0);
    expect(digests(reef)).toEqual(digests(join(again, "reef")));

    const record = join(reef, "registry/registry.yaml");
    writeFileSync(record, `${readFileSync(record, "utf8").trimEnd()}\n${OWN_RULE.record}`);
    mkdirSync(join(reef, "registry/rules"));
    writeFileSync(join(reef, "registry/rules/seen.js"), OWN_RULE.module);
    npm(reef, "install", "install");
    gitIn(reef, "init", "-q", "-b", "main");
    gitIn(reef, "add", ".");
    gitIn(reef, "commit", "-q", "-m", "Begin");
    gitIn(scratch, "clone", "-q", reef, clone);
    npm(clone, "ci", "ci");
    const modules = readdirSync(join(clone, "node_modules"));
    expect(modules).toContain("@ashlar");
    // The website's program was made when it was packed.
    expect(modules).not.toContain("astro");
  });

  test("checks, with the registry's own rule", SLOW, () => {
    const { status, stdout } = ashlar("check", "--json");
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; message: string }[] };
    expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
      ["XREEF-SEEN-001", "It is seen."],
    ]);
    expect(status).toBe(0);
  });

  test("begins an artifact of each type, which all pass", SLOW, () => {
    const folder = "registry/artifacts/reef";
    for (const type of ARTIFACT_TYPES) {
      const begun = ashlar("init", type, `reef/a-${type}`);
      expect([begun.status, begun.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    }
    const folders = ARTIFACT_TYPES.map((type) => `${folder}/a-${type}`);
    const { scores } = JSON.parse(ashlar("check", ...folders, "--json").stdout) as {
      scores: { name: string; score: { verdict: string } }[];
    };
    const verdicts = scores.map(({ name, score }) => `${name} ${score.verdict}`);
    expect(verdicts.sort()).toEqual(
      ARTIFACT_TYPES.map((type) => `reef/a-${type} passed`).toSorted(),
    );
    gitIn(clone, "add", ".");
    gitIn(clone, "commit", "-q", "-m", "Begin one of each type");
  });

  test("builds what a checkout builds, byte for byte, website included", SLOW, () => {
    const build = ["build", "--commit", "HEAD", "--json", "--out"];
    const { status, stderr } = ashlar(...build, "dist");
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("error")]);
    const other = join(scratch, "other");
    expect(run([...CHECKOUT, ...build, other], clone, "checkout").status).toBe(0);
    const built = digests(join(clone, "dist"));
    expect(built.has("index.html")).toBe(true);
    expect(built).toEqual(digests(other));
  });

  test("verifies the tree, and installs and scaffolds from it", SLOW, () => {
    const dist = join(clone, "dist");
    const [, root = ""] = treeAddress(dist).split("#");
    const verified = ashlar("verify", "--tree", "dist", "--root", root, "--json");
    expect([verified.status, verified.stderr]).toEqual([0, ""]);
    const place = join(scratch, "reader");
    const from = ["--registry", treeAddress(dist), "--dir", place];
    expect(ashlar("install", "reef/greeting", ...from)).toMatchObject({ status: 0 });
    expect(readdirSync(join(place, "ashlar_modules/reef/greeting"))).toContain("package.json");
    const scaffold = ["new", "reef/a-template", join(scratch, "made"), "--set", "title=Notes"];
    const made = ashlar(...scaffold, "--registry", treeAddress(dist));
    expect([made.status, made.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(readdirSync(join(scratch, "made")).length).toBeGreaterThan(0);
  });

  test("has nothing that a doctor would stop at, and its workflows can install", SLOW, () => {
    const { status, stdout } = ashlar("doctor");
    expect(stdout).toMatch(/^yes the workflows can install what they run/m);
    expect(stdout).toMatch(/^yes the workflows are up to date/m);
    expect(status).toBe(0);
  });

  test("proposes an artifact that its origin lacks", SLOW, () => {
    const folder = "registry/artifacts/reef/a-module-node";
    const way = ["--branch", "origin", "--author", "ada", "--author-id", "1815", "--dry-run"];
    const proposed = ashlar("publish", folder, ...way);
    expect([proposed.status, proposed.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect(gitIn(reef, "branch", "--format", "%(refname:short)")).toBe("main\n");
  });
});
