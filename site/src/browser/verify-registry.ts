/** The registry as a whole: from the root that the visitor names to the head of the log. */
import { ashlarRootOf } from "../../../client/trust/ashlar-root.ts";
import { loadRole } from "../../../client/trust/load-role.ts";
import { type LogCheck, logCheck } from "../../../client/trust/log-check.ts";
import {
  type KeyLists,
  type ListFile,
  parseKeyLists,
} from "../../../client/trust/parse-key-lists.ts";
import { pinnedRoot } from "../../../client/trust/pinned-root.ts";
import { rootAuthority } from "../../../client/trust/read-metadata.ts";
import { signedLogHead } from "../../../client/trust/signed-log-head.ts";
import { type TufClient, tufClient } from "../../../client/trust/tuf-client.ts";
import type { TufClientOptions } from "../../../client/trust/tuf-client-options.ts";
import { missing } from "../../../client/trust/tuf-error.ts";
import { updateRoot } from "../../../client/trust/update-root.ts";
import { updateSnapshot } from "../../../client/trust/update-snapshot.ts";
import { updateTimestamp } from "../../../client/trust/update-timestamp.ts";
import { CodedError } from "../../../schemas/coded-error.ts";
import { EXIT } from "../../../schemas/exit-code.ts";
import { KEY_LIST_SIZE_MAX } from "../../../schemas/limits.ts";
import { targetPath } from "../../../schemas/paths.ts";
import { fromUtf8 } from "../../../schemas/trust/bytes.ts";
import type { Checkpoint } from "../../../schemas/trust/checkpoint.ts";
import { publicKeyOfPem } from "../../../schemas/trust/spki-pem.ts";
import { NO_QUORUM } from "../../../schemas/trust/tlog-policy.ts";
import type { AshlarRoot, Root } from "../../../schemas/trust/tuf-metadata.ts";
import { memoryStore } from "./memory-store.ts";
import { readTarget } from "./read-target.ts";
import type { RecordingReader } from "./recording-reader.ts";
import { takeStep, type VerificationStep } from "./verification-step.ts";

export interface VerifiedRegistry {
  readonly registry: AshlarRoot;
  readonly client: TufClient;
  readonly lists: KeyLists;
  /** 32 bytes: what attestations are signed with. */
  readonly attestationKey: Uint8Array;
  readonly log: LogCheck;
  readonly head: Checkpoint;
}

export interface RegistryRequest {
  readonly reader: RecordingReader;
  /** SHA-256 of a root, 64 lower-case hex digits. */
  readonly pin: string;
  /** Seconds since 1970: the time that expiry is judged by. */
  readonly now: number;
}

type Steps<T> = AsyncGenerator<VerificationStep, T | undefined>;

/** Ends at the first step that is refused: what comes after it has nothing to stand on. */
export async function* verifyRegistry(request: RegistryRequest): Steps<VerifiedRegistry> {
  const { reader, pin, now } = request;
  const options: TufClientOptions = {
    reader,
    store: memoryStore(),
    now,
    metadataPrefix: "metadata/",
  };
  const registry = yield* verifyRoles(options, reader, pin);
  if (registry === undefined) return undefined;
  const client = tufClient(options);
  const keys = yield* takeStep(reader, "Lists of keys", () => readKeys(reader, client));
  if (keys === undefined) return undefined;
  const log = logCheck({
    reader,
    store: options.store,
    policy: keys.lists.policy,
    remember: false,
    signedHead: signedLogHead((await client.refresh()).timestamp),
  });
  const head = yield* takeStep(reader, "Head of the log", async () => {
    const checkpoint = await log.head();
    const { origin, size } = checkpoint;
    const { quorum } = keys.lists.policy;
    const witnesses = quorum === NO_QUORUM ? "no witness is asked for" : `quorum ${quorum} is met`;
    return {
      value: checkpoint,
      said: `${origin} has ${size} entries, signed by its key; ${witnesses}.`,
    };
  });
  return head && { registry, client, log, head, ...keys };
}

