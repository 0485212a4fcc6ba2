/** Whatever is changed in a tree, its verification says so, and names the file. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256Hex } from "../../schemas/digest.ts";
import { CHECKPOINT_PATH, REGISTRY_PATH, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import type { Root } from "../../schemas/trust/tuf-metadata.ts";
import { metadataBytes, signMetadata } from "../../schemas/trust/tuf-signature.ts";
import { buildRegistry } from "../builder/build-registry.ts";
import { makeRegistry } from "../make-registry.ts";
import {
  BUILT_AT,
  judge,
  named,
  type SignedTree,
  signedTree,
  type TreeFilesByPath,
} from "./signed-registry.ts";
import { testSigner, testSigning } from "./test-signing.ts";

let built: Promise<SignedTree> | undefined;
/** Made by the first test that needs it. */
const builtTree = (): Promise<SignedTree> => {
  built ??= signedTree();
  return built;
};

/** What comes after the list of files, or is it: each stands and falls by itself. */
const isSignedLast = (path: string): boolean =>
  /^metadata\/|^index\/\w+\.files\.json$|ashlar\.json$/.test(path) || path === CHECKPOINT_PATH;

function flipped(bytes: Uint8Array | undefined, at: number, bit: number): Uint8Array {
  const changed = Uint8Array.from(bytes ?? []);
  const index = at % Math.max(1, changed.length);
  if (changed.length > 0) changed[index] = (changed[index] ?? 0) ^ (1 << bit);
  return changed.length > 0 ? changed : Uint8Array.of(1);
}

const changedTree = (
  tree: TreeFilesByPath,
  changes: Iterable<readonly [string, Uint8Array | null]>,
) => {
  const changed = new Map(tree);
  for (const [path, bytes] of changes) {
    if (bytes === null) changed.delete(path);
    else changed.set(path, bytes);
  }
  return changed;
};

test("a tree as it was built has no findings", async () => {
  const { tree, pin } = await builtTree();
  const report = await judge(tree, pin);
  expect(report.findings).toEqual([]);
  expect(report.notes).toEqual([]);
  expect(report.registry).toEqual({ id: "small", keys: "production" });
  expect(report.counts).toMatchObject({ artifacts: 1, versions: 2, entries: 3, roles: 6 });
  expect(report.counts.files).toBe(tree.size);
});

test("a bit that changed in each listed file is found in each of them", async () => {
  const { tree, pin } = await builtTree();
  const listed = [...tree.keys()].filter((path) => !isSignedLast(path));
  const report = await judge(
    changedTree(
      tree,
      listed.map((path, index) => [path, flipped(tree.get(path), 7 * index, index % 8)]),
    ),
    pin,
  );
  expect(listed.filter((path) => !named(report).includes(path))).toEqual([]);
});

test("listed files that are gone are found, each of them", async () => {
  const { tree, pin } = await builtTree();
  const listed = [...tree.keys()].filter((path) => !isSignedLast(path));
  const report = await judge(
    changedTree(
      tree,
      listed.map((path) => [path, null]),
    ),
    pin,
  );
  expect(listed.filter((path) => !named(report).includes(path))).toEqual([]);
});

test("a bit that changed in a signed file, or its loss, is found there", async () => {
  const { tree, pin } = await builtTree();
  const signed = [...tree.keys()].filter(isSignedLast);
  expect(signed.length).toBe(12);
  for (const [index, path] of signed.entries()) {
    const change = index % 2 === 0 ? flipped(tree.get(path), 31 * index, index % 8) : null;
    const report = await judge(changedTree(tree, [[path, change]]), pin);
    expect(named(report), path).toContain(path);
  }
});

test("a change of any kind anywhere is found, and found there", async () => {
  const { tree, pin } = await builtTree();
  const paths = fc.constantFrom(...tree.keys());
  const change = fc.oneof(
    fc.record({
      kind: fc.constant("flip" as const),
      path: paths,
      at: fc.nat(1_000_000),
      bit: fc.nat(7),
    }),
    fc.record({ kind: fc.constant("remove" as const), path: paths }),
    fc.record({ kind: fc.constant("cut" as const), path: paths }),
    fc.record({
      kind: fc.constant("add" as const),
      path: paths,
      name: fc.constantFrom("x", "~", ".p/1"),
    }),
    fc.record({ kind: fc.constant("swap" as const), path: paths, other: paths }),
  );
  await fc.assert(
    fc.asyncProperty(change, async (made) => {
      const bytes = tree.get(made.path) ?? new Uint8Array();
      const changes: [string, Uint8Array | null][] = [];
      if (made.kind === "flip") changes.push([made.path, flipped(bytes, made.at, made.bit)]);
      else if (made.kind === "remove") changes.push([made.path, null]);
      else if (made.kind === "cut") changes.push([made.path, bytes.subarray(0, -1)]);
      else if (made.kind === "add")
        changes.push([`${made.path.replace(/^metadata/, "meta")}${made.name}`, bytes]);
      else {
        const other = tree.get(made.other) ?? new Uint8Array();
        if (Buffer.compare(other, bytes) === 0) return;
        changes.push([made.path, other], [made.other, bytes]);
      }
      const found = named(await judge(changedTree(tree, changes), pin));
      // Two at once: what only the list names cannot be judged when the list itself is gone.
      const last = changes.filter(([path]) => isSignedLast(path));
      for (const [path] of last.length > 0 ? last.slice(0, 1) : changes)
        expect(found).toContain(path);
    }),
    { numRuns: 10, seed: 20260501 },
  );
});

