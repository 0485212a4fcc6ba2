/** `ashlar publish`: proposes an artifact's new versions to a registry. */
import { resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import {
  artifactNameOf,
  type LocalFile,
  readArtifactFolder,
} from "../contribute/artifact-folder.ts";
import { commonFiles } from "../contribute/common-files.ts";
import { openTarget } from "../contribute/open-target.ts";
import { type PublishPlan, planPublish } from "../contribute/plan-publish.ts";
import type { ProposedFile } from "../contribute/proposal.ts";
import { addProposalOptions, type ProposalOptions } from "../contribute/proposal-options.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import { publishProposal } from "../contribute/publish-proposal.ts";
import { listTargetFiles } from "../contribute/target-files.ts";
import { requireFolder } from "../read/require-folder.ts";
import { openWay } from "./open-way.ts";
import { proposeChange } from "./propose-change.ts";
import { publisherFile } from "./publisher-file.ts";
import { signProposal } from "./sign-proposal.ts";

interface PublishOptions extends ProposalOptions {
  readonly name?: string;
  readonly key?: string;
}

const EXAMPLES = `
Examples:
  ashlar publish registry/artifacts/acme/hello            a pull request, from your fork
  ashlar publish . --name acme/hello --to https://github.com/acme/registry
  ashlar publish . --branch origin                        a branch of any git repository
  ashlar publish . --patch - | git send-email …           a patch, for a mail
  ashlar publish . --dry-run                              every step, and none is taken

DIR is an artifact's folder: artifact.md, and a folder for each version. Only versions that the
registry lacks are proposed, with what else changed of the artifact; your working tree and your
branches stay as they are. The change is checked first, as the registry will check it. In a
namespace that is claimed, versions are signed with --key, or with a key of your ssh-agent.
Run again, the command updates what it proposed.`;

export const definePublish: CommandDefinition = (command, terminal) => {
  command
    .argument("[dir]", "folder of the artifact", ".")
    .option("--name <namespace/name>", "the artifact, where its folder does not say it")
    .option("--key <key>", "to sign with: private key file, its .pub file, or agent:SHA256:…");
  addProposalOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (dir: string) =>
      runPublish(dir, command.optsWithGlobals<PublishOptions>(), terminal),
    );
};

async function runPublish(dir: string, options: PublishOptions, terminal: Terminal): Promise<void> {
  const folder = resolve(terminal.folder, dir);
  await requireFolder(
    folder,
    "name the folder of an artifact, such as registry/artifacts/acme/hello",
  );
  const name = artifactNameOf(folder, options.name);
  const target = await openTarget(options, folder, terminal);
  const local = await readArtifactFolder(folder, { name, like: target.tip }, terminal);
  const plan = await planOf({ name, folder, local, target }, terminal);
  requirePublishable(plan, name);
  const open = await openWay(options, target, terminal);
  const publisher = await publisherFile({ name, folder, target, author: open.author }, terminal);
  const files = [...(publisher ? [publisher] : []), ...(await contents(plan, local))];
  const claims = publisher ? { claims: name.split("/")[0] ?? "" } : {};
  const draft = publishProposal({ name, plan, files, ...claims });
  const signing = { versions: plan.versions, name, ...(options.key && { key: options.key }) };
  const signed = await signProposal(draft, target, signing, terminal);
  const notes = plan.outdated.map((path) => `${path} is newer in the registry, and stays as it is`);
  await proposeChange({ ...signed, target, options, open, notes }, terminal);
}

interface Publishing {
  readonly name: string;
  readonly folder: string;
  readonly local: readonly LocalFile[];
  readonly target: ProposalTarget;
}

async function planOf(
  { name, folder, local, target }: Publishing,
  terminal: Terminal,
): Promise<PublishPlan> {
  const listed = await listTargetFiles(target, [`artifacts/${name}`]);
  const common = await commonFiles(folder, { name, target }, terminal);
  return planPublish({
    name,
    local,
    target: listed.map(({ path, mode, objectId }) => ({
      path,
      objectId,
      executable: mode === "100755",
    })),
    ...(common && { common }),
  });
}

/** @throws {CodedError} E_PUBLISHED, E_OUTDATED */
function requirePublishable({ frozen, clashes }: PublishPlan, name: string): void {
  const lines = (problems: PublishPlan["frozen"]): readonly string[] =>
    problems.map(({ path, message }) => `${path}: ${message}`);
  if (frozen.length > 0) {
    const version = frozen[0]?.path.split("/")[3] ?? "";
    throw new CodedError({
      code: "E_PUBLISHED",
      exitCode: EXIT.conflicts,
      message: `${name} ${version} is published, and a published version never changes`,
      fix: `copy the folder ${version} to one of a higher version, put ${version} back as it was, then publish again`,
      details: lines(frozen),
    });
  }
  if (clashes.length > 0) {
    throw new CodedError({
      code: "E_OUTDATED",
      exitCode: EXIT.conflicts,
      message: `your clone is older than the registry, which changed the same files of ${name}`,
      fix: "git pull --rebase, mend what git asks about, then publish again",
      details: lines(clashes),
    });
  }
}

async function contents(
  { paths }: PublishPlan,
  local: readonly LocalFile[],
): Promise<readonly ProposedFile[]> {
  const wanted = new Set(paths);
  const files: ProposedFile[] = [];
  for (const { path, executable, read } of local)
    if (wanted.has(path)) files.push({ path, content: await read(), executable });
  return files;
}
