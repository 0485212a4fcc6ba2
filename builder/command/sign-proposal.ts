/** Packs the versions that a proposal brings, and signs them where the namespace is claimed. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import {
  type AllowedSigner,
  isClaimed,
  parseAllowedSigners,
} from "../../schemas/trust/allowed-signers.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { isSameSshKey, sshFingerprint } from "../../schemas/trust/ssh-public-key.ts";
import { fetchForCheck } from "../contribute/fetch-for-check.ts";
import { makeCommit } from "../contribute/make-commit.ts";
import type { Proposal, ProposedFile } from "../contribute/proposal.ts";
import type { ProposedVersion } from "../contribute/proposal-report.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import { readIdentity } from "../contribute/read-identity.ts";
import { AGENT_PREFIX } from "../keys/open-signer.ts";
import { agentKeys } from "../keys/ssh-agent.ts";
import { gitCommand } from "../read/git-command.ts";
import { NO_HISTORY } from "../read/read-history.ts";
import { openTreeSource } from "../read/tree-source.ts";
import { type Release, releasesIn } from "./read-releases.ts";
import { releaseSigner, signRelease } from "./sign-release.ts";

export interface Signing {
  /** `namespace/name` */
  readonly name: string;
  /** Those that the proposal brings. */
  readonly versions: readonly string[];
  /** As `--key` names it. */
  readonly key?: string;
}

export interface SignedProposal {
  readonly proposal: Proposal;
  readonly versions: readonly ProposedVersion[];
}

/** @throws {CodedError} E_NOT_SIGNED for a claimed namespace and no key, and as `openSigner` */
export async function signProposal(
  proposal: Proposal,
  target: ProposalTarget,
  signing: Signing,
  terminal: Terminal,
): Promise<SignedProposal> {
  if (signing.versions.length === 0) return { proposal, versions: [] };
  const { releases, allowedSigners } = await releasesOf(proposal, target, signing, terminal);
  const versions = releases.map(({ name, version, archive: { sha256, size, fileCount } }) => ({
    ...{ name, version, sha256, size, fileCount },
  }));
  const key = signing.key ?? (await agentKey(signing.name, allowedSigners, releases, terminal));
  if (key === undefined) return { proposal, versions };
  const signatures = await signAll(releases, key, terminal);
  const others = proposal.files.filter(({ path }) => !signatures.some((one) => one.path === path));
  return { proposal: { ...proposal, files: [...others, ...signatures] }, versions };
}

async function releasesOf(
  proposal: Proposal,
  target: ProposalTarget,
  { name, versions }: Signing,
  terminal: Terminal,
): ReturnType<typeof releasesIn> {
  const commit = await makeCommit(proposal, target, await readIdentity(terminal));
  await fetchForCheck(proposal, target);
  const { folder, prefix } = target;
  const place = { git: gitCommand(folder), prefix, hasWorktree: false, isShallow: true };
  const source = await openTreeSource(place, {
    folder,
    commit,
    history: NO_HISTORY,
    paths: ["registry.yaml", "trust", `artifacts/${name}`],
  });
  try {
    const named = versions.map((version) => `${name}@${version}`);
    return await releasesIn(source, { named }, terminal);
  } finally {
    await source.close();
  }
}

async function signAll(
  releases: readonly Release[],
  key: string,
  terminal: Terminal,
): Promise<readonly ProposedFile[]> {
  const signer = await releaseSigner(key, terminal);
  const files: ProposedFile[] = [];
  for (const release of releases) {
    terminal.signal.throwIfAborted();
    const { signature } = await signRelease(release, signer);
    files.push({ path: release.signaturePath, content: utf8(signature) });
  }
  return files;
}

/**
 * The key of the user's ssh-agent that may sign for the namespace; undefined where nothing has to be
 * signed, or everything is.
 */
async function agentKey(
  name: string,
  allowedSigners: string | undefined,
  releases: readonly Release[],
  { environment }: Terminal,
): Promise<string | undefined> {
  const namespace = name.split("/")[0] ?? "";
  const parsed = parseAllowedSigners(allowedSigners ?? "");
  const signers = parsed.ok ? parsed.signers : [];
  const isOpen = !isClaimed(signers, namespace);
  if (isOpen || releases.every(({ signature }) => signature !== undefined)) return undefined;
  const own = signers.filter(({ principals }) => principals.includes(namespace));
  const socket = environment.SSH_AUTH_SOCK ?? "";
  const held = socket === "" ? [] : await agentKeys({ socket });
  const found = held.find(({ key }) => own.some((signer) => isSameSshKey(signer.key, key)));
  if (found) return `${AGENT_PREFIX}${sshFingerprint(found.key)}`;
  throw notSigned(namespace, own);
}

function notSigned(namespace: string, own: readonly AllowedSigner[]): CodedError {
  return new CodedError({
    code: "E_NOT_SIGNED",
    exitCode: EXIT.auth,
    message: `the namespace "${namespace}" is claimed, so its versions have to be signed`,
    fix: "name your key: --key ~/.ssh/id_ed25519; or add it to an ssh-agent",
    details: own.map(({ key }) => `${sshFingerprint(key)} may sign`),
  });
}