test("a copy that is out of date is found out by its expiry, and by nothing else", async () => {
  const { tree, pin } = await builtTree();
  const report = await judge(tree, pin, BUILT_AT + 8 * 86_400);
  expect(report.findings).toMatchObject([{ path: TIMESTAMP_PATH, code: "E_TUF_EXPIRED" }]);
});

test("a tree of another root of trust is refused at its root", async () => {
  const { tree } = await builtTree();
  const report = await judge(tree, "0".repeat(64));
  expect(report.findings).toMatchObject([{ path: "metadata/1.root.json", code: "E_ROOT_PIN" }]);
});

test("metadata that no snapshot names is noted", async () => {
  const { tree, pin } = await builtTree();
  const report = await judge(
    changedTree(tree, [
      ["metadata/9.root.json", Uint8Array.of(1)],
      ["metadata/1.b1-0.json", Uint8Array.of(1)],
    ]),
    pin,
  );
  expect(report.findings).toEqual([]);
  expect(report.notes).toMatchObject([{ path: "metadata/9.root.json" }]);
});

test("the copy of the registry document has to be one", async () => {
  const { tree, pin } = await builtTree();
  const other = Buffer.from(
    String(Buffer.from(tree.get(REGISTRY_PATH) ?? [])).replace("Small", "Small "),
  );
  const report = await judge(changedTree(tree, [[REGISTRY_PATH, other]]), pin);
  expect(report.findings).toMatchObject([{ path: REGISTRY_PATH, code: "E_DIGEST" }]);
});

test("a chain of roots is followed to its end, and every root in it counts", async () => {
  const pins: string[] = [];
  const { tree } = await signedTree({ nonce: "two roots" }, BUILT_AT, async (signing) => {
    const [first] = signing.records.roots;
    const { signed } = JSON.parse(new TextDecoder().decode(first?.bytes)) as { signed: Root };
    const second = { ...signed, version: 2 };
    // The key of another role signs too: enough of the right ones do, and this one has no business there.
    const signers = [testSigner("root"), testSigner("targets")];
    const bytes = metadataBytes(await signMetadata(second, signers));
    const root = { version: 2, sha256: sha256Hex(bytes) };
    pins.push(signing.pin, root.sha256);
    const roots = [...signing.records.roots, { version: 2, bytes }];
    return { ...signing, records: { ...signing.records, roots, root } };
  });
  const [older = "", newer = ""] = pins;
  const second = "metadata/2.root.json";
  for (const pin of pins)
    expect((await judge(tree, pin)).findings).toMatchObject([
      {
        path: second,
        code: "E_TUF_SIGNATURE",
        problem: expect.stringMatching(/a signature that is not good/),
      },
    ]);
  const without = (path: string, pin: string) => judge(changedTree(tree, [[path, null]]), pin);
  expect((await without(second, older)).findings).toMatchObject([
    { path: second, code: "E_TUF_MISSING" },
  ]);
  expect(named(await without("metadata/1.root.json", newer))).toContain("metadata/1.root.json");
});

test("a list of files in parts is read through all of them, and each is held against the tree", async () => {
  const signing = await testSigning("small");
  const pages = Array.from({ length: 400 }, (_, at): [string, string] => [`docs/${at}.html`, ""]);
  const { tree } = await buildRegistry(makeRegistry(), undefined, {
    signing: async () => signing,
    site: Object.fromEntries(pages),
  });
  const parts = [...tree.keys()].filter((path) => path.startsWith("index/files/"));
  expect(parts.length).toBeGreaterThan(1);
  expect(await judge(tree, signing.pin)).toMatchObject({ findings: [], notes: [] });
  const [part = ""] = parts;
  const stranger = part.replace(/\w{64}/, "0".repeat(64));
  const changes: [readonly [string, Uint8Array | null], string][] = [
    [[part, flipped(tree.get(part), 40, 0)], part],
    [[part, null], part],
    [[stranger, tree.get(part) ?? null], stranger],
    [["docs/7.html", null], "docs/7.html"],
    [["docs/401.html", Uint8Array.of(1)], "docs/401.html"],
  ];
  for (const [change, path] of changes)
    expect(named(await judge(changedTree(tree, [change]), signing.pin)), path).toEqual([path]);
});
