/** What a machine and a registry's repository are like, as far as builds and workflows depend on it. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { parsePolicy } from "../../schemas/policy.ts";
import { parseRegistry } from "../../schemas/registry.ts";
import { hasOnlineKeys } from "../keys/online-key-sources.ts";
import { openTrustFolder, type TrustFolder } from "../keys/trust-folder.ts";
import { type ParsedTrust, parseTrustRecords } from "../keys/trust-records.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";
import { commonFiles } from "../scaffold/common-files.ts";
import { workflowVersion } from "./workflow-version.ts";

const run = promisify(execFile);

export interface RepositoryFacts {
  readonly node: string;
  /** As `git version` says it; undefined without git. */
  readonly git: string | undefined;
  /** The working tree's top; undefined outside of a repository. */
  readonly top: string | undefined;
  readonly isShallow: boolean;
  readonly isPartial: boolean;
  readonly hasCommit: boolean;
  /** Files of the registry's folder that no commit has as they are. */
  readonly changed: number;
  /** What is wrong with a record; undefined for a good one. */
  readonly registryProblem: string | undefined;
  readonly policyProblem: string | undefined;
  readonly hasPolicy: boolean;
  readonly trust: TrustFolder;
  readonly parsedTrust: ParsedTrust;
  readonly hasOnlineKeys: boolean;
  readonly workflows: readonly WorkflowFact[];
  /** Whether a workflow of the repository installs what a lock file says. */
  readonly needsLock: boolean;
  /** Of the repository's top, if git has it. */
  readonly hasLock: boolean;
}

interface WorkflowFact {
  readonly path: string;
  /** Of the program's own; undefined where it marks none. */
  readonly current: number | undefined;
  /** Of the repository's; null: there is no such file. */
  readonly own: number | undefined | null;
}

/** @param registry the folder that holds registry.yaml, absolute */
export async function repositoryFacts(
  registry: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RepositoryFacts> {
  const git = async (...args: readonly string[]): Promise<string | undefined> =>
    run("git", args, {
      cwd: registry,
      env: environment,
      encoding: "utf8",
      maxBuffer: 1 << 26,
    }).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    );
  const top = await git("rev-parse", "--show-toplevel");
  const text = async (name: string): Promise<Uint8Array | undefined> =>
    readFile(join(registry, name)).catch(() => undefined);
  const policy = await text("policy.yaml");
  const trust = await openTrustFolder(registry);
  const folder = top ?? dirname(registry);
  const lock = await git("ls-files", "--", join(folder, "package-lock.json"));
  return {
    node: process.versions.node,
    git: /\d+(?:\.\d+)+/.exec((await git("version")) ?? "")?.[0],
    top,
    isShallow: (await git("rev-parse", "--is-shallow-repository")) === "true",
    isPartial: (await git("config", "--get-regexp", "^remote\\..*\\.promisor$")) !== undefined,
    hasCommit: (await git("rev-parse", "--verify", "--quiet", "HEAD")) !== undefined,
    changed: lines(await git("status", "--porcelain", "--", registry)).length,
    registryProblem: recordProblem("registry.yaml", await text("registry.yaml"), parseRegistry),
    policyProblem: policy && recordProblem("policy.yaml", policy, parsePolicy),
    hasPolicy: policy !== undefined,
    trust,
    parsedTrust: parseTrustRecords(trust.files),
    hasOnlineKeys: hasOnlineKeys(environment),
    workflows: await workflowFacts(folder),
    needsLock: await installsByLock(folder),
    hasLock: lines(lock).length > 0,
  };
}

function lines(text: string | undefined): readonly string[] {
  return (text ?? "").split("\n").filter(Boolean);
}

function recordProblem(
  name: string,
  bytes: Uint8Array | undefined,
  parse: Parameters<typeof parseYamlRecord>[2],
): string | undefined {
  if (!bytes) return "is missing";
  const decoded = decodeText(bytes);
  if (!("text" in decoded)) return "is no text";
  return parseYamlRecord(name, decoded.text, parse).value === undefined
    ? "has fields that are missing or wrong"
    : undefined;
}

const WORKFLOWS = ".github/workflows/";

/** `npm ci`, which every workflow of ours begins with, fails where there is no lock file. */
async function installsByLock(top: string): Promise<boolean> {
  const folder = resolve(top, WORKFLOWS);
  const names = await readdir(folder).catch(() => []);
  const texts = names
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => readFile(join(folder, name), "utf8").catch(() => ""));
  return (await Promise.all(texts)).some((text) => /run: npm ci$/m.test(text));
}

async function workflowFacts(top: string): Promise<readonly WorkflowFact[]> {
  const current = [...(await commonFiles())].filter(([path]) => path.startsWith(WORKFLOWS));
  const present = new Set(await readdir(resolve(top, WORKFLOWS)).catch(() => []));
  return Promise.all(
    current.map(async ([path, text]) => {
      const name = path.slice(WORKFLOWS.length);
      const own = present.has(name)
        ? workflowVersion(await readFile(join(top, path), "utf8").catch(() => ""))
        : null;
      return { path, current: workflowVersion(text), own };
    }),
  );
}
