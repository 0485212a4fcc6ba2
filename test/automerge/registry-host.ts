/** A registry at the double of GitHub, people who propose to it, and the token that a workflow has there. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "octokit";
import { type Files, gitIn, importCommit, writeTree } from "../github/git-in.ts";
import type { GithubOptions } from "../github/github-options.ts";
import { type GitHub, startGitHub } from "../github/start-github.ts";
import { SMALL_REGISTRY } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

export const WHERE = { owner: "small", repo: "registry" };
export const REPOSITORY = "small/registry";
/** `github-actions[bot]` of github.com. */
const BOT = { login: "github-actions[bot]", id: 41_898_282, type: "Bot" as const };
export const BOT_TOKEN = "token-of-a-workflow";

const POLICY = `merging:
  maintainers: [{login: may, id: 13}]
  wait: {newArtifact: P3D, newVersion: PT0M, metadata: PT0M, review: PT0M}
`;

export interface RegistryHost {
  readonly github: GitHub;
  /** A checkout of the default branch, as `actions/checkout` makes it. */
  readonly checkout: string;
  as(login: string): Octokit;
  /** Pushes a change to the login's fork, from the default branch or on top of what is there. */
  push(login: string, branch: string, files: Files, onTop?: boolean): string;
  /** The same, and the pull request. */
  propose(login: string, branch: string, files: Files): Promise<{ number: number; sha: string }>;
  /** What GitHub has after the check ran on a commit: the run, with what it left, and its result. */
  checked(
    login: string,
    branch: string,
    sha: string,
    options?: { conclusion?: string; zip?: Uint8Array; createdAt?: string },
  ): Promise<number>;
  /** A command of ours as a step of a workflow. */
  step(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): ReturnType<typeof runInProcess>;
  close(): Promise<void>;
}

/** @param extra files besides, below the repository's folder; @param more what else the double is told */
export async function registryHost(
  extra: Files = {},
  more: Partial<GithubOptions> = {},
): Promise<RegistryHost> {
  const scratch = mkdtempSync(join(tmpdir(), "host-"));
  const seed = join(scratch, "seed");
  const files = { ...SMALL_REGISTRY, "policy.yaml": POLICY } as Files;
  const scripts = Object.entries(files).filter(([path]) => !path.endsWith(".sh"));
  const inFolder = scripts.map(([path, content]) => [`registry/${path}`, content]);
  writeTree(seed, { ...(Object.fromEntries(inFolder) as Files), ...extra });
  gitIn(seed, "commit", "-q", "-m", "The registry");
  const github = await startGitHub({
    ...more,
    users: [
      { login: "small", id: 10 },
      { login: "ada", id: 11 },
      { login: "may", id: 13 },
      { login: "bob", id: 98 },
      { login: "eve", id: 99 },
      BOT,
    ],
    repositories: [
      {
        name: REPOSITORY,
        from: seed,
        roles: { may: "maintain", ada: "read" },
        actionsMayApprove: true,
      },
    ],
    appTokens: [
      {
        token: BOT_TOKEN,
        login: BOT.login,
        repository: REPOSITORY,
        permissions: {
          actions: "write",
          checks: "read",
          contents: "write",
          issues: "write",
          pull_requests: "write",
        },
      },
    ],
  });
  const checkout = join(scratch, "checkout");
  gitIn(scratch, "clone", "-q", github.cloneUrl(REPOSITORY), checkout);
  const work = join(scratch, "work");
  gitIn(scratch, "clone", "-q", "--no-checkout", github.cloneUrl(REPOSITORY), work);
  const forks = new Set<string>();
  const as = (login: string): Octokit =>
    new Octokit({
      baseUrl: github.apiUrl,
      auth: github.tokenOf(login),
      retry: { enabled: false },
      throttle: { enabled: false },
    });
  const push: RegistryHost["push"] = (login, branch, changed, onTop = false) => {
    const own = `${login}/${branch}`;
    importCommit(work, {
      branch: own,
      base: onTop ? own : "origin/main",
      changes: changed,
      message: "A change [skip ci]",
      seconds: Math.floor(Date.now() / 1000),
    });
    const fork = github.cloneUrl(`${login}/registry`, login);
    gitIn(work, "push", "-q", "--force", fork, `${own}:refs/heads/${branch}`);
    return gitIn(work, "rev-parse", own).trim();
  };
  return {
    github,
    checkout,
    as,
    push,
    async propose(login, branch, changed) {
      if (!forks.has(login)) await as(login).rest.repos.createFork(WHERE);
      forks.add(login);
      const sha = push(login, branch, changed);
      const { data } = await as(login).rest.pulls.create({
        ...WHERE,
        title: `${branch} [skip ci]`,
        head: `${login}:${branch}`,
        base: "main",
      });
      return { number: data.number, sha };
    },
    async checked(login, branch, sha, { conclusion = "success", zip, createdAt } = {}) {
      await github.addCheckRun({ repository: REPOSITORY, sha, name: "check", conclusion });
      return github.addRun({
        repository: REPOSITORY,
        path: ".github/workflows/check.yml",
        name: "check",
        event: "pull_request",
        headRepository: `${login}/registry`,
        branch,
        sha,
        conclusion,
        login,
        ...(createdAt && { createdAt }),
        ...(zip && { artifacts: { "ashlar-check": zip } }),
      });
    },
    step: (args, env = {}) =>
      runInProcess(args, {
        cwd: checkout,
        env: {
          GITHUB_API_URL: github.apiUrl,
          GITHUB_SERVER_URL: github.url,
          GITHUB_REPOSITORY: REPOSITORY,
          GITHUB_TOKEN: BOT_TOKEN,
          ...env,
        },
      }),
    async close() {
      rmSync(scratch, { recursive: true, force: true });
      await github.close();
    },
  };
}

/** A version that has nothing wrong, below the repository's folder. */
export function version(number: string, artifact = "hello"): Files {
  const folder = `registry/artifacts/acme/${artifact}/${number}`;
  return {
    [`${folder}/manifest.yaml`]:
      "config:\n  entry: index.js\nchanges:\n  - {kind: changed, description: It greets twice.}\n",
    [`${folder}/files/index.js`]: `export const hello = () => "Hello ${number}";\n`,
    [`${folder}/files/LICENSE`]: "Apache License, Version 2.0\n",
  };
}
