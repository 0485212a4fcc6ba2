/**
 * The log of a tree: tiles, the signed checkpoint, and for each version the proof that the log holds
 * its statement (C2SP tlog-tiles, tlog-checkpoint, tlog-proof).
 *
 * A proof is made in the tree of the size that the log had after the commit that brought the version,
 * so it stays the same while the log grows. Cosignatures of that size are in it where witnesses gave
 * some; else readers go from it to the head, which is cosigned.
 */
import { CHECKPOINT_PATH, COSIGNED_PATH, LOG_PREFIX } from "../../schemas/paths.ts";
import type { CosignedList } from "../../schemas/published/cosigned-list.ts";
import { toHex, utf8 } from "../../schemas/trust/bytes.ts";
import { type Checkpoint, formatCheckpoint } from "../../schemas/trust/checkpoint.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { type LogFile, logFiles } from "../../schemas/trust/log-tiles.ts";
import type { MerkleTree } from "../../schemas/trust/merkle.ts";
import { formatVerifierKey, noteBytes, signNote } from "../../schemas/trust/signed-note.ts";
import { formatLogProof } from "../../schemas/trust/tlog-proof.ts";
import { namedBytes, namedJson, type PublishedFile } from "../emit/published-file.ts";
import type { RegistryLog } from "./log-entries.ts";

/** Cosignature lines by the size of the log that they speak of. */
export type Cosignatures = ReadonlyMap<number, readonly string[]>;

export interface SignedLog {
  readonly tree: MerkleTree;
  readonly size: number;
  /** C2SP signed-note verifier key. */
  readonly verifierKey: string;
  /** Everything below `log/` but the checkpoint. */
  readonly files: readonly PublishedFile[];
  readonly checkpoint: Uint8Array;
  readonly checkpointPath: string;
  /** All that the proof of a version is a function of, but the log's key; nothing for one that the log does not hold. */
  placeOf(name: string, version: string): readonly (string | number)[];
  /** @throws {Error} for a version that the log does not hold: a fault of ours */
  proofOf(name: string, version: string): Promise<Uint8Array>;
}

export interface LogSigning {
  /** Of the log's entries. */
  readonly tree: MerkleTree;
  /** Of the log: its name in notes. */
  readonly origin: string;
  readonly signer: Signer;
  /** What witnesses said of this log so far; undefined where no witness is asked. */
  readonly cosignatures: Cosignatures | undefined;
}

export async function signLog(
  log: Omit<RegistryLog, "commits" | "about">,
  signing: LogSigning,
): Promise<SignedLog> {
  const tiles = [...logFiles(log.entries, log.boundaries, signing.tree)].map(publishedTile);
  // Not all of it, which would hold the entries.
  const { indexOf, sizeAfter } = log;
  return signLogOf({ indexOf, sizeAfter }, tiles, signing);
}

export function publishedTile({ path, bytes }: LogFile): PublishedFile {
  return namedBytes(bytes, `${LOG_PREFIX}/${path}`);
}

/** As {@link signLog}, where the tiles and bundles are at hand, or those of them that somebody wants. */
export async function signLogOf(
  log: Pick<RegistryLog, "indexOf" | "sizeAfter">,
  tiles: readonly PublishedFile[],
  signing: LogSigning,
): Promise<SignedLog> {
  const { tree, origin, signer, cosignatures } = signing;
  const notes = new Map<number, Promise<Uint8Array>>();
  const noteAt = (size: number): Promise<Uint8Array> => {
    const known =
      notes.get(size) ?? signedNote({ origin, size, rootHash: tree.root(size) }, signing);
    notes.set(size, known);
    return known;
  };
  const roots = new Map<number, string>();
  const rootOf = (size: number): string => {
    const root = roots.get(size) ?? toHex(tree.root(size));
    roots.set(size, root);
    return root;
  };
  const verifierKey = formatVerifierKey(origin, signer.publicKey);
  const cosigned = cosignedList(cosignatures);
  return {
    tree,
    size: tree.size,
    verifierKey,
    files: [
      namedBytes(utf8(`${verifierKey}\n`), `${LOG_PREFIX}/log.vkey`),
      ...(cosigned === undefined ? [] : [namedJson(cosigned, COSIGNED_PATH)]),
      ...tiles,
    ],
    checkpoint: await noteAt(tree.size),
    checkpointPath: CHECKPOINT_PATH,
    placeOf(name, version) {
      const index = log.indexOf(name, version);
      if (index === undefined) return [];
      const size = log.sizeAfter(index);
      return [index, size, rootOf(size), ...(cosignatures?.get(size) ?? [])];
    },
    async proofOf(name, version) {
      const index = log.indexOf(name, version);
      if (index === undefined) throw new Error(`the log does not hold ${name}@${version}`);
      const size = log.sizeAfter(index);
      return formatLogProof({
        index,
        hashes: tree.inclusionProof(index, size),
        checkpoint: await noteAt(size),
      });
    },
  };
}

/** For the next build: witnesses do not cosign a size again that is no longer the log's. */
function cosignedList(cosignatures: Cosignatures | undefined): CosignedList | undefined {
  if (cosignatures === undefined) return undefined;
  const sizes = [...cosignatures].sort(([a], [b]) => a - b);
  return {
    schemaVersion: 1,
    checkpoints: sizes.map(([size, signatures]) => ({ size, signatures: [...signatures] })),
  };
}

/** Deterministic: a checkpoint holds no time, and the cosignatures stay in their order. */
async function signedNote(
  checkpoint: Checkpoint,
  { signer, cosignatures }: LogSigning,
): Promise<Uint8Array> {
  const text = formatCheckpoint(checkpoint);
  const own = await signNote(text, checkpoint.origin, signer);
  return noteBytes(text, [own, ...(cosignatures?.get(checkpoint.size) ?? [])]);
}
