/**
 * The metadata of a published tree that is current, as files: what the records of trust are made from
 * again, and the online roles with their signatures. `verifyTree` judges it; here it is read.
 */
import type { Origin } from "../../client/origin/origin.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import {
  KEY_LIST_SIZE_MAX,
  ROOT_ROTATIONS_MAX,
  ROOT_SIZE_MAX,
  SNAPSHOT_SIZE_MAX,
  TARGETS_SIZE_MAX,
  TIMESTAMP_SIZE_MAX,
} from "../../schemas/limits.ts";
import type { Parsed } from "../../schemas/parse.ts";
import { metadataPath, TIMESTAMP_PATH, targetFilePath } from "../../schemas/paths.ts";
import { jsonOf } from "../../schemas/trust/bytes.ts";
import { binName } from "../../schemas/trust/succinct-bins.ts";
import {
  type Envelope,
  parseEnvelope,
  parseSnapshot,
  parseTargets,
  parseTimestamp,
  type Snapshot,
  type Targets,
} from "../../schemas/trust/tuf-metadata.ts";
import { requireRecords } from "../keys/read-trust-folder.ts";
import { parseTrustRecords, type TrustRecords } from "../keys/trust-records.ts";

export interface PublishedRoleFile {
  readonly role: "bins" | "snapshot" | "timestamp";
  readonly envelope: Envelope;
}

export interface PublishedMetadata {
  readonly records: TrustRecords;
  readonly roles: readonly PublishedRoleFile[];
  /** Every file of it, by path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** @throws {CodedError} E_TREE_METADATA, E_TRUST_RECORDS; E_NETWORK and its like */
export async function readPublishedMetadata(origin: Origin): Promise<PublishedMetadata> {
  const files = new Map<string, Uint8Array>();
  const read = reader(origin, files);
  const timestamp = await read(TIMESTAMP_PATH, TIMESTAMP_SIZE_MAX, parseTimestamp);
  const { version } = timestamp.signed.meta["snapshot.json"];
  const snapshot = await read(metadataPath("snapshot", version), SNAPSHOT_SIZE_MAX, parseSnapshot);
  const readRole = (name: string) =>
    read(
      metadataPath(name, versionOf(origin, snapshot.signed, name)),
      TARGETS_SIZE_MAX,
      parseTargets,
    );
  const targets = await readRole("targets");
  const roles: PublishedRoleFile[] = [
    { role: "timestamp", envelope: timestamp.envelope },
    { role: "snapshot", envelope: snapshot.envelope },
  ];
  const bins = targets.signed.delegations?.succinct_roles;
  for (let index = 0; bins && index < 2 ** bins.bit_length; index += 1) {
    const { envelope } = await readRole(binName(bins, index));
    roles.push({ role: "bins", envelope });
  }
  const trust = await readTrust(origin, files, targets.signed);
  return { records: requireRecords(parseTrustRecords(trust), origin.location), roles, files };
}

/** The files of a `trust/` folder that would publish the same, by name. */
async function readTrust(
  origin: Origin,
  files: Map<string, Uint8Array>,
  targets: Targets,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const trust = new Map<string, Uint8Array>();
  for (let version = 1; version <= ROOT_ROTATIONS_MAX; version += 1) {
    const path = metadataPath("root", version);
    const bytes = await origin.read(path, ROOT_SIZE_MAX);
    if (bytes === undefined) break;
    files.set(path, bytes);
    trust.set(`${version}.root.json`, bytes);
  }
  const own = files.get(metadataPath("targets", targets.version));
  if (own) trust.set(`${targets.version}.targets.json`, own);
  for (const [path, { hashes }] of Object.entries(targets.targets)) {
    const file = targetFilePath(path, hashes.sha256 ?? "");
    const bytes = await origin.read(file, KEY_LIST_SIZE_MAX);
    if (bytes === undefined) throw broken(origin, file, "is missing");
    trust.set(path.slice(path.lastIndexOf("/") + 1), bytes);
  }
  return trust;
}

function reader(origin: Origin, files: Map<string, Uint8Array>) {
  return async <T>(
    path: string,
    limit: number,
    parse: (value: unknown) => Parsed<T>,
  ): Promise<{ readonly envelope: Envelope; readonly signed: T }> => {
    const bytes = await origin.read(path, limit);
    if (bytes === undefined) throw broken(origin, path, "is missing");
    const envelope = parseEnvelope(jsonOf(bytes));
    const signed = envelope.ok ? parse(envelope.value.signed) : envelope;
    if (!envelope.ok || !signed.ok) throw broken(origin, path, "is no metadata that can be read");
    files.set(path, bytes);
    return { envelope: envelope.value, signed: signed.value };
  };
}

function versionOf(origin: Origin, { meta, version }: Snapshot, role: string): number {
  const file = `${role}.json`;
  const found = Object.hasOwn(meta, file) ? meta[file]?.version : undefined;
  if (found !== undefined) return found;
  throw broken(origin, metadataPath("snapshot", version), `does not list the role ${role}`);
}

function broken({ location }: Origin, path: string, problem: string): CodedError {
  return new CodedError({
    code: "E_TREE_METADATA",
    exitCode: EXIT.integrity,
    message: `${location}: ${path} ${problem}, so nobody can tell what was signed`,
    fix: "run `ashlar verify --tree` on it: it names every file that is wrong",
  });
}