async function* verifyRoles(
  options: TufClientOptions,
  reader: RecordingReader,
  pin: string,
): Steps<AshlarRoot> {
  const pinned = yield* takeStep(reader, "Pinned root", async () => {
    const bytes = await pinnedRoot(options, pin);
    await options.store.save("root.json", bytes);
    return { value: bytes, said: `A published root has the fingerprint sha256:${pin}.` };
  });
  if (pinned === undefined) return undefined;
  const found = yield* takeStep(reader, "Newest root", async () => {
    const root = await updateRoot(options);
    const ashlar = requireAshlar(root, options.reader.location);
    return { value: { root, ashlar }, said: rootWords(root, ashlar) };
  });
  if (found === undefined) return undefined;
  const { root, ashlar } = found;
  const timestamp = yield* takeStep(reader, "Timestamp", async () => {
    const value = await updateTimestamp(options, root);
    return { value, said: `Version ${value.version}, valid until ${value.expires}.` };
  });
  if (timestamp === undefined) return undefined;
  const snapshot = yield* takeStep(reader, "Snapshot", async () => {
    const value = await updateSnapshot(options, root, timestamp);
    const files = Object.keys(value.meta).length;
    return { value, said: `Version ${value.version} names ${files} files of metadata.` };
  });
  if (snapshot === undefined) return undefined;
  const targets = yield* takeStep(reader, "Targets", async () => {
    const authority = rootAuthority(root, "targets");
    const value = await loadRole(options, { name: "targets", authority, root, snapshot });
    const { threshold } = root.roles.targets;
    return {
      value,
      said: `Version ${value.version}, signed by at least ${threshold} offline ${threshold === 1 ? "key" : "keys"}, valid until ${value.expires}.`,
    };
  });
  return targets && ashlar;
}

function rootWords({ version, expires, roles }: Root, { registry, keys }: AshlarRoot): string {
  const { threshold, keyids } = roles.root;
  const quality =
    keys === "development" ? " These are development keys: they protect nothing." : "";
  return `Version ${version} of the registry ${registry}, signed by ${threshold} of ${keyids.length}, valid until ${expires}.${quality}`;
}

function requireAshlar(root: Root, location: string): AshlarRoot {
  const ashlar = ashlarRootOf(root);
  if (ashlar !== undefined) return ashlar;
  throw new CodedError({
    code: "E_TUF_ROOT",
    exitCode: EXIT.integrity,
    message: `${location} is signed, but its root does not say which Ashlar registry it is`,
    fix: "Tell the registry's owner; this repository serves something else.",
  });
}

async function readKeys(reader: RecordingReader, client: TufClient) {
  const read = async (path: string): Promise<ListFile> => {
    const found = await readTarget(path, { reader, client, limit: KEY_LIST_SIZE_MAX });
    if (found === undefined) throw missing(path, "every registry's offline keys list");
    return found;
  };
  const { allowedSigners, revokedKeys, logPolicy, attestationKey } = targetPath;
  const [signers, revoked, policy, pem] = await Promise.all([
    read(allowedSigners),
    read(revokedKeys),
    read(logPolicy),
    read(attestationKey),
  ]);
  const lists = parseKeyLists(signers, revoked, policy);
  const key = publicKeyOfPem(fromUtf8(pem.bytes) ?? "");
  if (key === undefined) throw badKey(pem.file);
  const namespaces = new Set(lists.signers.flatMap(({ principals }) => principals)).size;
  return {
    value: { lists, attestationKey: key },
    said: `${namespaces} claimed ${namespaces === 1 ? "namespace" : "namespaces"}, ${lists.revoked.length} revoked keys.`,
  };
}

function badKey(file: string): CodedError {
  return new CodedError({
    code: "E_KEY_LIST",
    exitCode: EXIT.integrity,
    message: `${file} holds no Ed25519 public key in PEM`,
    fix: "Tell the registry's owner.",
  });
}
