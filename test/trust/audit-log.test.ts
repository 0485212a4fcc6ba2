/** An audit says everything that is wrong with a log, where it is, and nothing of a good one. */
import { describe, expect, test } from "vitest";
import { auditLog } from "../../client/trust/audit-log.ts";
import { LOG_FINDINGS_MAX } from "../../schemas/limits.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { encodeEntryBundle, logFiles } from "../../schemas/trust/log-tiles.ts";
import { EMPTY_ROOT, leafHash, merkleTree } from "../../schemas/trust/merkle.ts";

const SIZE = 600;
const entries = Array.from({ length: SIZE }, (_, index) => utf8(`entry ${index}`));
const tree = merkleTree(entries.map(leafHash));
const published = new Map([...logFiles(entries, [], tree)].map(({ path, bytes }) => [path, bytes]));
const checkpoint = { origin: "registry.example/log", size: SIZE, rootHash: tree.root() };

type Files = Map<string, Uint8Array>;
const source = (files: ReadonlyMap<string, Uint8Array>) => ({
  location: "log",
  read: async (path: string) => files.get(path),
});
const copy = (): Files => new Map([...published].map(([path, bytes]) => [path, bytes.slice()]));

async function findings(change: (files: Files) => void, signed = checkpoint): Promise<string[]> {
  const files = copy();
  change(files);
  const audit = await auditLog(signed, source(files));
  expect(audit.stopped).toBe(false);
  return audit.findings.map(({ path, problem }) => `${path} ${problem.replace(/:.*/, "")}`);
}

/** The second bundle with its third entry changed. */
const changedBundle = encodeEntryBundle(entries.slice(256, 512).with(2, utf8("another")));
const flip = (bytes: Uint8Array | undefined, place: number) => {
  if (bytes) bytes[place] = (bytes[place] ?? 0) ^ 1;
};

test("a good log has no findings, and each entry is handed over in order", async () => {
  const taken: [number, number][] = [];
  const audit = await auditLog(checkpoint, source(published), (first, bundle) => {
    taken.push([first, bundle.length]);
  });
  expect(audit).toEqual({ entries: SIZE, files: published.size, findings: [], stopped: false });
  expect(taken).toEqual([
    [0, 256],
    [256, 256],
    [512, 88],
  ]);
});

test.each([0, 1, 255, 256, 257, 511, 512])("so has one of %i entries", async (size) => {
  const files = new Map(
    [...logFiles(entries.slice(0, size), [])].map(({ path, bytes }) => [path, bytes]),
  );
  const audit = await auditLog({ ...checkpoint, size, rootHash: tree.root(size) }, source(files));
  expect(audit.findings).toEqual([]);
  expect(audit.entries).toBe(size);
});

test("two upper levels are recomputed as well", async () => {
  const size = 65_536 + 300;
  const same = utf8("x");
  const hash = leafHash(same);
  const large = merkleTree(Array.from({ length: size }, () => hash));
  const hashes = new Map([
    ["tile/0/257.p/44", large.hashes(0, 65_792, size)],
    ["tile/1/000", large.hashes(8, 0, 256).slice()],
    ["tile/1/001.p/1", large.hashes(8, 256, 257)],
    ["tile/2/000.p/1", large.hashes(16, 0, 1)],
  ]);
  flip(hashes.get("tile/1/000"), 33);
  const [bundle, leaves] = [encodeEntryBundle(Array(256).fill(same)), large.hashes(0, 0, 256)];
  const audit = await auditLog(
    { origin: "x", size, rootHash: large.root() },
    {
      location: "log",
      read: async (path) =>
        hashes.get(path) ??
        (path.startsWith("tile/0/")
          ? leaves
          : bundle.subarray(0, 3 * Number(/\.p\/(\d+)$/.exec(path)?.[1] ?? 256))),
    },
  );
  expect(audit.findings.map(({ path }) => path)).toEqual(["tile/1/000"]);
  expect(audit.findings[0]?.problem).toContain("at hash 1 (from entry 256 on)");
});

describe("findings", () => {
  test("every tampered tile, and no other", async () => {
    const found = await findings((files) => {
      flip(files.get("tile/0/000"), 32 * 17 + 3);
      flip(files.get("tile/0/002.p/88"), 1);
      flip(files.get("tile/0/002.p/88"), 2000);
      flip(files.get("tile/1/000.p/2"), 40);
    });
    expect(found).toEqual([
      "tile/0/000 differs from what the entries give at hash 17 (from entry 17 on)",
      "tile/0/002.p/88 differs from what the entries give at hash 0 and 1 more (from entry 512 on)",
      "tile/1/000.p/2 differs from what the entries give at hash 1 (from entry 256 on)",
    ]);
  });

  test("a changed entry, on the whole way up", async () => {
    const found = await findings((files) => files.set("tile/entries/001", changedBundle));
    expect(found).toEqual([
      "tile/0/001 differs from what the entries give at hash 2 (from entry 258 on)",
      "tile/1/000.p/2 differs from what the entries give at hash 1 (from entry 256 on)",
      expect.stringMatching(/^checkpoint signs the root .* where the entries give /),
    ]);
  });

  test("bundles that are missing or malformed, with the rest judged by the tiles", async () => {
    const found = await findings((files) => {
      files.delete("tile/entries/000");
      flip(files.get("tile/entries/001"), 0);
      flip(files.get("tile/1/000.p/2"), 0);
    });
    expect(found).toEqual([
      "tile/entries/000 is missing",
      "tile/entries/001 does not hold exactly 256 entries",
      "tile/1/000.p/2 differs from what the entries give at hash 0 (from entry 0 on)",
    ]);
  });

  test("tiles that are missing or of a wrong size, with the rest judged by the entries", async () => {
    const found = await findings((files) => {
      files.delete("tile/0/000");
      files.set("tile/0/001", new Uint8Array(8191));
    });
    expect(found).toEqual(["tile/0/000 is missing", "tile/0/001 has 8191 bytes where 8192 belong"]);
  });

  test("a part that nothing tells about", async () => {
    const found = await findings((files) => {
      files.delete("tile/0/002.p/88");
      files.delete("tile/entries/002.p/88");
    });
    expect(found).toEqual([
      "tile/entries/002.p/88 is missing",
      "tile/0/002.p/88 is missing",
      "checkpoint could not be judged",
    ]);
  });

  test("a root that is not the entries'", async () => {
    const found = await findings(() => undefined, { ...checkpoint, rootHash: EMPTY_ROOT });
    expect(found).toEqual([expect.stringMatching(/^checkpoint signs the root /)]);
    const empty = { ...checkpoint, size: 0, rootHash: tree.root() };
    expect(await findings(() => undefined, empty)).toHaveLength(1);
  });

  test("partial files that are gone are cut from full ones", async () => {
    const size = 300;
    const files = copy();
    files.set("tile/1/000.p/1", tree.hashes(8, 0, 1));
    const audit = await auditLog({ ...checkpoint, size, rootHash: tree.root(size) }, source(files));
    expect(audit.findings).toEqual([]);
  });
});

test("a log that signs any size and serves nothing ends soon", async () => {
  const signed = { ...checkpoint, size: Number.MAX_SAFE_INTEGER };
  const audit = await auditLog(signed, source(new Map()));
  expect(audit.stopped).toBe(true);
  expect(audit.findings).toHaveLength(LOG_FINDINGS_MAX);
});
