/**
 * A hostile log is caught: one that changes its past, hides or forges tiles, or lacks an entry. At
 * 70,000 entries several subtrees of one proof share a tile, where Go's reader once checked but one
 * (CVE-2026-56865, golang/go#80744).
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkCheckpoint, checkLogProof } from "../../client/trust/check-log-proof.ts";
import type { LogSource } from "../../client/trust/log-files.ts";
import { logVerifier } from "../../client/trust/log-verifier.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { signCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { seedSigner } from "../../schemas/trust/ed25519.ts";
import { TILE_HEIGHT } from "../../schemas/trust/log-tiles.ts";
import { EMPTY_ROOT, leafHash, type MerkleTree, merkleTree } from "../../schemas/trust/merkle.ts";
import { noteKey } from "../../schemas/trust/signed-note.ts";
import { formatLogProof } from "../../schemas/trust/tlog-proof.ts";

const SIZE = 70_000;
const ORIGIN = "registry.example/log";
const entry = (index: number) => utf8(`entry ${index}`);
const leaves = Array.from({ length: SIZE }, (_, index) => leafHash(entry(index)));
const tree = merkleTree(leaves);
/** The same log, but for its entry 100. */
const fork = merkleTree(leaves.with(100, leafHash(utf8("another"))));
const at = (size: number, from: MerkleTree = tree) => ({
  origin: ORIGIN,
  size,
  rootHash: from.root(size),
});

type Change = (path: string, bytes: Uint8Array | undefined) => Uint8Array | undefined;
const unchanged: Change = (_, bytes) => bytes;

/** Serves the tiles of a tree, with a change, and remembers what was asked for. */
function serve(change: Change = unchanged, from: MerkleTree = tree) {
  const asked: string[] = [];
  const source: LogSource = {
    location: "https://registry.example/log",
    read: async (path) => {
      asked.push(path);
      const [, level = "", groups = "", width = "256"] =
        /^tile\/(\d+)\/([x\d/]+?)(?:\.p\/(\d+))?$/.exec(path) ?? [];
      const start = Number(groups.replace(/\D/g, "")) * 256;
      const bytes = from.hashes(Number(level) * TILE_HEIGHT, start, start + Number(width));
      return change(path, bytes.length === Number(width) * 32 ? bytes.slice() : undefined);
    },
  };
  return { source, asked };
}

async function refusal(promise: Promise<unknown>): Promise<CodedError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  return expect.unreachable("nothing was refused");
}

describe("an older checkpoint", () => {
  test.each([0, 1, 255, 256, 257, 300, 65_535, 65_536, 65_537, 69_888, 69_999, SIZE])(
    "of %i entries is the start",
    async (size) => {
      await logVerifier(at(SIZE), serve().source).proveStart(at(size));
      const error = await refusal(
        logVerifier(at(SIZE), serve().source).proveStart({
          ...at(size),
          rootHash: at(99).rootHash,
        }),
      );
      expect(error).toMatchObject({ code: "E_LOG_FORK", exitCode: EXIT.integrity });
    },
  );

  test("any size is the start of any larger one, and of no fork", async () => {
    const sizes = fc.integer({ min: 101, max: 3000 });
    await fc.assert(
      fc.asyncProperty(sizes, sizes, async (a, b) => {
        const [older, newer] = [Math.min(a, b), Math.max(a, b)];
        await logVerifier(at(newer), serve().source).proveStart(at(older));
        const forked = logVerifier(at(newer, fork), serve(unchanged, fork).source);
        expect(await refusal(forked.proveStart(at(older)))).toHaveProperty("code", "E_LOG_FORK");
      }),
      { numRuns: 25 },
    );
  });

  test("a fork is refused with both checkpoints and what to do", async () => {
    const forked = logVerifier(at(SIZE, fork), serve(unchanged, fork).source);
    const error = await refusal(forked.proveStart(at(300)));
    expect(error.message).toMatch(
      /^the log at https:\/\/registry\.example\/log changed its past: /,
    );
    expect(error.message).toContain("(a split view)");
    expect(error.details[0]).toMatch(/^seen before {2}registry\.example\/log, 300 entries, root /);
    expect(error.details).toHaveLength(4);
    expect(error.fix).toContain("Keep both checkpoints");
  });

  test("fewer entries than before, or another log, are refused", async () => {
    const verifier = logVerifier(at(300), serve().source);
    expect(await refusal(verifier.proveStart(at(301)))).toMatchObject({ code: "E_LOG_ROLLBACK" });
    const other = { ...at(299), origin: "other.example/log" };
    expect(await refusal(verifier.proveStart(other))).toMatchObject({ code: "E_LOG_FORK" });
  });

  test("an empty log has one root", async () => {
    const empty = { origin: ORIGIN, size: 0, rootHash: EMPTY_ROOT };
    await logVerifier(at(0), serve().source).proveStart(empty);
  });
});

