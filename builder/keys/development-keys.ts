/**
 * Keys for a registry on one machine: all of them unprotected in one folder, made when they are
 * missing. The tree that they sign says so in its root, and readers tell their users.
 *
 *     <folder>/trust/   what registry/trust/ holds elsewhere
 *     <folder>/keys/    a private key of OpenSSH for each role
 */
import { chmod, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { type Seed, type Signer, seedSigner } from "../../schemas/trust/ed25519.ts";
import { replaceFile } from "../write/replace-file.ts";
import {
  developmentFiles,
  forOrigin,
  type RoleSigners,
  withMoreBins,
} from "./development-records.ts";
import { logOrigin } from "./log-keys.ts";
import { type OnlineKeys, requireOnlineKeys } from "./online-keys.ts";
import { openSigner } from "./open-signer.ts";
import { formatOpensshKey } from "./openssh-key.ts";
import { KEY_ROLES } from "./role-keys.ts";
import { openTrustFolder } from "./trust-folder.ts";
import { parseTrustRecords, type TrustRecords } from "./trust-records.ts";

export interface DevelopmentKeysOptions {
  /** `<state folder>/development-keys/<registry id>`; made with its parents when it is missing. */
  readonly folder: string;
  readonly registryId: string;
  /** The registry's address; the log's name comes from it. */
  readonly url: string;
  readonly now: Date;
  /** Artifacts and versions that the bins have to hold; unknown when absent. */
  readonly targetCount?: number;
  /** 32 unpredictable bytes each time. */
  readonly randomSeed: () => Seed;
}

export interface DevelopmentKeys {
  readonly records: TrustRecords;
  readonly online: OnlineKeys;
  /** Whether this call made them. */
  readonly created: boolean;
}

/**
 * The same keys at every call, with more bins where a registry has outgrown them. For another address the log's name is another one, so its policy and
 * what lists it are made for the call and not kept.
 *
 * @throws {CodedError} E_DEVELOPMENT_KEYS for a folder whose content does not hold together
 */
export async function openDevelopmentKeys(
  options: DevelopmentKeysOptions,
): Promise<DevelopmentKeys> {
  const created = !(await exists(options.folder)) && (await createKeys(options));
  const signers = await readSigners(options.folder);
  const kept = await grownRecords(options, signers);
  const records = await forOrigin(kept, logOrigin(options.url), signers);
  return { records, online: signers, created };
}

/** False when another process was first: then its keys are taken, and ours are gone. */
async function createKeys(options: DevelopmentKeysOptions): Promise<boolean> {
  const { folder, registryId, url, now, randomSeed } = options;
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  const made = await mkdtemp(`${folder}.`);
  try {
    await chmod(made, 0o700);
    const seeds = KEY_ROLES.map((role) => [role, randomSeed()] as const);
    await mkdir(join(made, "keys"), { mode: 0o700 });
    for (const [role, seed] of seeds) {
      const comment = `${registryId} ${role} (development)`;
      const text = formatOpensshKey({ seed, comment }, (length) => randomSeed().slice(0, length));
      await writeFile(join(made, "keys", role), text, { mode: 0o600, flag: "wx" });
    }
    const signers = signersOf(seeds.map(([role, seed]) => [role, seedSigner(seed)]));
    const decisions = { registry: registryId, origin: logOrigin(url), now };
    await mkdir(join(made, "trust"));
    for (const [file, bytes] of await developmentFiles(decisions, signers))
      await writeFile(join(made, "trust", file), bytes, { flag: "wx" });
    await rename(made, folder);
    return true;
  } catch (error) {
    if (await exists(join(folder, "trust"))) return false;
    throw error;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

async function readSigners(folder: string): Promise<RoleSigners> {
  const entries: [(typeof KEY_ROLES)[number], Signer][] = [];
  for (const role of KEY_ROLES) {
    const signer = await openSigner(join(folder, "keys", role), { environment: {} }).catch(
      (error: unknown) => {
        throw damagedBy(folder, error, "a key cannot be read");
      },
    );
    entries.push([role, signer]);
  }
  return signersOf(entries);
}

async function grownRecords(
  { folder, targetCount = 0 }: DevelopmentKeysOptions,
  signers: RoleSigners,
): Promise<TrustRecords> {
  const records = await readRecords(folder, signers);
  const next = await withMoreBins(records, targetCount, signers);
  if (!next) return records;
  await replaceFile(join(folder, "trust", next.file), next.bytes);
  return readRecords(folder, signers);
}

async function readRecords(folder: string, signers: RoleSigners): Promise<TrustRecords> {
  try {
    const { files } = await openTrustFolder(folder);
    const parsed = parseTrustRecords(files);
    if (!parsed.ok) {
      const [first] = parsed.problems;
      throw damaged(folder, first ? `${first.file} ${first.message}` : "it is empty");
    }
    requireOnlineKeys(signers, parsed.records);
    return parsed.records;
  } catch (error) {
    throw damagedBy(folder, error, "its records cannot be read");
  }
}

function signersOf(
  entries: readonly (readonly [(typeof KEY_ROLES)[number], Signer])[],
): RoleSigners {
  return Object.fromEntries(entries) as RoleSigners;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function damagedBy(folder: string, error: unknown, otherwise: string): CodedError {
  if (!(error instanceof CodedError)) return damaged(folder, otherwise, error);
  if (error.code === "E_DEVELOPMENT_KEYS") return error;
  // What stands in its place says how to mend a registry's own keys, which these are not.
  const isOther = error.code === "E_ONLINE_KEYS";
  return damaged(folder, isOther ? "its keys are not those that its records name" : error.message);
}

function damaged(folder: string, problem: string, cause?: unknown): CodedError {
  return new CodedError({
    code: "E_DEVELOPMENT_KEYS",
    exitCode: EXIT.failed,
    message: `the development keys in ${folder} cannot be used: ${problem}`,
    fix: `remove the folder (rm -r ${folder}) and build again; readers on this machine then have to trust the new keys`,
    cause,
  });
}
