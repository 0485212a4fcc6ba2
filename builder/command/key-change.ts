/** `ashlar key add|revoke|renew`: proposals about the keys of root and targets. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { ED25519, type SshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import { addRoleKeys, removeLogKey, removeRoleKey, withThreshold } from "../keys/edit-draft.ts";
import type { OfflineRole } from "../keys/metadata-file.ts";
import { LIFE_DAYS_MAX, lifeDaysOf, lifeOf } from "../keys/metadata-life.ts";
import { readKnownKey, readRoleKey } from "../keys/read-public-key.ts";
import { KEY_ROLES, type KeyRole, roleKeysOf } from "../keys/role-keys.ts";
import { draftOf, type TrustDraft, type TrustState } from "../keys/trust-draft.ts";
import { currentRoot } from "../keys/trust-records.ts";
import { roleStatuses, WARN_SHARE } from "../keys/trust-status.ts";
import { type KeyContext, type KeyOptions, openKeyContext, requireState } from "./key-context.ts";
import { propose } from "./key-proposal.ts";
import { requireRole } from "./require-role.ts";

const OFFLINE = ["root", "targets"] as const;

interface ChangeOptions extends KeyOptions {
  readonly threshold?: string;
}

export const defineKeyAdd: CommandDefinition = (command, terminal) => {
  command
    .argument("<role>", "root or targets")
    .argument("[key...]", "public key files, or ssh-ed25519 AAAA…")
    .option("--threshold <number>", "signatures that the role needs from now on")
    .addHelpText("after", EXAMPLES_ADD)
    .action(async (name: string, specs: string[]) => {
      const options = command.optsWithGlobals<ChangeOptions>();
      const role = requireRole(name, OFFLINE);
      const context = await openKeyContext(options, terminal);
      const keys = await Promise.all(specs.map((spec) => readRoleKey(spec, terminal.folder)));
      const draft = addRoleKeys(draftOf(requireState(context)), role, keys);
      await propose(context, thresholded(draft, role, options), options, terminal);
    });
};

const EXAMPLES_ADD = `
Examples:
  ashlar key add root carol.pub
  ashlar key add targets dave.pub --threshold 3
  ashlar key add root --threshold 2       another number of signatures only`;

export const defineKeyRevoke: CommandDefinition = (command, terminal) => {
  command
    .argument("<role>", "root, targets or log")
    .argument("<key>", "public key file, ssh-ed25519 AAAA…, or fingerprint SHA256:…")
    .option("--threshold <number>", "signatures that the role needs from now on")
    .addHelpText("after", EXAMPLES_REVOKE)
    .action(async (name: string, spec: string) => {
      const options = command.optsWithGlobals<ChangeOptions>();
      const context = await openKeyContext(options, terminal);
      const state = requireState(context);
      const draft = await revoked(state, requireRole(name, KEY_ROLES), { spec, options, terminal });
      await propose(context, draft, options, terminal);
    });
};

const EXAMPLES_REVOKE = `
Examples:
  ashlar key revoke root SHA256:…         a key that is lost or stolen
  ashlar key revoke targets dave.pub --threshold 2
  ashlar key revoke log SHA256:…          the key before the last rotation

A stolen online key is replaced: ashlar key rotate online. The keys of a
publisher: ashlar key publisher revoke.`;

interface Revocation {
  readonly spec: string;
  readonly options: ChangeOptions;
  readonly terminal: Terminal;
}

async function revoked(
  state: TrustState,
  role: KeyRole,
  { spec, options, terminal }: Revocation,
): Promise<TrustDraft> {
  const draft = draftOf(state);
  const key = await readKnownKey(spec, terminal.folder, keysIn(state, draft, role));
  if (role === "log") return removeLogKey(draft, key.key);
  if (role !== "root" && role !== "targets") {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `the ${role} role has one key, and needs it`,
      fix: `put another in its place: ashlar key rotate ${role}`,
    });
  }
  // Both numbers may be needed at once: fewer keys, and fewer signatures.
  const { keys, threshold } = draft.roles[role];
  const wanted = thresholdOf(options) ?? threshold;
  const lowered =
    wanted <= keys.length ? withThreshold(draft, role, Math.min(wanted, threshold)) : draft;
  return thresholded(removeRoleKey(lowered, role, key.key), role, options);
}

function keysIn({ parsed }: TrustState, draft: TrustDraft, role: KeyRole): SshPublicKey[] {
  const { records } = parsed;
  const inForce = roleKeysOf(currentRoot(records), records.targets.metadata, records)[role];
  const drafted = role === "root" || role === "targets" ? draft.roles[role].keys : [];
  return [...inForce, ...drafted].map((key) => ({ type: ED25519, key }));
}

function thresholded(draft: TrustDraft, role: OfflineRole, options: ChangeOptions): TrustDraft {
  const threshold = thresholdOf(options);
  return threshold === undefined ? draft : withThreshold(draft, role, threshold);
}

function thresholdOf({ threshold }: ChangeOptions): number | undefined {
  return threshold === undefined ? undefined : wholeNumber("--threshold", threshold, 1024);
}

/** @throws {CodedError} E_USAGE for anything but 1 to `most` */
export function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `${option} "${text}" is no number from 1 to ${most}`,
    fix: `write it as ${option} 2`,
  });
}

interface RenewOptions extends KeyOptions {
  readonly days?: string;
}

export const defineKeyRenew: CommandDefinition = (command, terminal) => {
  command
    .argument("[role]", "root or targets; those with less than a third of their life when absent")
    .option("--days <number>", "how long the new version lasts (default: as long as the old one)")
    .addHelpText("after", EXAMPLES_RENEW)
    .action(async (name: string | undefined) => {
      const options = command.optsWithGlobals<RenewOptions>();
      const context = await openKeyContext(options, terminal);
      const state = requireState(context);
      const days = options.days;
      const lifeDays = days === undefined ? undefined : wholeNumber("--days", days, LIFE_DAYS_MAX);
      const wanted = name === undefined ? dueRoles(state, context) : [requireRole(name, OFFLINE)];
      const renew = wanted.filter((role) => !isRenewed(state, role, { context, lifeDays }));
      const renewal = { renew, ...(lifeDays !== undefined && { lifeDays }) };
      await propose(context, draftOf(state), { ...options, ...renewal }, terminal);
    });
};

const EXAMPLES_RENEW = `
Examples:
  ashlar key renew                        what ashlar key status calls due
  ashlar key renew targets --days 180`;

function dueRoles({ parsed }: TrustState, { now }: KeyContext): OfflineRole[] {
  const statuses = roleStatuses(parsed.records, now);
  return OFFLINE.filter((role) =>
    statuses.some((one) => one.role === role && one.offline?.state !== "good"),
  );
}

/** A proposal that lasts waits already: another would cost the signatures that it has. */
function isRenewed(
  { parsed }: TrustState,
  role: OfflineRole,
  { context, lifeDays }: { readonly context: KeyContext; readonly lifeDays: number | undefined },
): boolean {
  const pending = parsed.pending.findLast((one) => one.role === role);
  if (!pending) return false;
  const { signed } = pending.envelope;
  const isAsLong = lifeDays === undefined || lifeDays === lifeDaysOf(signed);
  return isAsLong && lifeOf(signed, context.now).share >= WARN_SHARE;
}
