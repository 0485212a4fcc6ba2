/** `ashlar deploy`: puts a built tree on a host, in an order in which readers always find a whole one. */
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { useQuickVerify } from "../../schemas/trust/ed25519.ts";
import type { DeployTarget } from "../deploy/deploy-target.ts";
import { folderTarget } from "../deploy/folder-target.ts";
import { isRsyncTarget } from "../deploy/rsync-target.ts";
import { type Deployed, runDeploy } from "../deploy/run-deploy.ts";
import { pointerNumbers } from "../deploy/verified-pointer.ts";
import { nativeVerify } from "../keys/native-ed25519.ts";
import type { DeployOptions } from "./deploy-options.ts";
import { deployPages } from "./deploy-pages.ts";

const EXAMPLES = `
Examples:
  ashlar deploy dist /srv/www/registry
  ashlar deploy dist deploy@www.example.org:/srv/www/registry      rsync over ssh
  ashlar deploy dist rsync://www.example.org/registry              a daemon of rsync
  ashlar deploy dist s3://my-bucket/registry --endpoint https://storage.example.org
  ashlar deploy dist --pages pages                                 for actions/upload-pages-artifact
  ashlar deploy dist s3://my-bucket --prune --dry-run

Only what changed is sent: leaves, then what names them, then ashlar.json, the
checkpoint of the log and, last, metadata/timestamp.json. So a deployment that
breaks off leaves the tree of before. What is deployed is verified first, and an
older tree never follows a later one.
An object store is asked with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
AWS_REGION; rsync takes RSYNC_RSH. Exit code 9: the tree would go backwards, or
another registry lies there.`;

export const defineDeploy: CommandDefinition = (command, terminal) => {
  command
    .argument("<tree>", "a folder that `ashlar build` wrote")
    .argument("[target]", "a folder, user@host:path, rsync://host/path, or s3://bucket/prefix")
    .option("--pages <dir>", "prepare this folder for GitHub Pages instead")
    .option("--live <url>", "with --pages: the published tree (default: the registry's url)")
    .option("--endpoint <url>", "the object store (default: AWS_ENDPOINT_URL_S3, or Amazon's)")
    .option("--region <name>", "its region (default: AWS_REGION)")
    .option("--all", "send every file, also those that should be there")
    .option("--replace", "lay the tree anew over whatever is there, and verify nothing of it")
    .option("--prune", "take away what earlier trees needed, after the pointer has changed")
    .option(
      "--keep-trees <number>",
      "with --prune: how many trees stay whole, this one included",
      "3",
    )
    .option("--grace <days>", "with --prune: how long a file stays that no tree needs", "7")
    .option("--dry-run", "say what would be sent, and send nothing")
    .addHelpText("after", EXAMPLES)
    .action(async (tree: string, target: string | undefined) =>
      runCommand(tree, target, command.optsWithGlobals<DeployOptions>(), terminal),
    );
};

async function runCommand(
  named: string,
  target: string | undefined,
  options: DeployOptions,
  terminal: Terminal,
): Promise<void> {
  useQuickVerify(nativeVerify);
  const place = resolve(terminal.folder, named);
  const tree = await realpath(place).catch(() => place);
  if ((target === undefined) === (options.pages === undefined))
    throw usage(
      "name one place to deploy to",
      "ashlar deploy dist TARGET, or ashlar deploy dist --pages DIR",
    );
  if (options.pages !== undefined)
    return deployPages({ tree, pages: options.pages, options }, terminal);
  const prune = options.prune && {
    trees: numberOf("--keep-trees", options.keepTrees, 1, 1000),
    grace: numberOf("--grace", options.grace, 0, 3650) * 86_400,
  };
  const opened = await openTarget(tree, target ?? "", options, terminal);
  const progress = terminal.progress("deploying");
  try {
    const done = await runDeploy({
      tree: fileOrigin(tree),
      target: opened,
      now: Math.floor(Date.now() / 1000),
      replace: options.replace === true,
      all: options.all === true,
      dryRun: options.dryRun === true,
      prune: prune || undefined,
      onProgress: (count, total, path) => progress.update(count, total, path),
    });
    progress.end();
    report(opened.location, done, options, terminal);
  } finally {
    progress.end();
    await opened.close();
  }
}

async function openTarget(
  tree: string,
  target: string,
  options: DeployOptions,
  terminal: Terminal,
): Promise<DeployTarget> {
  const { endpoint, region, dryRun = false } = options;
  if (target.startsWith("s3://")) {
    const { s3Place } = await import("../deploy/s3-place.ts");
    const { s3Target } = await import("../deploy/s3-target.ts");
    const place = s3Place(target, { endpoint, region, environment: terminal.environment });
    return s3Target(tree, place, terminal.signal);
  }
  const isForeign = /^[a-z][a-z0-9+.-]*:\/\//i.test(target) && !target.startsWith("rsync://");
  if (isForeign || target.startsWith("-"))
    throw usage(
      `"${target}" is no place that this command can deploy to`,
      "use a folder, user@host:path, rsync://host/path or s3://bucket/prefix",
    );
  if (isRsyncTarget(target)) {
    const { rsyncTarget } = await import("../deploy/rsync-target.ts");
    return rsyncTarget(tree, target, terminal);
  }
  const { folder, note, signal } = terminal;
  const waiting = { command: "ashlar deploy", note, signal };
  return folderTarget(tree, resolve(folder, target), { dryRun, waiting });
}

function numberOf(option: string, text: string, least: number, most: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw usage(`${option} "${text}" is no number from ${least} to ${most}`, "write it in digits");
}

function report(
  location: string,
  done: Deployed,
  options: DeployOptions,
  terminal: Terminal,
): void {
  const { own, before, plan, size, pruned, retired } = done;
  const dryRun = options.dryRun === true;
  if (!options.json) {
    reportLines(location, done, dryRun, terminal);
    return;
  }
  const files = [...plan.phases.values()].flat().map(({ path }) => path);
  printJson(terminal, {
    ...{ ok: true, dryRun, target: location, deployed: pointerNumbers(own) },
    before: before ? pointerNumbers(before) : null,
    ...{ sent: plan.sent.length, size, kept: plan.kept, pruned: pruned.length, retired },
    ...{ expires: own.expires, ...(dryRun && { files }) },
  });
}

function reportLines(
  location: string,
  { own, plan, size, pruned, retired }: Deployed,
  dryRun: boolean,
  { out }: Terminal,
): void {
  if (dryRun) {
    for (const { path } of [...plan.phases.values()].flat()) out(`  send    ${path}`);
    for (const path of pruned) out(`  remove  ${path}`);
  }
  if (plan.sent.length === 0 && pruned.length === 0)
    out(`Nothing to do: ${location} has this tree already.`);
  else
    out(
      `${dryRun ? "Would deploy" : "Deployed"} to ${location}: ${plan.sent.length} files sent (${(size / 1e6).toFixed(1)} MB), ${plan.kept} there already, ${pruned.length} removed`,
    );
  const { timestamp, snapshot } = own.versions;
  out(
    `  tree      timestamp ${timestamp}, snapshot ${snapshot}, log of ${own.log?.size ?? 0} entries`,
  );
  out(`  expires   ${own.expires}: build and deploy again before`);
  if (retired > 0)
    out(`  kept      ${retired} files of earlier trees; --prune takes them away in time`);
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
