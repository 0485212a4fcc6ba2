/** `ashlar key init`: the first root and targets of a registry, ready for signatures. */
import { relative, resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { toHex } from "../../schemas/trust/bytes.ts";
import { type InitialDecisions, initialFiles, initialTrust } from "../keys/initial-trust.ts";
import { keyFingerprint } from "../keys/key-fingerprint.ts";
import { logOrigin } from "../keys/log-keys.ts";
import { decisionsOf, type RoleDecision } from "../keys/make-root.ts";
import type { OfflineRole } from "../keys/metadata-file.ts";
import { LIFE_DAYS, LIFE_DAYS_MAX } from "../keys/metadata-life.ts";
import { BIN_BITS_MAX } from "../keys/metadata-problems.ts";
import { ONLINE_ROLES, type OnlineRole } from "../keys/role-keys.ts";
import { changeTrustFolder } from "../keys/trust-folder.ts";
import { parseTrustRecords } from "../keys/trust-records.ts";
import { ensureKeyFile, requireOutsideRepository } from "../keys/write-key-file.ts";
import { ceremonyChecklist } from "./ceremony-checklist.ts";
import { wholeNumber } from "./key-change.ts";
import {
  type KeyContext,
  type KeyOptions,
  onlineKeyFolder,
  openKeyContext,
} from "./key-context.ts";
import { type OfflineKeyOptions, offlineKeys } from "./offline-keys.ts";
import { requireSound } from "./require-sound.ts";
import { writeNewFile } from "./write-new-file.ts";

interface CeremonyOptions extends OfflineKeyOptions {
  readonly rootThreshold?: string;
  readonly targetsThreshold?: string;
  readonly onlineKeys?: string;
  readonly days: string;
  readonly binBits: string;
}

interface InitOptions extends KeyOptions, CeremonyOptions {
  readonly checklist?: string;
}

/** What a ceremony takes where nobody says otherwise. */
export const CEREMONY_DEFAULTS = {
  rootCount: "3",
  targetsCount: "3",
  days: String(LIFE_DAYS),
  binBits: "6",
} as const;

const EXAMPLES = `
Examples:
  ashlar key init --root-keys ada.pub,bob.pub,carol.pub --targets-keys a2.pub,b2.pub,c2.pub
  ashlar key init --generate ~/ashlar-offline-keys
  ashlar key init --generate /media/stick --root-count 3 --targets-count 3 --checklist plan.txt

Writes registry/trust/ without signatures: each holder then runs ashlar key sign
and commits. The builder's keys are made in a folder outside of the repository,
for the secrets of your CI. A key is in one role only, so holders need two.`;

export const defineKeyInit: CommandDefinition = (command, terminal) => {
  command
    .option("--root-keys <files>", "public key files of the root role, separated by commas")
    .option("--root-threshold <number>", "signatures that the root role needs (default: most)")
    .option("--targets-keys <files>", "public key files of the targets role")
    .option(
      "--targets-threshold <number>",
      "signatures that the targets role needs (default: most)",
    )
    .option("--generate <dir>", "make the keys of root and targets here, with passphrases")
    .option(
      "--root-count <number>",
      "with --generate: keys of the root role",
      CEREMONY_DEFAULTS.rootCount,
    )
    .option(
      "--targets-count <number>",
      "with --generate: keys of the targets role",
      CEREMONY_DEFAULTS.targetsCount,
    )
    .option("--no-passphrase", "with --generate: leave the key files open")
    .option("--online-keys <dir>", "where the builder's keys are made (default: the state folder)")
    .option("--days <number>", "how long root and targets last", CEREMONY_DEFAULTS.days)
    .option(
      "--bin-bits <number>",
      "2 to the power of it bins; 6 suits 1,000 artifacts",
      CEREMONY_DEFAULTS.binBits,
    )
    .option("--checklist <file>", "write the steps of the ceremony to a file, to print")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const options = command.optsWithGlobals<InitOptions>();
      await runInit(await openKeyContext(options, terminal), options, terminal);
    });
};

async function runInit(
  context: KeyContext,
  options: InitOptions,
  terminal: Terminal,
): Promise<void> {
  await report(context, await holdCeremony(context, options, terminal), { options, terminal });
}

/**
 * Makes or reads the keys and writes the unsigned records into the trust folder. Records of the same
 * keys that are there already stay as they are.
 *
 * @throws {CodedError} E_USAGE, E_KEYS_IN_REPOSITORY, E_TRUST_EXISTS, E_KEY_FILE
 */