describe("an entry", () => {
  test.each([0, 255, 256, 1500, 65_535, 65_536, 69_999])("%i is in the log", async (index) => {
    const verifier = logVerifier(at(SIZE), serve().source);
    await verifier.proveEntry(entry(index), index);
    const error = await refusal(verifier.proveEntry(entry(index), (index + 1) % SIZE));
    expect(error).toMatchObject({ code: "E_LOG_PROOF", exitCode: EXIT.integrity });
    expect(error.message).toContain("(a targeted release)");
  });

  test.each([SIZE, -1, 1.5, Number.NaN])("%d is no index", async (index) => {
    const verifier = logVerifier(at(SIZE), serve().source);
    expect(await refusal(verifier.proveEntry(entry(0), index))).toHaveProperty(
      "code",
      "E_LOG_PROOF",
    );
  });

  test("each tile is asked for once", async () => {
    const { source, asked } = serve();
    const verifier = logVerifier(at(SIZE), source);
    await Promise.all(
      [1500, 1501, 69_999].map((index) => verifier.proveEntry(entry(index), index)),
    );
    await verifier.proveStart(at(300));
    expect(asked.sort()).toEqual([
      "tile/0/001",
      "tile/0/005",
      "tile/0/273.p/112",
      "tile/1/000",
      "tile/1/001.p/17",
      "tile/2/000.p/1",
    ]);
  });
});

describe("tiles", () => {
  /** What both questions need, one of them in tiles that several of their subtrees share. */
  async function ask(change: Change): Promise<void> {
    const verifier = logVerifier(at(SIZE), serve(change).source);
    await verifier.proveStart(at(66_000));
    await verifier.proveEntry(entry(1500), 1500);
  }
  const used = [
    "tile/0/005",
    "tile/0/257",
    "tile/0/273.p/112",
    "tile/1/000",
    "tile/1/001.p/17",
    "tile/2/000.p/1",
  ];

  test.each(used)("a changed byte anywhere in %s is found, and is no fork", async (tampered) => {
    const { asked, source } = serve();
    const verifier = logVerifier(at(SIZE), source);
    await verifier.proveStart(at(66_000));
    await verifier.proveEntry(entry(1500), 1500);
    expect(asked.sort()).toEqual(used);
    const length = (await source.read(tampered, 8192))?.length ?? 0;
    for (let place = 5; place < length; place += Math.ceil(length / 9)) {
      const error = await refusal(
        ask((path, bytes) => {
          if (path === tampered && bytes) bytes[place] = (bytes[place] ?? 0) ^ 0x10;
          return bytes;
        }),
      );
      expect(error, `byte ${place}`).toMatchObject({ code: "E_LOG_TILE" });
      expect(error.message).toContain(tampered);
    }
  });

  test.each(used)("%s is missing, cut or too long", async (tampered) => {
    for (const change of [
      () => undefined,
      (bytes: Uint8Array) => bytes.subarray(1),
      (bytes: Uint8Array) => new Uint8Array(bytes.length + 32),
    ]) {
      const error = await refusal(
        ask((path, bytes) => (path === tampered && bytes ? change(bytes) : bytes)),
      );
      expect(error).toMatchObject({ code: "E_LOG_TILE", exitCode: EXIT.integrity });
    }
  });

  test("the refusal names the file, both hashes and the attack", async () => {
    const error = await refusal(
      ask((path, bytes) => (path === "tile/1/000" ? bytes?.fill(0) : bytes)),
    );
    expect(error.message).toMatch(
      /^https:\/\/registry\.example\/log\/tile\/1\/000 is not the part of the tree that the tile above it names\..*\(a forged or withheld part of the log\)/,
    );
    expect(error.details.map((line) => line.split(" ")[0])).toEqual(["expected", "found"]);
  });

  test("where a partial tile is gone, the full one is cut", async () => {
    const { source, asked } = serve((path, bytes) => (path.includes(".p/") ? undefined : bytes));
    await logVerifier(at(300), source).proveStart(at(270));
    expect(asked.sort()).toEqual(["tile/0/001", "tile/0/001.p/44", "tile/1/000", "tile/1/000.p/1"]);
  });
});

describe("files of a proof", () => {
  const signer = seedSigner(new Uint8Array(32).fill(1));
  const policy = (origin: string) => ({
    logs: [{ key: noteKey(origin, signer.publicKey) }],
    witnesses: [],
    groups: [],
    quorum: "none",
  });

  test("a good one is accepted; what is wrong with others is told apart", async () => {
    const checkpoint = await signCheckpoint(at(300), signer);
    const bytes = formatLogProof({ index: 7, hashes: tree.inclusionProof(7, 300), checkpoint });
    const claim = { bytes, entry: entry(7), policy: policy(ORIGIN), where: "x.tlog-proof" };
    expect(checkLogProof(claim)).toMatchObject({ index: 7, checkpoint: { size: 300 } });
    expect(checkCheckpoint(checkpoint, policy(ORIGIN), "checkpoint")).toHaveProperty("checkpoint");
    const refused = (run: () => unknown) => refusal(Promise.try(run));
    const other = { ...claim, entry: entry(8) };
    const proof = await refused(() => checkLogProof(other));
    expect(proof.code).toBe("E_LOG_PROOF");
    expect(proof.message).toContain("x.tlog-proof does not show the entry at index 7 of 300");
    const stranger = policy("other.example/log");
    expect(await refused(() => checkLogProof({ ...claim, policy: stranger }))).toMatchObject({
      code: "E_LOG_POLICY",
    });
    const forged = await refused(() => checkCheckpoint(checkpoint, stranger, "log/checkpoint"));
    expect(forged.code).toBe("E_LOG_POLICY");
    expect(forged.message).toContain("log/checkpoint is of the log registry.example/log, not of");
    expect(forged.exitCode).toBe(EXIT.integrity);
  });
});
