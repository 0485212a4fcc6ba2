/** A small log for tests of witnesses: any number of trees, and what it sends about them. */
import { addCheckpointBytes } from "../../builder/witness/add-checkpoint.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { signCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { seedSigner } from "../../schemas/trust/ed25519.ts";
import { leafHash, type MerkleTree, merkleTree } from "../../schemas/trust/merkle.ts";
import { formatVerifierKey, type NoteKey, noteKey } from "../../schemas/trust/signed-note.ts";

export interface TestLog {
  readonly origin: string;
  readonly key: NoteKey;
  readonly verifierKey: string;
  readonly tree: MerkleTree;
  checkpoint(size: number): Promise<Uint8Array>;
  /** The body of an add-checkpoint with the right proof. */
  request(oldSize: number, size: number): Promise<Uint8Array>;
}

export interface TestLogOptions {
  readonly origin?: string;
  /** Every byte of the log's seed. */
  readonly seed?: number;
  readonly size?: number;
  /** Entries from this index on are others: a fork of the log without it. */
  readonly forkAt?: number;
}

export function testLog(options: TestLogOptions = {}): TestLog {
  const { origin = "registry.example/log", seed = 1, size = 40, forkAt = size } = options;
  const signer = seedSigner(new Uint8Array(32).fill(seed));
  const entries = Array.from({ length: size }, (_, index) =>
    leafHash(utf8(index < forkAt ? `entry ${index}` : `other ${index}`)),
  );
  const tree = merkleTree(entries);
  const checkpoint = (at: number) =>
    signCheckpoint({ origin, size: at, rootHash: tree.root(at) }, signer);
  return {
    origin,
    tree,
    checkpoint,
    key: noteKey(origin, signer.publicKey),
    verifierKey: formatVerifierKey(origin, signer.publicKey),
    async request(oldSize, at) {
      const proof = oldSize <= at ? tree.consistencyProof(oldSize, at) : [];
      return addCheckpointBytes({ oldSize, proof, note: await checkpoint(at) });
    },
  };
}
