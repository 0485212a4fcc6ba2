/** `ashlar status` where no git host is asked: what git says of branches and of the registry's own. */
import { setTimeout as sleep } from "node:timers/promises";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { frozenVersion } from "../change/change-set.ts";
import { compareText } from "../check/compare-text.ts";
import { printable } from "../check/printable.ts";
import {
  type BranchProgress,
  branchProgress,
  type FollowedByGit,
} from "../contribute/branch-progress.ts";
import { remoteUrl } from "../contribute/find-target-url.ts";
import { openTarget } from "../contribute/open-target.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import { readBranchFacts } from "../contribute/read-branch-facts.ts";
import { listTargetFiles } from "../contribute/target-files.ts";
import { withoutCredentials } from "../contribute/without-credentials.ts";
import { parseRelease } from "./open-artifact.ts";

export interface GitStatusOptions {
  readonly to?: string;
  readonly into?: string;
  readonly branch?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const LINE_MAX = 500;

/**
 * @param asked `NAMESPACE/NAME`, with a version or without; all proposals when undefined
 * @param pause seconds between two looks, with `watch`
 * @throws {CodedError} E_USAGE, and as {@link openTarget}
 */
export async function statusByGit(
  asked: string | undefined,
  options: GitStatusOptions,
  { pause, terminal }: { readonly pause: number; readonly terminal: Terminal },
): Promise<void> {
  const artifact = asked === undefined ? undefined : parseRelease(asked);
  for (let shown = ""; ; ) {
    const target = await openTarget(options, terminal.folder, terminal);
    const remote =
      options.branch === undefined
        ? target.url
        : await remoteUrl(options.branch, terminal.folder, terminal);
    const branches = await readBranchFacts(target, remote, artifact?.name);
    const versions = artifact ? await versionsOf(target, artifact.name) : [];
    const found = { artifact, branches, versions };
    const progress = branchProgress(found);
    const said = { ...found, target, remote: withoutCredentials(remote) };
    const text = JSON.stringify([progress, versions]);
    if (text !== shown && !options.json) print(progress, said, terminal);
    shown = text;
    if (!options.watch || progress.stage !== "waiting") {
      finish(progress, said, options, terminal);
      return;
    }
    await sleep(pause * 1000, undefined, { signal: terminal.signal });
  }
}

async function versionsOf(target: ProposalTarget, name: string): Promise<readonly string[]> {
  const files = await listTargetFiles(target, [`artifacts/${name}`]);
  return [...new Set(files.flatMap(({ path }) => frozenVersion(path) ?? []))]
    .map((folder) => folder.split("/")[3] ?? "")
    .sort(compareText);
}

interface Said extends FollowedByGit {
  readonly target: ProposalTarget;
  /** Where branches were looked for, without credentials. */
  readonly remote: string;
}

function print({ stage, branches }: BranchProgress, said: Said, terminal: Terminal): void {
  const { artifact, target, remote } = said;
  const line = (text: string): void => terminal.out(printable(text, LINE_MAX));
  for (const { branch, stage: own, title, commit, committedAt, files } of branches) {
    const missing = files.filter(({ isThere }) => !isThere).length;
    line(`${branch}: ${terminal.paint("bold", own)}`);
    line(`  ${title}, ${commit.slice(0, 12)} of ${committedAt.slice(0, 10)}`);
    line(
      missing === 0
        ? `  ${target.branch} has all of it`
        : `  ${target.branch} lacks ${missing} of its ${files.length} files, or has them otherwise`,
    );
  }
  if (branches.length === 0) line(`No branch of a proposal${aboutOf(artifact)} is at ${remote}.`);
  if (artifact) line(versionsLine(artifact, said));
  if (stage === "waiting")
    line("It waits for whoever merges there; whom, only the git host can tell.");
  if (stage === "unknown")
    line("It was not sent, sent as a patch that nobody has taken yet, or refused.");
  if (stage === "merged" && artifact)
    line(`Whether the published tree has it: ashlar show ${artifact.name}`);
}

function aboutOf(artifact: FollowedByGit["artifact"]): string {
  if (!artifact) return "";
  return ` about ${artifact.name}${artifact.version === undefined ? "" : ` ${artifact.version}`}`;
}

function versionsLine(
  { name, version }: NonNullable<FollowedByGit["artifact"]>,
  { versions, target }: Said,
): string {
  const where = `${target.branch} of ${withoutCredentials(target.url)}`;
  if (version !== undefined && versions.includes(version)) return `${where} has ${name} ${version}`;
  if (versions.length === 0) return `${where} has no ${name}`;
  const rest = version === undefined ? "" : `, and not ${version}`;
  return `${where} has ${name} ${versions.join(", ")}${rest}`;
}

function finish(
  { stage, branches }: BranchProgress,
  { artifact, versions, target, remote }: Said,
  { json }: GitStatusOptions,
  terminal: Terminal,
): void {
  terminal.exitCode = stage === "unknown" ? EXIT.failed : EXIT.ok;
  if (!json) return;
  printJson(terminal, {
    ok: stage !== "unknown",
    stage,
    artifact: artifact ?? null,
    registry: {
      repository: withoutCredentials(target.url),
      branch: target.branch,
      commit: target.tip,
    },
    versions,
    remote,
    branches,
  });
}
