/** `ashlar key sign`: shows what waits for signatures, and signs it with one's own keys. */
import { resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { printable } from "../check/printable.ts";
import { keyFingerprint } from "../keys/key-fingerprint.ts";
import { settledLists } from "../keys/key-lists.ts";
import { keyNames } from "../keys/key-names.ts";
import { openSigner } from "../keys/open-signer.ts";
import {
  describePending,
  type SigningTask,
  signingTasks,
  signTasks,
} from "../keys/sign-pending.ts";
import { changeTrustFolder } from "../keys/trust-folder.ts";
import { type ParsedTrust, parseTrustRecords } from "../keys/trust-records.ts";
import { proposalStatus } from "../keys/trust-status.ts";
import { askHidden, askYes } from "./ask.ts";
import { type KeyContext, type KeyOptions, noKeys, openKeyContext } from "./key-context.ts";
import { PASSPHRASE_VARIABLE } from "./offline-keys.ts";
import { requireSound } from "./require-sound.ts";

interface SignOptions extends KeyOptions {
  readonly key: readonly string[];
  readonly yes?: boolean;
}

const EXAMPLES = `
Examples:
  git pull --rebase && ashlar key sign --key ~/keys/root-1
  ashlar key sign --key ~/.ssh/root.pub --key ~/.ssh/targets.pub     keys of an ssh-agent
  ashlar key sign --key agent:SHA256:…

A signature changes one line of a proposal in registry/trust/, and counts once
you have committed it. Signatures of several people merge without a conflict.`;

export const defineKeySign: CommandDefinition = (command, terminal) => {
  command
    .requiredOption("--key <spec...>", "private key file, its .pub file, or agent:SHA256:…")
    .option("-y, --yes", "sign without asking")
    .addHelpText("after", EXAMPLES)
    .action(async () => {
      const options = command.optsWithGlobals<SignOptions>();
      await runSign(await openKeyContext(options, terminal), options, terminal);
    });
};

async function runSign(
  context: KeyContext,
  options: SignOptions,
  terminal: Terminal,
): Promise<void> {
  const { files, parsed, shown } = context;
  if (files.size === 0) throw noKeys(shown);
  requireSound(files, parsed, shown);
  const signers = await openSigners(options.key, terminal);
  const tasks = signingTasks(parsed.pending, signers);
  const signed = tasks.map(({ pending }) => pending.file);
  let after = parsed;
  if (tasks.length > 0) {
    showChanges(context, new Set(signed), terminal);
    await requireConsent(options, terminal);
    after = await placeSignatures(context, tasks);
  } else requireSlots(context, signers);
  report(context, { after, signed, json: options.json }, terminal);
}

async function placeSignatures(
  { path, files }: KeyContext,
  tasks: readonly SigningTask[],
): Promise<ParsedTrust> {
  const changes = await signTasks(tasks);
  const signedFiles = new Map([...files, ...changes]);
  const after = parseTrustRecords(signedFiles);
  const settled = after.ok ? settledLists(signedFiles, after.records) : [];
  await changeTrustFolder(path, new Map([...settled, ...changes]));
  return after;
}

/**
 * Signs what waits in a trust folder with keys that were made in this run: there is nothing to show
 * to somebody who has just decided it.
 *
 * @param keys private key files
 */
export async function signOwnProposal(
  context: KeyContext,
  keys: readonly string[],
  terminal: Terminal,
): Promise<void> {
  const signers = await openSigners(keys, terminal);
  await placeSignatures(context, signingTasks(context.parsed.pending, signers));
}

async function openSigners(specs: readonly string[], terminal: Terminal): Promise<Signer[]> {
  const signers: Signer[] = [];
  const given = terminal.environment[PASSPHRASE_VARIABLE];
  for (const spec of specs) {
    const place = spec.startsWith("agent:") ? spec : resolve(terminal.folder, spec);
    signers.push(
      await openSigner(place, {
        environment: terminal.environment,
        ...((terminal.interactive || given) && {
          askPassphrase: async (path: string) =>
            given || askHidden(`Passphrase of ${path}: `, terminal),
        }),
      }),
    );
  }
  return signers;
}

function showChanges(
  { files, parsed, shown }: KeyContext,
  names: ReadonlySet<string>,
  terminal: Terminal,
): void {
  for (const { file, lines } of describePending(files, parsed).described) {
    if (!names.has(file)) continue;
    terminal.note(terminal.paint("bold", `${shown}/${file}`));
    for (const line of lines) terminal.note(`  ${printable(line, 300)}`);
  }
}

async function requireConsent({ yes }: SignOptions, terminal: Terminal): Promise<void> {
  if (yes) return;
  if (terminal.interactive && (await askYes("Sign this?", terminal))) return;
  throw new CodedError({
    code: "E_NOT_SIGNED",
    exitCode: EXIT.usage,
    message: "nothing was signed",
    fix: terminal.interactive
      ? "compare the fingerprints with the people who hold the keys, and run the command again"
      : "read what is proposed (ashlar key status), and add --yes",
  });
}

/** A key that has signed everything is fine; one that may sign nothing was the wrong one. */
function requireSlots({ parsed, shown }: KeyContext, signers: readonly Signer[]): void {
  const nameOf = keyNames(parsed);
  const all = [...parsed.roots, ...parsed.targets].flatMap(({ envelope }) =>
    envelope.signatures.map(({ keyid }) => nameOf(keyid)),
  );
  const strangers = signers
    .map(({ publicKey }) => keyFingerprint(publicKey))
    .filter((name) => !all.includes(name));
  if (strangers.length === 0) return;
  throw new CodedError({
    code: "E_KEY_ROLE",
    exitCode: EXIT.auth,
    message: `${strangers.join(", ")} may sign nothing in ${shown}/`,
    fix: "sign with one of these keys, or have yours added: ashlar key add root|targets FILE.pub",
    details: [...new Set(all)].sort(),
  });
}

function report(
  { shown }: KeyContext,
  { after, signed, json }: SignReport,
  terminal: Terminal,
): void {
  const nameOf = keyNames(after);
  const proposals = after.pending.map((one) => proposalStatus(one, nameOf));
  if (json) {
    printJson(terminal, { ok: true, signed, proposals });
    return;
  }
  for (const file of signed) {
    const left = proposals.find((proposal) => proposal.file === file);
    const state = left ? left.missing : "it has all its signatures";
    terminal.out(`Signed ${shown}/${file}; ${state}.`);
  }
  if (signed.length === 0) {
    terminal.out("Nothing to sign: these keys have signed all that waits.");
    return;
  }
  terminal.out("");
  terminal.out("Next: commit the signature, and push it:");
  terminal.out(`  git add --all ${shown} && git commit -m "Sign ${signed.join(", ")}"`);
}

interface SignReport {
  /** The records after signing. */
  readonly after: ParsedTrust;
  readonly signed: readonly string[];
  readonly json: boolean | undefined;
}
