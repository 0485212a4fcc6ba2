/** `ashlar sign`: a publisher's signature over versions of a working tree. */
import { join, relative } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseAllowedSigners, signerFor } from "../../schemas/trust/allowed-signers.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { RELEASE_NAMESPACE } from "../../schemas/trust/release-statement.ts";
import { formatSshPublicKey, sshFingerprint } from "../../schemas/trust/ssh-public-key.ts";
import type { ReleaseSigner } from "../keys/open-release-signer.ts";
import { replaceFile } from "../write/replace-file.ts";
import { registryFolder } from "./open-source.ts";
import { type Release, readReleases } from "./read-releases.ts";
import { releaseSigner, signRelease } from "./sign-release.ts";

interface SignOptions {
  readonly registry?: string;
  readonly all?: string;
  readonly key?: string;
  readonly print?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar sign acme/hello@1.2.0 --key ~/.ssh/id_ed25519
  ashlar sign --all acme --key ~/.ssh/id_ed25519.pub     an ssh-agent has the key
  ashlar sign --all acme --key agent:SHA256:…            as ssh-add -l shows it
  ashlar sign acme/hello@1.2.0 --print                   what is signed, for ssh-keygen:
  ashlar sign acme/hello@1.2.0 --print | ssh-keygen -Y sign -n ${RELEASE_NAMESPACE} -f KEY \\
    > registry/artifacts/acme/hello/1.2.0/signature

What is signed is a statement of registry, name, version, digest of the archive and dependencies.
The signature lies beside the manifest, and the pull request brings both. A version that the key has
signed already is left alone. Keys are ssh-ed25519, or sk-ssh-ed25519 on a security key.`;

export const defineSign: CommandDefinition = (command, terminal) => {
  command
    .argument("[version...]", "versions as NAMESPACE/NAME@VERSION")
    .option("--all <namespace>", "every version of a namespace")
    .option("--key <key>", "private key file, its .pub file, or agent:SHA256:…")
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--print", "print the exact bytes that are signed for one version, and sign nothing")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string[]) =>
      runSign(named, command.optsWithGlobals<SignOptions>(), terminal),
    );
};

async function runSign(
  named: readonly string[],
  options: SignOptions,
  terminal: Terminal,
): Promise<void> {
  checkOptions(named, options);
  const registry = await registryFolder(options.registry, terminal.folder);
  const wanted = { named, ...(options.all !== undefined && { namespace: options.all }) };
  const { releases, allowedSigners } = await readReleases(registry, wanted, terminal);
  const run = { registry, options, terminal };
  if (options.print) printStatement(releases, run);
  else await signReleases(releases, { ...run, key: options.key ?? "", allowedSigners });
}

function checkOptions(named: readonly string[], { all, key, print }: SignOptions): void {
  const wrong = named.find((release) => !/^[^/@]+\/[^/@]+@[^/@]+$/.test(release));
  if (wrong !== undefined)
    throw usage(`"${wrong}" is no version`, "write it as NAMESPACE/NAME@VERSION");
  if (named.length === 0 && all === undefined)
    throw usage("nothing to sign", "name versions as NAMESPACE/NAME@VERSION, or --all NAMESPACE");
  if (print && (named.length !== 1 || all !== undefined))
    throw usage("--print shows one version", "name exactly one version");
  if (!print && key === undefined)
    throw usage("no key is named", "name one: --key ~/.ssh/id_ed25519");
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}

interface SignRun {
  readonly registry: string;
  readonly options: SignOptions;
  readonly terminal: Terminal;
}

function printStatement(releases: readonly Release[], { registry, ...run }: SignRun): void {
  const { options, terminal } = run;
  const [release] = releases;
  if (!release) return;
  const text = fromUtf8(release.statement) ?? "";
  const path = shownPath(release, registry, terminal);
  if (options.json) {
    printJson(terminal, { ok: true, statement: text, namespace: RELEASE_NAMESPACE, path });
    return;
  }
  // Printing a line ends it, and the statement ends with one line end.
  terminal.out(text.slice(0, -1));
  terminal.note(
    `sign these bytes: … | ssh-keygen -Y sign -n ${RELEASE_NAMESPACE} -f KEY > ${path}`,
  );
}

async function signReleases(
  releases: readonly Release[],
  run: SignRun & { readonly key: string; readonly allowedSigners: string | undefined },
): Promise<void> {
  const { registry, options, terminal } = run;
  const signer = await releaseSigner(run.key, terminal);
  const signed = [];
  for (const release of releases) {
    terminal.signal.throwIfAborted();
    const { state, signature } = await signRelease(release, signer);
    if (state !== "unchanged") await replaceFile(join(registry, release.signaturePath), signature);
    const path = shownPath(release, registry, terminal);
    signed.push({ name: release.name, version: release.version, path, state });
    if (!options.json)
      terminal.out(`${state.padEnd(9)} ${release.name}@${release.version}  ${path}`);
  }
  const fingerprint = sshFingerprint(signer.publicKey);
  if (options.json) printJson(terminal, { ok: true, key: fingerprint, signed });
  for (const namespace of new Set(releases.map((release) => release.namespace)))
    for (const line of claimNotes(namespace, signer, run.allowedSigners)) terminal.note(line);
}

/** What stands between the signature and its counting. */
function claimNotes(
  namespace: string,
  { publicKey }: ReleaseSigner,
  allowedSigners: string | undefined,
): readonly string[] {
  const parsed = parseAllowedSigners(allowedSigners ?? "");
  if (!parsed.ok) return ["note: trust/allowed_signers is broken, so nobody's signature counts"];
  const question = { principal: namespace, key: publicKey, namespace: RELEASE_NAMESPACE };
  const at = Date.now() / 1000;
  const signer = signerFor({ signers: parsed.signers, ...question, at });
  if (signer.allowed) return [];
  return [
    `note: these signatures do not count yet: ${signer.reason}`,
    `      ask for this line in trust/allowed_signers: ${namespace} namespaces="${RELEASE_NAMESPACE}" ${formatSshPublicKey(publicKey)}`,
  ];
}

function shownPath({ signaturePath }: Release, registry: string, terminal: Terminal): string {
  return relative(terminal.folder, join(registry, signaturePath));
}
