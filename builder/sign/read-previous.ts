/**
 * The tree that a build follows: its online roles, the head of its log, and what witnesses said. What
 * its keys do not vouch for is not believed; a tree of another registry is none that could be followed.
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import { httpOrigin } from "../../client/origin/http-origin.ts";
import type { Origin } from "../../client/origin/origin.ts";
import { logSource } from "../../client/trust/log-check.ts";
import { readEntries } from "../../client/trust/log-files.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import {
  CHECKPOINT_SIZE_MAX,
  DOCUMENT_SIZE_MAX,
  ROOT_SIZE_MAX,
  SNAPSHOT_SIZE_MAX,
  TARGETS_SIZE_MAX,
  TIMESTAMP_SIZE_MAX,
} from "../../schemas/limits.ts";
import type { Parsed } from "../../schemas/parse.ts";
import {
  CHECKPOINT_PATH,
  COSIGNED_PATH,
  metadataPath,
  TIMESTAMP_PATH,
} from "../../schemas/paths.ts";
import { parseCosignedList } from "../../schemas/published/cosigned-list.ts";
import { equalBytes } from "../../schemas/trust/bytes.ts";
import { parseCheckpoint } from "../../schemas/trust/checkpoint.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { TILE_WIDTH } from "../../schemas/trust/log-tiles.ts";
import { parseNote } from "../../schemas/trust/signed-note.ts";
import { binName } from "../../schemas/trust/succinct-bins.ts";
import { keyIdOf, tufKeyOf } from "../../schemas/trust/tuf-key.ts";
import {
  parseEnvelope,
  parseSnapshot,
  parseTargets,
  parseTimestamp,
  type Signed,
  type Snapshot,
  type Targets,
} from "../../schemas/trust/tuf-metadata.ts";
import { validSigners } from "../../schemas/trust/tuf-signature.ts";
import type { OnlineKeys } from "../keys/online-keys.ts";
import type { Cosignatures } from "../log/sign-log.ts";
import { refuseRollback } from "./refuse-rollback.ts";
import type { PreviousBins } from "./sign-changed-roles.ts";
import type { PreviousRoles, PublishedRole, RoleFile } from "./sign-roles.ts";
import type { OfflineRecords, PreviousTree } from "./signing.ts";

/** Files of the last tree that are read at once. */
const CONCURRENCY = 16;

export interface PreviousOptions {
  /** A folder, or an http(s) URL. */
  readonly place: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly records: OfflineRecords;
  readonly online: OnlineKeys;
}

/** {@link PreviousTree} with all of its bins. */
interface ReadPrevious extends PreviousTree {
  readonly roles: PreviousRoles;
}

/** {@link PreviousTree}, whose bins are read when they are asked for. */
interface OpenedPrevious extends PreviousTree {
  readonly roles: PreviousBins;
}

/**
 * undefined where nothing is published yet.
 *
 * @throws {CodedError} E_PREVIOUS for a tree of another root; E_SIGN_ROLLBACK for one with newer offline roles; E_NETWORK and its like
 */
export async function readPrevious(options: PreviousOptions): Promise<ReadPrevious | undefined> {
  const origin = originOf(options);
  const opened = await openAt(origin, options);
  if (!opened) return undefined;
  const { timestamp, snapshot, readBin } = opened.roles;
  const bins = new Map<string, PublishedRole<Targets>>();
  await mapBounded(binNames(options.records), CONCURRENCY, async (name) => {
    const bin = await readBin(name);
    if (bin) bins.set(name, bin);
  });
  // Who serves the last tree could name what they like in a snapshot that no key of ours signed.
  const retired = snapshot.current ? await readRetired(origin, snapshot.signed.meta, options) : [];
  return { ...opened, roles: { timestamp, snapshot, bins, retired } };
}

/** As {@link readPrevious}, for a build that knows what changed. */
export function openPrevious(options: PreviousOptions): Promise<OpenedPrevious | undefined> {
  return openAt(originOf(options), options);
}

function originOf({ place, environment, signal }: PreviousOptions): Origin {
  return /^https?:/.test(place)
    ? httpOrigin({ root: new URL(place.endsWith("/") ? place : `${place}/`), environment, signal })
    : fileOrigin(place);
}

