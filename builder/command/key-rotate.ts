/** `ashlar key rotate`: new keys in the place of old ones, of people and of the builder. */
import { join, relative, resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { equalBytes } from "../../schemas/trust/bytes.ts";
import { ED25519 } from "../../schemas/trust/ssh-public-key.ts";
import { replaceRoleKey, rotateOnlineKey } from "../keys/edit-draft.ts";
import { logOrigin } from "../keys/log-keys.ts";
import type { OfflineRole } from "../keys/metadata-file.ts";
import { onlineKeyVariable } from "../keys/online-key-sources.ts";
import { readKnownKey, readRoleKey } from "../keys/read-public-key.ts";
import { KEY_ROLES, ONLINE_ROLES, type OnlineRole, roleKeysOf } from "../keys/role-keys.ts";
import { draftOf, type TrustDraft } from "../keys/trust-draft.ts";
import { currentRoot } from "../keys/trust-records.ts";
import { ensureKeyFile, requireOutsideRepository } from "../keys/write-key-file.ts";
import {
  type KeyContext,
  type KeyOptions,
  onlineKeyFolder,
  openKeyContext,
  requireState,
} from "./key-context.ts";
import { propose } from "./key-proposal.ts";
import { requireRole } from "./require-role.ts";

interface RotateOptions extends KeyOptions {
  readonly old?: string;
  readonly new?: string;
  readonly onlineKeys?: string;
}

const EXAMPLES = `
Examples:
  ashlar key rotate root --old SHA256:… --new bob-2.pub      a lost key
  ashlar key rotate online                the builder's keys were stolen: all five
  ashlar key rotate timestamp --new timestamp.pub
  ashlar key rotate log                   the old key stays until ashlar key revoke log

A new root is signed by the old keys and by the new ones. The builder goes on
with its old keys until the proposal has all its signatures.`;

export const defineKeyRotate: CommandDefinition = (command, terminal) => {
  command
    .argument("<role...>", `${KEY_ROLES.join(", ")}, or online for the last five`)
    .option("--old <key>", "root and targets: the key that goes, by file or fingerprint")
    .option("--new <key>", "the key that comes; an online key is made when absent")
    .option("--online-keys <dir>", "where new online keys are written (default: the state folder)")
    .addHelpText("after", EXAMPLES)
    .action(async (names: string[]) => {
      const options = command.optsWithGlobals<RotateOptions>();
      const roles = names.flatMap((name) => {
        const role = requireRole(name, [...KEY_ROLES, "online"] as const);
        return role === "online" ? [...ONLINE_ROLES] : [role];
      });
      const context = await openKeyContext(options, terminal);
      const [only, ...others] = roles;
      if (only === "root" || only === "targets") {
        if (others.length > 0) throw usage("root and targets are rotated one at a time", EXAMPLE);
        await rotateOffline(context, only, { options, terminal });
      } else await rotateOnline(context, roles.filter(isOnline), { options, terminal });
    });
};

const EXAMPLE = "write ashlar key rotate root --old SHA256:… --new FILE.pub";
const isOnline = (role: string): role is OnlineRole => ONLINE_ROLES.some((one) => one === role);

interface Rotation {
  readonly options: RotateOptions;
  readonly terminal: Terminal;
}

async function rotateOffline(
  context: KeyContext,
  role: OfflineRole,
  { options, terminal }: Rotation,
): Promise<void> {
  if (options.old === undefined || options.new === undefined)
    throw usage(`which ${role} key goes, and which one comes?`, EXAMPLE);
  const state = requireState(context);
  const draft = draftOf(state);
  const keys = draft.roles[role].keys.map((key) => ({ type: ED25519, key }) as const);
  const key = await readRoleKey(options.new, terminal.folder);
  const old = await readKnownKey(options.old, terminal.folder, keys).catch((error: unknown) => {
    // The second run of a rotation finds the old key gone and the new one there.
    if (keys.some((one) => equalBytes(one.key, key))) return undefined;
    throw error;
  });
  const isDone = old === undefined || isReplaced(draft, role, { old: old.key, key });
  const next = isDone ? draft : replaceRoleKey(draft, role, { old: old.key, key });
  await propose(context, next, options, terminal);
}

function isReplaced(
  { roles }: TrustDraft,
  role: OfflineRole,
  { old, key }: { readonly old: Uint8Array; readonly key: Uint8Array },
): boolean {
  const has = (wanted: Uint8Array): boolean =>
    roles[role].keys.some((one) => equalBytes(one, wanted));
  return has(key) && !has(old);
}

async function rotateOnline(
  context: KeyContext,
  roles: readonly OnlineRole[],
  { options, terminal }: Rotation,
): Promise<void> {
  if (options.new !== undefined && roles.length !== 1)
    throw usage("--new is the key of one role", "name one role, or let the keys be made");
  if (options.old !== undefined)
    throw usage("an online role has one key, so --old says nothing", "leave it out");
  let draft = draftOf(requireState(context));
  const origin = logOrigin(context.registry.url);
  const made: { role: OnlineRole; file: string }[] = [];
  for (const role of roles) {
    const given = options.new;
    if (given === undefined)
      made.push({ role, file: await newKeyFile(context, role, { options, terminal }) });
    const key = await readRoleKey(given ?? made.at(-1)?.file ?? "", terminal.folder);
    draft = rotateOnlineKey(draft, role, { key, origin });
  }
  const notes = made.flatMap(({ role, file }) => [
    "",
    `The new ${role} key lies in ${file}. Once the proposal is in force, give it to the builder:`,
    `  gh secret set ${onlineKeyVariable(role)} < ${relative(terminal.folder, file)}`,
    `  or, where it builds with --keys DIR: cp ${relative(terminal.folder, file)} DIR/${role}`,
  ]);
  const facts = { keys: Object.fromEntries(made.map(({ role, file }) => [role, file])) };
  await propose(context, draft, { ...options, notes, facts }, terminal);
}

/** A key that waits to come into force is taken again, so that a second run proposes the same. */
async function newKeyFile(
  context: KeyContext,
  role: OnlineRole,
  { options, terminal }: Rotation,
): Promise<string> {
  const folder =
    options.onlineKeys === undefined
      ? onlineKeyFolder(context, terminal)
      : resolve(terminal.folder, options.onlineKeys);
  await requireOutsideRepository(folder);
  const { records } = requireState(context).parsed;
  const inForce = roleKeysOf(currentRoot(records), records.targets.metadata, records)[role];
  for (let number = 1; ; number += 1) {
    const file = join(folder, `${role}.new${number === 1 ? "" : number}`);
    const comment = `${context.registry.id} ${role}`;
    const { publicKey } = await ensureKeyFile({ file, comment });
    if (!inForce.some((key) => equalBytes(key, publicKey))) return file;
  }
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
