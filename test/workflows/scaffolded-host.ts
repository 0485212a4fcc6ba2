/**
 * A registry as `ashlar init --registry` makes it, with real keys, at the double of GitHub and with a place
 * that serves what its workflows publish. Its package.json names this checkout instead of published
 * packages, so that `npm ci` installs for real, and without a network.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { Octokit } from "octokit";
import { gitIn } from "../github/git-in.ts";
import { type GitHub, startGitHub } from "../github/start-github.ts";
import { KEPT_CODE, SHARED_CACHE } from "../run-cli.ts";
import { runInProcess } from "../run-in-process.ts";
import type { Contexts } from "./evaluate-expression.ts";
import { SCAFFOLD_WORKFLOWS, type Workflow } from "./read-workflows.ts";
import { type JobResult, runJob } from "./run-job.ts";

const ROOT = join(import.meta.dirname, "../..");
export const REEF = { owner: "ada", repo: "reef" };
export const REEF_NAME = "ada/reef";
const BOT = { login: "github-actions[bot]", id: 41_898_282, type: "Bot" as const };
const ADVISORIES = "github/advisory-database";
const ROLES = ["BINS", "SNAPSHOT", "TIMESTAMP", "LOG", "ATTESTATION"];

export interface ScaffoldedHost {
  readonly github: GitHub;
  /** Where the tree is served; 404 until something is published. */
  readonly url: string;
  /** Fingerprint of the root, as readers pin it. */
  readonly root: string;
  /** Of the registry's own repository: somebody's clone, in which tests commit. */
  readonly work: string;
  as(login: string): Octokit;
  /** A clone as `actions/checkout` makes it. */
  checkout(ref?: string): string;
  job(name: `${string}.yml`, job: string, given: JobGiven): Promise<JobResult>;
  /** Puts a folder where it is served, as `actions/deploy-pages` does. */
  deploy(folder: string): Promise<void>;
  close(): Promise<void>;
}

interface JobGiven {
  readonly clone: string;
  readonly event: { readonly name: string; readonly payload: object };
  readonly contexts?: Contexts;
  /** What the job's `permissions:` are at the double; its token otherwise has none. */
  readonly workflow?: Workflow;
  /** How the commands begin that an earlier job has run in the clone: they are left out. */
  readonly done?: readonly string[];
}

export async function scaffoldedHost(): Promise<ScaffoldedHost> {
  const scratch = mkdtempSync(join(tmpdir(), "scaffold-"));
  const served = join(scratch, "served");
  mkdirSync(served);
  const server = await serveFolder(served);
  const { seed, secrets, root } = await scaffold(scratch, server.url);
  const github = await startGitHub({
    events: true,
    users: [{ login: "ada", id: 11 }, { login: "eve", id: 99 }, { login: "github", id: 9919 }, BOT],
    repositories: [
      { name: REEF_NAME, from: seed, actionsMayApprove: true },
      { name: ADVISORIES, from: advisories(scratch) },
    ],
  });
  const work = join(scratch, "work");
  gitIn(scratch, "clone", "-q", github.cloneUrl(REEF_NAME, "ada"), work);
  let clones = 0;
  const checkout: ScaffoldedHost["checkout"] = (ref = "refs/heads/main") => {
    const clone = join(scratch, `clone-${++clones}`);
    gitIn(scratch, "clone", "-q", github.cloneUrl(REEF_NAME), clone);
    gitIn(clone, "fetch", "-q", "origin", ref);
    gitIn(
      clone,
      "checkout",
      "-q",
      ...(ref.startsWith("refs/heads/") ? ["-B", "main"] : ["--detach"]),
      "FETCH_HEAD",
    );
    return clone;
  };
  return {
    github,
    url: server.url,
    root,
    work,
    checkout,
    as: (login) =>
      new Octokit({
        baseUrl: github.apiUrl,
        auth: github.tokenOf(login),
        retry: { enabled: false },
        throttle: { enabled: false },
      }),
    async job(file, job, { clone, event, contexts, workflow: given, done = [] }) {
      const workflow = without(given ?? scaffoldWorkflow(clone, file), job, done);
      const token = `token-${file}-${job}-${++clones}`;
      const permissions = workflow.jobs[job]?.permissions ?? workflow.permissions ?? {};
      await github.addAppToken(token, BOT.login, REEF_NAME, atGitHub(permissions));
      return runJob({
        workflow,
        job,
        clone,
        event,
        contexts: { vars: { ASHLAR_ROOT: root }, secrets, ...contexts },
        environment: { ...machine(scratch, github), GITHUB_TOKEN: token, GITHUB_SHA: head(clone) },
      });
    },
    async deploy(folder) {
      await rm(served, { recursive: true, force: true });
      cpSync(folder, served, { recursive: true });
    },
    async close() {
      server.close();
      await rm(scratch, { recursive: true, force: true });
      await github.close();
    },
  };
}

const head = (clone: string): string => gitIn(clone, "rev-parse", "HEAD").trim();

