/** What the contract is asked of: the double, or GitHub itself when the environment names a repository. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "octokit";
import { type Files, gitIn, writeTree } from "./git-in.ts";
import { type GitHub, startGitHub } from "./start-github.ts";

/** No interface: octokit's parameters want an index. */
type Where = { readonly owner: string; readonly repo: string };

interface Pushed {
  /** The commit, when it was taken. */
  readonly sha?: string;
  /** What git said when it was not. */
  readonly failed?: string;
}

type PullRequest = Awaited<ReturnType<Octokit["rest"]["pulls"]["get"]>>["data"];

export interface Contract {
  readonly at: Where;
  readonly fork: Where;
  readonly ownerLogin: string;
  readonly authorLogin: string;
  readonly owner: Octokit;
  readonly author: Octokit;
  readonly octokit: (token?: string) => Octokit;
  /** Commits files, or their removal, on a branch and pushes it; from the default branch when `base` is absent. */
  readonly push: (
    who: "owner" | "author",
    where: Where,
    branch: string,
    files: Files,
    base?: string,
  ) => Pushed;
  readonly openPull: (branch: string) => Promise<PullRequest>;
  /** Asks until GitHub knows whether it merges. */
  readonly settled: (number: number) => Promise<PullRequest>;
  readonly read: (where: Where, path: string) => Promise<string>;
  /** Only where the double is asked. */
  readonly double: GitHub | undefined;
  readonly close: () => Promise<void>;
}

interface Target {
  readonly at: Where;
  readonly apiUrl: string;
  readonly url: string;
  readonly tokens: { readonly owner: string; readonly author: string };
  readonly double: GitHub | undefined;
}

export async function openContract(): Promise<Contract> {
  const scratch = mkdtempSync(join(tmpdir(), "contract-"));
  const target = realTarget(process.env) ?? (await doubleTarget(scratch));
  const octokit = (token?: string): Octokit =>
    new Octokit({
      baseUrl: target.apiUrl,
      ...(token ? { auth: token } : {}),
      retry: { enabled: false },
      throttle: { enabled: false },
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
  const [owner, author] = [octokit(target.tokens.owner), octokit(target.tokens.author)];
  const login = async (who: Octokit): Promise<string> =>
    (await who.rest.users.getAuthenticated()).data.login;
  const { at } = target;
  const authorLogin = await login(author);
  const fork = await waitForFork(author, at);
  const clone = join(scratch, "clone");
  gitIn(scratch, "clone", "-q", `${target.url}/${fork.owner}/${fork.repo}.git`, clone);
  return {
    at,
    fork,
    ownerLogin: await login(owner),
    authorLogin,
    owner,
    author,
    octokit,
    push: (who, where, branch, files, base = "origin/main") => {
      gitIn(clone, "checkout", "-q", "--detach", base);
      writeTree(clone, files);
      gitIn(clone, "commit", "-q", "-m", "A change");
      const address = `${target.url.replace("//", `//x-access-token:${target.tokens[who]}@`)}/${where.owner}/${where.repo}.git`;
      const ref = branch.startsWith("refs/") ? branch : `refs/heads/${branch}`;
      try {
        gitIn(clone, "push", "-q", "--force", address, `HEAD:${ref}`);
      } catch (error) {
        return { failed: String((error as { stderr?: unknown }).stderr) };
      }
      gitIn(clone, "branch", "-q", "-f", branch);
      return { sha: gitIn(clone, "rev-parse", "HEAD").trim() };
    },
    openPull: async (branch) => {
      const head = `${authorLogin}:${branch}`;
      return (await author.rest.pulls.create({ ...at, title: branch, head, base: "main" })).data;
    },
    settled: (number) => settled(author, at, number),
    read: async (where, path) => {
      const answer = await author.rest.repos.getContent({
        ...where,
        path,
        mediaType: { format: "raw" },
      });
      return String(answer.data);
    },
    double: target.double,
    close: async () => {
      rmSync(scratch, { recursive: true, force: true });
      await target.double?.close();
    },
  };
}

function realTarget(env: NodeJS.ProcessEnv): Target | undefined {
  const [owner, repo] = (env.GITHUB_CONTRACT ?? "").split("/");
  if (!owner || !repo) return undefined;
  const { GITHUB_CONTRACT_OWNER, GITHUB_CONTRACT_AUTHOR } = env;
  if (!GITHUB_CONTRACT_OWNER || !GITHUB_CONTRACT_AUTHOR)
    throw new Error(
      "GITHUB_CONTRACT needs the tokens GITHUB_CONTRACT_OWNER and GITHUB_CONTRACT_AUTHOR",
    );
  return {
    at: { owner, repo },
    apiUrl: "https://api.github.com",
    url: "https://github.com",
    tokens: { owner: GITHUB_CONTRACT_OWNER, author: GITHUB_CONTRACT_AUTHOR },
    double: undefined,
  };
}

async function doubleTarget(scratch: string): Promise<Target> {
  const seed = join(scratch, "seed");
  writeTree(seed, { "README.md": "# Registry\n", "a.txt": "a\n" });
  gitIn(seed, "commit", "-q", "-m", "First");
  const double = await startGitHub({
    users: ["acme", "ada", { login: "github-actions[bot]", id: 41898282, type: "Bot" }],
    repositories: [{ name: "acme/registry", from: seed }],
    events: true,
  });
  return {
    at: { owner: "acme", repo: "registry" },
    apiUrl: double.apiUrl,
    url: double.url,
    tokens: { owner: double.tokenOf("acme"), author: double.tokenOf("ada") },
    double,
  };
}

/** GitHub makes forks in the background. */
async function waitForFork(author: Octokit, at: Where): Promise<Where> {
  const { data } = await author.rest.repos.createFork(at);
  const fork = { owner: data.owner.login, repo: data.name };
  const isThere = (): Promise<boolean> =>
    author.rest.git.getRef({ ...fork, ref: "heads/main" }).then(
      () => true,
      () => false,
    );
  await until(isThere);
  return fork;
}

async function settled(who: Octokit, at: Where, number: number): Promise<PullRequest> {
  let pull: PullRequest | undefined;
  await until(async () => {
    pull = (await who.rest.pulls.get({ ...at, pull_number: number })).data;
    return pull.mergeable !== null || pull.state === "closed";
  });
  return pull as PullRequest;
}

/** Asks again at once a few times, and then each second for a minute. */
async function until(done: () => Promise<boolean>): Promise<void> {
  for (let count = 0; count < 64; count++) {
    if (await done()) return;
    if (count > 4) await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  throw new Error("GitHub did not get there in a minute");
}