async function openAt(
  origin: Origin,
  { records, online }: PreviousOptions,
): Promise<OpenedPrevious | undefined> {
  const timestampBytes = await origin.read(TIMESTAMP_PATH, TIMESTAMP_SIZE_MAX);
  if (timestampBytes === undefined) return undefined;
  const first = await origin.read(metadataPath("root", 1), ROOT_SIZE_MAX);
  if (first === undefined || !equalBytes(first, records.roots[0]?.bytes ?? new Uint8Array()))
    throw otherRoot(origin);
  const timestamp = roleOf(timestampBytes, parseTimestamp, online.timestamp);
  const version = timestamp?.signed.meta["snapshot.json"].version;
  const snapshotBytes =
    version && (await origin.read(metadataPath("snapshot", version), SNAPSHOT_SIZE_MAX));
  const snapshot = snapshotBytes
    ? roleOf(snapshotBytes, parseSnapshot, online.snapshot)
    : undefined;
  const checkpoint = await origin.read(CHECKPOINT_PATH, CHECKPOINT_SIZE_MAX);
  if (!timestamp || !snapshot || !checkpoint) throw broken(origin);
  await refuseRollback(origin, snapshot.signed, records);
  return {
    location: origin.location,
    roles: { timestamp, snapshot, readBin: binReader(origin, snapshot.signed, online) },
    checkpoint,
    cosignatures: await readCosignatures(origin),
    logEntries: () => readLog(origin, checkpoint),
  };
}

function binReader(
  origin: Origin,
  { meta }: Snapshot,
  online: OnlineKeys,
): PreviousBins["readBin"] {
  return async (name) => {
    const version = meta[`${name}.json`]?.version;
    const bytes = version && (await origin.read(metadataPath(name, version), TARGETS_SIZE_MAX));
    const role = bytes ? roleOf(bytes, parseTargets, online.bins) : undefined;
    return role && version === role.signed.version ? role : undefined;
  };
}

function binNames({ bins }: OfflineRecords): readonly string[] {
  return Array.from({ length: 2 ** bins.bit_length }, (_, index) => binName(bins, index));
}

/** What the snapshot names besides the present roles. Its bytes are published as they are: no one delegates to it. */
async function readRetired(
  origin: Origin,
  meta: Readonly<Record<string, { readonly version: number }>>,
  { records }: PreviousOptions,
): Promise<readonly RoleFile[]> {
  const present = new Set(["targets", ...binNames(records)]);
  const named = Object.entries(meta).map(([file, { version }]) => ({
    role: file.replace(/\.json$/, ""),
    version,
  }));
  const retired = await mapBounded(
    named.filter(({ role }) => !present.has(role) && /^[a-z0-9-]{1,64}$/.test(role)),
    CONCURRENCY,
    async ({ role, version }) => {
      const bytes = await origin.read(metadataPath(role, version), TARGETS_SIZE_MAX);
      return bytes && { role, version, bytes };
    },
  );
  return retired.filter((role) => role !== undefined);
}

function roleOf<T extends Signed>(
  bytes: Uint8Array,
  parse: (value: unknown) => Parsed<T>,
  signer: Signer,
): PublishedRole<T> | undefined {
  const envelope = parseEnvelope(jsonOf(bytes));
  const parsed = envelope.ok ? parse(envelope.value.signed) : envelope;
  if (!envelope.ok || !parsed.ok) return undefined;
  const key = tufKeyOf(signer.publicKey);
  const id = keyIdOf(key);
  const current = validSigners(envelope.value, { keyids: [id] }, { [id]: key }).size > 0;
  return { bytes, signed: parsed.value, current };
}

async function readCosignatures(origin: Origin): Promise<Cosignatures> {
  const bytes = await origin.read(COSIGNED_PATH, DOCUMENT_SIZE_MAX);
  const parsed = bytes && parseCosignedList(jsonOf(bytes));
  if (!parsed?.ok) return new Map();
  return new Map(parsed.value.checkpoints.map(({ size, signatures }) => [size, signatures]));
}

async function readLog(
  origin: Origin,
  checkpoint: Uint8Array,
): Promise<readonly Uint8Array[] | undefined> {
  const size = parseCheckpoint(parseNote(checkpoint)?.text ?? "")?.size ?? 0;
  const all: Uint8Array[] = [];
  for (let index = 0; all.length < size; index += 1) {
    const width = Math.min(TILE_WIDTH, size - all.length);
    const entries = await readEntries(logSource(origin), { index, width });
    if ("problem" in entries) return undefined;
    all.push(...entries);
  }
  return all;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function otherRoot({ location }: Origin): CodedError {
  return new CodedError({
    code: "E_PREVIOUS",
    exitCode: EXIT.integrity,
    message: `the tree at ${location} has another root of trust than this registry, so this build cannot follow it`,
    fix: "name the live tree of this registry with --previous; leave it out, and name another --out, for one that begins anew. Where a signature came to 1.root.json after it was published, take that out again",
  });
}

function broken({ location }: Origin): CodedError {
  return new CodedError({
    code: "E_PREVIOUS",
    exitCode: EXIT.integrity,
    message: `the tree at ${location} is not whole: its metadata or its log cannot be read`,
    fix: "publish it again from a copy that verifies (ashlar verify --tree DIR), or name a whole one with --previous",
  });
}