/** The workflow as it lies in the clone, which is what GitHub would run. */
function scaffoldWorkflow(clone: string, file: string): Workflow {
  const known = SCAFFOLD_WORKFLOWS.find((one) => one.file === file);
  const own = readFileSync(join(clone, ".github/workflows", file), "utf8");
  const url = /REGISTRY_URL: "(.*)"/.exec(own)?.[1];
  if (!known) throw new Error(`no workflow ${file}`);
  return url === undefined ? known : { ...known, env: { ...known.env, REGISTRY_URL: url } };
}

function without(workflow: Workflow, name: string, done: readonly string[]): Workflow {
  const job = workflow.jobs[name];
  if (!job) return workflow;
  const steps = job.steps.filter(({ run = "" }) => !done.some((begin) => run.startsWith(begin)));
  return { ...workflow, jobs: { ...workflow.jobs, [name]: { ...job, steps } } };
}

/** A token's rights by GitHub's names of them; what the double does not know of is of no use to us. */
function atGitHub(permissions: Readonly<Record<string, string>>): Record<string, "read" | "write"> {
  return Object.fromEntries(
    Object.entries(permissions).map(([name, level]) => [
      name.replaceAll("-", "_"),
      level as "read" | "write",
    ]),
  );
}

/** What every step finds. Git asks the double where it would ask github.com; nothing else is reached. */
function machine(scratch: string, github: GitHub): Readonly<Record<string, string>> {
  return {
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: join(scratch, "runner-home"),
    XDG_CACHE_HOME: SHARED_CACHE,
    ...KEPT_CODE,
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.${github.url}/.insteadOf`,
    GIT_CONFIG_VALUE_0: "https://github.com/",
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SERVER_URL: github.url,
    GITHUB_REPOSITORY: REEF_NAME,
  };
}

async function scaffold(scratch: string, url: string) {
  const home = join(scratch, "operator");
  const seed = join(scratch, "seed");
  const options = { cwd: scratch, env: { HOME: home } };
  const made = await runInProcess(
    // biome-ignore format: a command is read in one line
    ["init", "--registry", "seed", "--id", "reef", "--preset", "community", "--url", url, "--owner", "ada", "--owner-id", "11", "--generate-keys", join(scratch, "offline"), "--no-passphrase"],
    options,
  );
  if (made.exitCode !== 0) throw new Error(made.stderr);
  installFromHere(seed);
  gitIn(seed, "init", "-q", "-b", "main");
  gitIn(seed, "add", "-A");
  gitIn(seed, "commit", "-q", "-m", "Begin a registry");
  const status = await runInProcess(["key", "status", "--json"], { ...options, cwd: seed });
  const { root } = JSON.parse(status.stdout);
  const online = join(home, ".local/state/ashlar/online-keys/reef");
  const secrets = Object.fromEntries(
    ROLES.map((role) => [
      `ASHLAR_KEY_${role}`,
      readFileSync(join(online, role.toLowerCase()), "utf8"),
    ]),
  );
  return { seed, secrets, root: `sha256:${root.sha256}` };
}

/** As an operator does who has a checkout of the program and no published package. */
function installFromHere(seed: string): void {
  const path = join(seed, "package.json");
  const record = JSON.parse(readFileSync(path, "utf8"));
  const names = Object.keys(record.devDependencies);
  record.devDependencies = Object.fromEntries(
    names.map((name) => [name, `file:${join(ROOT, name.replace("@ashlar/", ""))}`]),
  );
  writeFileSync(path, `${JSON.stringify(record, null, 2)}\n`);
  execFileSync("npm", ["install", "--package-lock-only", "--offline", "--no-audit", "--no-fund"], {
    cwd: seed,
    stdio: "pipe",
  });
}

/** A repository as GitHub's of advisories is laid out, with one that nothing here is affected by. */
function advisories(scratch: string): string {
  const folder = join(scratch, "advisories");
  const file = join(
    folder,
    "advisories/github-reviewed/2026/01/GHSA-2222-3333-4444/GHSA-2222-3333-4444.json",
  );
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({
      schema_version: "1.4.0",
      id: "GHSA-2222-3333-4444",
      modified: "2026-01-01T00:00:00Z",
      published: "2026-01-01T00:00:00Z",
      summary: "Greets the wrong person",
      affected: [
        {
          package: { ecosystem: "Ashlar", name: "reef/greeting" },
          ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.0.1" }] }],
        },
      ],
    }),
  );
  gitIn(folder, "init", "-q", "-b", "main");
  gitIn(folder, "add", "-A");
  gitIn(folder, "commit", "-q", "-m", "Advisories");
  return folder;
}

async function serveFolder(folder: string): Promise<{ url: string; close: () => void }> {
  const server = createServer(async (request, response) => {
    const path = join(
      folder,
      decodeURIComponent(new URL(request.url ?? "/", "http://x/").pathname),
    );
    const info = await stat(path).catch(() => undefined);
    if (!info?.isFile()) {
      response.writeHead(404).end("not found");
      return;
    }
    response.writeHead(200, { "content-length": info.size }).end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