export async function holdCeremony(
  context: KeyContext,
  options: CeremonyOptions,
  terminal: Terminal,
): Promise<Outcome> {
  const lifeDays = wholeNumber("--days", options.days, LIFE_DAYS_MAX);
  const binBits = wholeNumber("--bin-bits", options.binBits, BIN_BITS_MAX);
  const folder =
    options.onlineKeys === undefined
      ? onlineKeyFolder(context, terminal)
      : resolve(terminal.folder, options.onlineKeys);
  await requireOutsideRepository(folder);
  const keys = await offlineKeys(context.registry.id, options, terminal);
  const root = decision("root", keys.root, options.rootThreshold);
  const targets = decision("targets", keys.targets, options.targetsThreshold);
  const done = { folder, root, targets };
  if (context.files.size > 0) {
    requireSame(context, { root, targets });
    return { ...done, created: false };
  }
  const files = initialFiles(
    initialTrust({
      ashlar: { registry: context.registry.id, keys: "production" },
      now: context.now,
      lifeDays,
      root,
      targets,
      online: await onlinePublicKeys(context, folder),
      origin: logOrigin(context.registry.url),
      binBits,
    }),
  );
  requireSound(files, parseTrustRecords(files), context.shown);
  await changeTrustFolder(context.path, files);
  return { ...done, created: true };
}

async function onlinePublicKeys(
  { registry }: KeyContext,
  folder: string,
): Promise<InitialDecisions["online"]> {
  const keys: [OnlineRole, Uint8Array][] = [];
  for (const role of ONLINE_ROLES) {
    const file = resolve(folder, role);
    const { publicKey } = await ensureKeyFile({ file, comment: `${registry.id} ${role}` });
    keys.push([role, publicKey]);
  }
  return Object.fromEntries(keys) as Record<OnlineRole, Uint8Array>;
}

function decision(
  role: OfflineRole,
  keys: readonly Uint8Array[],
  threshold: string | undefined,
): RoleDecision {
  const distinct = [...new Map(keys.map((key) => [toHex(key), key])).values()];
  const most = Math.floor(distinct.length / 2) + 1;
  const wanted =
    threshold === undefined ? most : wholeNumber(`--${role}-threshold`, threshold, distinct.length);
  return { keys: distinct, threshold: wanted };
}

/** A second run with the same keys is fine; other keys would silently be passed over. */
function requireSame(
  { parsed, shown }: KeyContext,
  wanted: Readonly<Record<OfflineRole, RoleDecision>>,
): void {
  const first = parsed.roots[0]?.envelope.signed;
  const found = first && decisionsOf(first);
  const text = ({ keys, threshold }: RoleDecision): string =>
    `${threshold} ${keys.map(toHex).sort().join(" ")}`;
  const isSame =
    found && text(found.root) === text(wanted.root) && text(found.targets) === text(wanted.targets);
  if (isSame) return;
  throw new CodedError({
    code: "E_TRUST_EXISTS",
    exitCode: EXIT.failed,
    message: `${shown}/ has keys already, and others than these`,
    fix: "change them with ashlar key add, rotate or revoke; a registry that nobody has used yet may start anew after git rm -r of the folder",
  });
}

interface Outcome {
  readonly created: boolean;
  readonly folder: string;
  readonly root: RoleDecision;
  readonly targets: RoleDecision;
}

interface ReportTo {
  readonly options: InitOptions;
  readonly terminal: Terminal;
}

const named = ({ keys, threshold }: RoleDecision) => ({
  threshold,
  keys: keys.map(keyFingerprint),
});

/** The steps from here, to print and tick off. */
export function checklistOf(
  { registry, shown }: KeyContext,
  { folder, root, targets }: Outcome,
  terminal: Terminal,
): string[] {
  return ceremonyChecklist({
    registry: registry.id,
    trustFolder: shown,
    root: named(root),
    targets: named(targets),
    onlineFolder: relative(terminal.folder, folder) || ".",
  });
}

async function report(
  context: KeyContext,
  outcome: Outcome,
  { options, terminal }: ReportTo,
): Promise<void> {
  const { shown } = context;
  const { created, folder, root, targets } = outcome;
  const checklist = checklistOf(context, outcome, terminal);
  if (options.checklist !== undefined)
    await writeNewFile(resolve(terminal.folder, options.checklist), checklist.join("\n"));
  if (options.json) {
    const roles = { root: named(root), targets: named(targets) };
    printJson(terminal, { ok: true, created, ...roles, onlineKeys: folder });
    return;
  }
  terminal.out(created ? `Wrote ${shown}/, without signatures.` : `${shown}/ is there already.`);
  if (options.checklist === undefined) for (const line of checklist) terminal.out(line);
  else terminal.out(`The steps from here are in ${options.checklist}.`);
}
