/** `ashlar rebuild`: a published tree built again from a clone, without its keys, and compared file by file. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { folderFiles } from "../../client/verify/folder-files.ts";
import { type TreeReport, verifyTree } from "../../client/verify/verify-tree.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import { sha256HexOf } from "../../schemas/trust/bytes.ts";
import { clonedTrust } from "../audit/cloned-trust.ts";
import { readPublishedMetadata } from "../audit/published-metadata.ts";
import { readAbout } from "../audit/read-published.ts";
import type { TrustRecords } from "../keys/trust-records.ts";
import { openCommitSource } from "../read/commit-source.ts";
import type { Source } from "../read/source.ts";
import { openPublished, type PublishedPlace } from "./open-published.ts";
import { registryFolder } from "./open-source.ts";
import { faultsIn, printRebuild, rebuildExitCode } from "./print-rebuild.ts";
import { rebuildAndCompare } from "./rebuild-and-compare.ts";

interface RebuildOptions {
  readonly compare: string;
  readonly registry?: string;
  readonly root?: string;
  readonly site: boolean;
  readonly cache: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar rebuild --compare https://example.org/registry
  ashlar rebuild --compare https://example.org/registry#sha256:<64 hex digits>
  ashlar rebuild --compare dist --no-site --json

It verifies the tree from its pinned root (the one named, else the newest of the
clone's trust/), then builds the commit that the tree names, for the same address
and clock, and compares every file to the byte. It needs a full clone and no
secret: signatures are taken from the tree, verified, and put under what was
computed here. A message that nobody signed is a difference. Versions and expiry
of bins, snapshot and timestamp cannot be computed, for they depend on earlier
trees: they are verified, and taken as they are. Nor is it judged whether the
tree is the newest: expired signatures are noted.

Exit code 0: every file is the same. 1: some are not. 5: the tree does not verify,
its commit is not in the history of HEAD, or what was signed offline is not what
the clone has.`;

export const defineRebuild: CommandDefinition = (command, terminal) => {
  command
    .requiredOption("--compare <url|dir>", "the published tree")
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--root <fingerprint>", "the root of trust that the tree has to have: sha256:…")
    .option("--no-site", "do not render the website; its files are taken as they are listed")
    .option("--cache <dir>", "where what the checks found is kept (default: the user's cache)")
    .option("--no-cache", "check every file again, and keep nothing")
    .addHelpText("after", EXAMPLES)
    .action(async () => runRebuild(command.optsWithGlobals<RebuildOptions>(), terminal));
};

async function runRebuild(options: RebuildOptions, terminal: Terminal): Promise<void> {
  const registry = await registryFolder(options.registry, terminal.folder);
  const published = await openPublished(options.compare, terminal);
  const cloned = await withSource(registry, "HEAD", clonedTrust);
  const pin = pinOf(published, options, cloned);
  const verified = await verify(published, pin, terminal);
  const { about, metadata } = await readSigned(published, verified);
  const commit = commitOf(about);
  const suspects = verified.findings.map(({ path }) => path);
  const compared = await withSource(registry, commit, (source) =>
    rebuildAndCompare({
      published,
      about,
      metadata,
      suspects,
      source,
      registry,
      options,
      terminal,
    }),
  );
  const report = { location: published.origin.location, commit, verified, ...compared };
  terminal.exitCode = rebuildExitCode(report);
  printRebuild(report, options.json === true, terminal);
}

/** Expired is not forged: an old tree can be rebuilt, too. */
async function verify(
  { origin, folder }: PublishedPlace,
  pin: string,
  { signal, progress }: Terminal,
): Promise<TreeReport> {
  const line = progress("verifying");
  try {
    return await verifyTree({
      origin,
      ...(folder !== undefined && { present: () => folderFiles(folder) }),
      pin,
      now: Math.floor(Date.now() / 1000),
      signal,
      onProgress: line.update,
    });
  } finally {
    line.end();
  }
}

/** A tree that is too broken to be read says what is broken. */
async function readSigned({ origin }: PublishedPlace, verified: TreeReport) {
  try {
    const about = await readAbout(origin);
    return { about, metadata: await readPublishedMetadata(origin) };
  } catch (error) {
    const faults = faultsIn(verified);
    const isRefusal = error instanceof CodedError && error.exitCode === EXIT.integrity;
    if (!isRefusal || faults.length === 0) throw error;
    throw new CodedError({
      code: "E_TREE_UNVERIFIED",
      exitCode: EXIT.integrity,
      message: `${origin.location} does not verify, and too much of it is wrong to compare it`,
      fix: "nothing of it can be trusted; `ashlar verify --tree` lists all that is wrong",
      details: faults.slice(0, FAULTS_NAMED).map(({ path, problem }) => `${path} ${problem}`),
      cause: error,
    });
  }
}

const FAULTS_NAMED = 20;

async function withSource<T>(
  registry: string,
  revision: string,
  use: (source: Source) => Promise<T>,
): Promise<T> {
  const source = await openCommitSource(registry, revision).catch((error: unknown) => {
    if (!(error instanceof CodedError) || error.code !== "E_REVISION") throw error;
    throw cloneOld(revision, error);
  });
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

/** What the user names goes before what the clone says. */
function pinOf(
  { origin, pin }: PublishedPlace,
  { root }: RebuildOptions,
  cloned: TrustRecords | undefined,
): string {
  const named = root === undefined ? undefined : /^(?:sha256:)?([0-9a-f]{64})$/i.exec(root)?.[1];
  if (root !== undefined && named === undefined)
    throw usage(
      `--root "${root.slice(0, 100)}" is no fingerprint`,
      "write it as sha256:…, 64 hex digits",
    );
  const newest = cloned?.roots.at(-1);
  const found = pin ?? named?.toLowerCase() ?? (newest && sha256HexOf(newest.bytes));
  if (found !== undefined) return found;
  throw new CodedError({
    code: "E_ROOT_UNKNOWN",
    exitCode: EXIT.usage,
    message: `nobody has said which root of trust ${origin.location} has to have: the clone has no trust/ folder`,
    fix: `name its fingerprint: --compare ${origin.location}#sha256:…   (\`ashlar serve\` shows that of a tree of your own)`,
  });
}

function commitOf({ commit }: RegistryDocument): string {
  if (commit !== null) return commit;
  throw new CodedError({
    code: "E_NO_COMMIT",
    exitCode: EXIT.failed,
    message: "the tree was built from a folder that no commit has: nobody can build it again",
    fix: "publish trees that were built with --commit",
  });
}

function cloneOld(revision: string, cause: unknown): CodedError {
  return new CodedError({
    code: "E_CLONE_OLD",
    exitCode: EXIT.failed,
    message: `the tree was built from commit ${revision.slice(0, 12)}, which this clone has not: it is older, or of another repository`,
    fix: "run `git pull`, and compare again",
    cause,
  });
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
