/**
 * The log of a build, held against what was published before: nothing is signed that would take an
 * entry back. The cosignatures that witnesses gave so far come from the last tree.
 */
import type { Registry } from "../../schemas/registry.ts";
import { formatCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { leafHash, type MerkleTree, merkleTree } from "../../schemas/trust/merkle.ts";
import { noteBytes, signNote } from "../../schemas/trust/signed-note.ts";
import { type LogPolicy, satisfies } from "../../schemas/trust/tlog-policy.ts";
import type { Source } from "../read/source.ts";
import { refuseForkedLog } from "../sign/refuse-forked-log.ts";
import type { Signing } from "../sign/signing.ts";
import type { FactsMemory } from "./facts-memory.ts";
import type { LogArtifact } from "./log-artifact.ts";
import type { RegistryLog } from "./log-entries.ts";
import { registryLog } from "./registry-log.ts";
import { type Cosignatures, type LogSigning, type SignedLog, signLog } from "./sign-log.ts";

/** A log that witnesses are asked to cosign. */
interface CosignRequest {
  readonly policy: LogPolicy;
  /** Signed by the log. */
  readonly checkpoint: Uint8Array;
  readonly tree: MerkleTree;
  /** Size of the last published log; 0 when there is none. */
  readonly publishedSize: number;
}

/** Gives the lines to put under the checkpoint, in the policy's order of witnesses. */
export type Cosigner = (request: CosignRequest) => Promise<readonly string[]>;

export interface LogInputs {
  readonly source: Source;
  readonly signing: Signing;
  readonly cosign?: Cosigner;
  readonly artifacts: readonly LogArtifact[];
  readonly registry: Registry;
  /** What the last build read of history. */
  readonly facts: FactsMemory;
}

/** A signed log, with what the build after this one needs of it. */
export interface OpenedLog extends SignedLog {
  readonly log: Omit<RegistryLog, "entries">;
}

/** @throws {CodedError} E_LOG_…, among them E_LOG_FORK for a log that does not go on from the published one */
export async function openLog(inputs: LogInputs): Promise<OpenedLog> {
  const { source, signing, artifacts, registry, facts } = inputs;
  const wholeHistory = signing.records.keys === "production";
  const registryId = registry.id;
  const log = await registryLog({ source, artifacts, registryId, wholeHistory, facts });
  const tree = merkleTree(log.entries.map(leafHash));
  // On a developer's machine files change after they were built, and nobody relies on the log.
  const publishedSize = wholeHistory ? await refuseForkedLog(tree, log.entries, signing) : 0;
  const signed = await signLog(log, await logSigning({ ...inputs, tree, publishedSize }));
  const { entries: _, ...kept } = log;
  return { ...signed, log: kept };
}

interface SigningInputs extends Pick<LogInputs, "signing" | "cosign"> {
  readonly tree: MerkleTree;
  /** Size of the last published log; 0 when there is none. */
  readonly publishedSize: number;
}

/** Asks witnesses, where the policy names some. */
export async function logSigning(inputs: SigningInputs): Promise<LogSigning> {
  const { tree, signing, cosign, publishedSize } = inputs;
  const { records, online } = signing;
  const [first] = records.logPolicy.logs;
  if (!first) throw new Error("trust records without a log key");
  const origin = first.key.name;
  const asked = records.logPolicy.witnesses.length > 0 ? cosign : undefined;
  const cosignatures =
    asked && (await collectCosignatures({ tree, origin, signing, cosign: asked, publishedSize }));
  return { tree, origin, signer: online.log, cosignatures };
}

interface Collecting {
  readonly tree: MerkleTree;
  readonly origin: string;
  readonly signing: Signing;
  readonly cosign: Cosigner;
  readonly publishedSize: number;
}

/** What the last tree has, and the present size with what witnesses say now. */
async function collectCosignatures(collecting: Collecting): Promise<Cosignatures> {
  const { tree, origin, signing, cosign, publishedSize } = collecting;
  const { records, online, previous } = signing;
  const policy = records.logPolicy;
  const known = new Map(previous?.cosignatures ?? []);
  const text = formatCheckpoint({ origin, size: tree.size, rootHash: tree.root() });
  const own = await signNote(text, origin, online.log);
  // What witnesses said of this very size before is as good, and leaves the proofs as they are.
  const given = known.get(tree.size) ?? [];
  if (!("problem" in satisfies(policy, noteBytes(text, [own, ...given])))) return known;
  const checkpoint = noteBytes(text, [own]);
  known.set(tree.size, await cosign({ policy, checkpoint, tree, publishedSize }));
  return known;
}
