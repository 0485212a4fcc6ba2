/** `ashlar install [NAME[@RANGE]…]`: artifacts and what they need, into `ashlar_modules/`. */
import { resolve } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { terminalDirs } from "../config/terminal-dirs.ts";
import { lockFolder } from "../install/folder-lock.ts";
import { type InstallPlan, planByName } from "../install/install-plan.ts";
import { planFromLock } from "../install/locked-plan.ts";
import { dropEmpty, refuseLinks, runningPath, sweepStaging } from "../install/modules-folder.ts";
import { printDryRun } from "../install/print-dry-run.ts";
import { printOutcome } from "../install/print-outcome.ts";
import { runInstall } from "../install/run-install.ts";
import { lockPath, readLock } from "../lock/lock-file.ts";
import { openRegistries } from "../registry/open-registries.ts";
import { blobStore } from "../store/blob-store.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { registryOption } from "./registry-option.ts";

interface InstallFlags {
  readonly registry?: readonly string[];
  readonly dir?: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Without names, installs exactly what ashlar.lock says.

Examples:
  ashlar install acme/pipeline
  ashlar install acme/pipeline@^1.2 acme/charts --dir my-project
  ashlar install --dry-run acme/pipeline
  ashlar install`;

export const defineInstall: CommandDefinition = (command, terminal) => {
  command
    .argument("[name[@range]...]", "what to install; without a range the latest version")
    .option("-d, --dir <dir>", "project folder: gets ashlar_modules/ and ashlar.lock", ".")
    .option("-n, --dry-run", "show what would be done, and do nothing")
    .option("-f, --force", "overwrite files that are not ashlar's or were changed")
    .addOption(registryOption())
    .addHelpText("after", EXAMPLES)
    .action(async (names: string[]) =>
      install(names, command.optsWithGlobals<InstallFlags>(), terminal),
    );
};

async function install(
  names: readonly string[],
  flags: InstallFlags,
  terminal: Terminal,
): Promise<void> {
  const folder = resolve(terminal.folder, flags.dir ?? ".");
  const print = { folder, json: flags.json === true, force: flags.force === true, terminal };
  // A missing lock is said at once, whatever else may be wrong.
  if (names.length === 0 && (await readLock(folder)) === undefined) throw noLock(folder);
  if (flags.dryRun) return printDryRun(await makePlan(names, { folder, flags, terminal }), print);
  const command = ["ashlar install", ...names].join(" ");
  const { note, signal } = terminal;
  const held = await lockFolder(runningPath(folder), { command, note, signal });
  try {
    await sweepStaging(folder);
    const plan = await makePlan(names, { folder, flags, terminal });
    const { assertHeld } = held;
    printOutcome(await runInstall(plan, { ...print, assertHeld }), print);
  } finally {
    await held.release();
    await dropEmpty(folder);
  }
}

interface Planning {
  readonly folder: string;
  readonly flags: InstallFlags;
  readonly terminal: Terminal;
}

async function makePlan(
  names: readonly string[],
  { folder, flags, terminal }: Planning,
): Promise<InstallPlan> {
  const lock = await readLock(folder);
  const registries = await openRegistries(flags, terminal);
  if (names.length === 0 && lock === undefined) throw noLock(folder);
  const store = blobStore(terminalDirs(terminal).cache);
  const plan =
    names.length === 0 && lock
      ? planFromLock(lock, registries, store)
      : await planByName(names, registries, lock);
  await refuseLinks(folder, [...plan.items.map(({ name }) => name), ...plan.dropped]);
  return plan;
}

function noLock(folder: string): CodedError {
  return new CodedError({
    code: "E_NO_LOCK",
    exitCode: EXIT.usage,
    message: `there is no ${lockPath(folder)}, so there is nothing to install`,
    fix: "Name what you want: ashlar install NAME   (ashlar search finds names)",
  });
}
