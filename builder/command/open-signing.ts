/** What a build signs with: the registry's keys where they are at hand, else keys of this machine alone. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { terminalDirs } from "../../client/config/terminal-dirs.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Registry } from "../../schemas/registry.ts";
import { openDevelopmentKeys } from "../keys/development-keys.ts";
import { openOnlineKeys } from "../keys/online-key-sources.ts";
import { type OnlineKeys, requireOnlineKeys } from "../keys/online-keys.ts";
import { readTrustRecords } from "../keys/read-trust-folder.ts";
import type { Source } from "../read/source.ts";
import { offlineRecords } from "../sign/offline-records.ts";
import { openPrevious, readPrevious } from "../sign/read-previous.ts";
import type { OfflineRecords, Signing } from "../sign/signing.ts";

export interface SigningOptions {
  /** A folder with the online keys; else the environment has them. */
  readonly keys?: string | undefined;
  /** Sign with the registry's keys or not at all. */
  readonly production: boolean;
  /** Artifacts and versions that are to be signed. */
  readonly targetCount: number;
  /** The tree that this build follows: a folder or URL; undefined for none. */
  readonly previous: FollowedTree | undefined;
}

interface FollowedTree {
  readonly place: string;
  readonly named: boolean;
  /** Whether the build knows what its bins list. */
  readonly known: boolean;
}

/** @throws {CodedError} E_TRUST_RECORDS, E_TRUST_REGISTRY, E_ONLINE_KEYS…, E_NO_KEYS, E_PREVIOUS */
export async function openSigning(
  source: Source,
  registry: Registry,
  { keys, production, previous, targetCount }: SigningOptions,
  terminal: Terminal,
): Promise<Signing> {
  const { environment, signal } = terminal;
  const given = await openOnlineKeys({ environment, ...(keys !== undefined && { folder: keys }) });
  const trust = given && (await readTrustRecords(source, registry.id));
  if (given && !trust) throw noRecords();
  if (!given && production) throw noKeys();
  if (given && trust) requireOnlineKeys(given, trust);
  const opened =
    given && trust
      ? { online: given, records: offlineRecords(trust) }
      : await developmentSigning({ registry, targetCount }, terminal);
  const { online, records } = opened;
  warnOfFullBins(records, targetCount, terminal);
  if (!previous) return opened;
  const { place, known } = previous;
  const open = known ? openPrevious : readPrevious;
  const read = open({ place, environment, signal, records, online });
  // An earlier tree in the output folder may be of other keys, or damaged; one that was named may not.
  const found = await (previous.named ? read : read.catch((error) => leaveOut(error, terminal)));
  // Right for the first tree of all; a wrong address would switch off every guard without a word.
  if (!found && previous.named)
    terminal.note(
      `warning: nothing is published at ${place}, so this build follows no earlier tree`,
    );
  return found ? { ...opened, previous: found } : opened;
}

/** Whoever believes that a build holds on to what was published has to know when it did not. */
function leaveOut(error: unknown, { signal, note }: Terminal): undefined {
  const isOfPlace = error instanceof Error && "code" in error && !signal.aborted;
  if (!isOfPlace || error.code === "E_SIGN_ROLLBACK") throw error;
  note(`warning: the tree in --out is replaced, and this one does not follow it: ${error.message}`);
}

/** Targets of one bin from which on readers fetch far more than they need: some 500 kB. */
const BIN_TARGETS_HIGH = 2000;

function warnOfFullBins({ bins }: OfflineRecords, targetCount: number, { note }: Terminal): void {
  if (targetCount / 2 ** bins.bit_length <= BIN_TARGETS_HIGH) return;
  note(
    `warning: ${targetCount} targets are many for ${2 ** bins.bit_length} bins, of which each install reads some whole: ashlar key bins --targets ${2 * targetCount}`,
  );
}

async function developmentSigning(
  { registry, targetCount }: { readonly registry: Registry; readonly targetCount: number },
  terminal: Terminal,
): Promise<{ readonly online: OnlineKeys; readonly records: OfflineRecords }> {
  const folder = join(terminalDirs(terminal).state, "development-keys", registry.id);
  const { online, records, created } = await openDevelopmentKeys({
    folder,
    registryId: registry.id,
    url: registry.url,
    targetCount,
    now: new Date(),
    randomSeed: () => new Uint8Array(randomBytes(32)),
  });
  if (created) terminal.note(`Made development keys in ${folder}`);
  return { online, records: offlineRecords(records) };
}

function noRecords(): CodedError {
  return new CodedError({
    code: "E_NO_TRUST",
    exitCode: EXIT.usage,
    message:
      "online keys are given, but the registry has no trust/ folder that says whose they are",
    fix: "hold the key ceremony first: ashlar key init; or leave the keys out for a tree with development keys",
  });
}

/** For `--production` where no keys are given. */
export function noKeys(): CodedError {
  return new CodedError({
    code: "E_NO_KEYS",
    exitCode: EXIT.auth,
    message: "--production wants the registry's online keys, and none are given",
    fix: "set ASHLAR_KEY_BINS, ASHLAR_KEY_SNAPSHOT, ASHLAR_KEY_TIMESTAMP, ASHLAR_KEY_LOG and ASHLAR_KEY_ATTESTATION, or name their folder with --keys DIR",
  });
}
