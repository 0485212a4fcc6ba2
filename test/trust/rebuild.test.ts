/** `ashlar rebuild`: a published tree is a function of its commit, and whoever has a clone can see it. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareTrees, likelyReasons } from "../../builder/audit/compare-trees.ts";
import { KnownSignatures } from "../../builder/audit/known-signatures.ts";
import { replayKeys } from "../../builder/audit/replay-keys.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { git, SMALL_REGISTRY } from "../make-registry.ts";
import {
  commit,
  DAY,
  makeClone,
  NOW,
  ONLINE,
  publish,
  type Tree,
  writeTree,
} from "./published-clone.ts";
import { runOperatorCommand } from "./run-operator-command.ts";
import { testSigner } from "./test-signing.ts";

const SITE = {
  "index.html": "<!doctype html><title>Small</title>\n",
  "docs/index.html": "<p>Docs\n",
};

const RECORD = `${SMALL_REGISTRY["artifacts/acme/hello/artifact.md"]}\nOne more line.\n`;

/** What the checks find of the same bytes is the same in each test. */
const CACHE = { XDG_CACHE_HOME: join(tmpdir(), "ashlar-test-cache") };

interface Rebuild {
  readonly ok: boolean;
  readonly counts: {
    readonly compared: number;
    readonly differing: number;
    readonly notRebuilt: number;
  };
  readonly differences: readonly {
    readonly path: string;
    readonly group: string;
    readonly kind: string;
  }[];
  readonly unsigned: Readonly<Record<string, number>>;
  readonly offline: readonly { readonly file: string }[];
  readonly findings: readonly { readonly path: string; readonly code: string }[];
  readonly reasons: readonly string[];
}

async function rebuild(registry: string, tree: Tree, ...args: readonly string[]) {
  const compare = ["rebuild", "--compare", writeTree(tree), "--registry", registry, "--no-site"];
  const { out, exitCode } = await runOperatorCommand(
    registry,
    [...compare, "--json", ...args],
    CACHE,
  );
  return { ...(JSON.parse(out.slice(out.indexOf("{"))) as Rebuild), exitCode };
}

const groups = ({ differences }: Rebuild): string[] => [
  ...new Set(differences.map(({ group }) => group)),
];

describe("from a clone without secrets", () => {
  test("the tree is the same in every byte, the roles kept from earlier trees included; then nothing passes unseen", async () => {
    const registry = await makeClone();
    const first = await publish(registry, "HEAD", { inspected: true, site: SITE });
    commit(registry, { "artifacts/acme/hello/artifact.md": RECORD });
    const tree = await publish(registry, "HEAD", {
      inspected: true,
      site: SITE,
      previous: first,
      now: NOW + DAY,
    });
    const same = await rebuild(registry, tree);
    expect(same).toMatchObject({
      ok: true,
      exitCode: 0,
      differences: [],
      findings: [],
      offline: [],
      unsigned: {},
      counts: { compared: tree.size - 2, notRebuilt: 2 },
    });

    const page = new Map(tree).set("api/v1/rules.json", utf8("{}\n"));
    const changed = await rebuild(registry, page, "--root", `sha256:${"00".repeat(32)}`);
    expect(changed).toMatchObject({ ok: false, exitCode: 5 });
    expect(changed.findings.map(({ path, code }) => `${path} ${code}`)).toEqual([
      "api/v1/rules.json E_SIZE",
      "metadata/1.root.json E_ROOT_PIN",
    ]);
    expect(changed.differences).toMatchObject([
      { group: "indexes", path: "api/v1/rules.json", kind: "differs" },
    ]);
  });

  test("a tree that was built from other content, or with other offline records, is signed well, and is found out", async () => {
    const registry = await makeClone();
    const honest = git(registry, "2026-02-05T04:05:06Z", "rev-parse", "HEAD").trim();
    commit(registry, {
      "artifacts/acme/hello/1.0.0/files/index.js": "export const hello = steal;\n",
    });
    const trust = { targetsVersion: 2 };
    const evil = await publish(registry, "HEAD", { inspected: true, trust });
    const dishonest = git(registry, "2026-02-05T04:05:06Z", "rev-parse", "HEAD").trim();
    git(registry, "2026-02-05T04:05:06Z", "reset", "-q", "--hard", honest);
    const found = await rebuild(registry, evil);
    // It is what that commit gives, which the clone still has, and which nobody merged.
    expect(found).toMatchObject({ ok: false, exitCode: 5, inHistory: false, differences: [] });
    expect(found.offline.map(({ file }) => file).sort()).toEqual([
      "1.targets.json",
      "2.targets.json",
    ]);
    const claimed = new Map(
      [...evil].map(([path, bytes]) => [
        path,
        path === "ashlar.json"
          ? Buffer.from(Buffer.from(bytes).toString().replace(dishonest, honest))
          : bytes,
      ]),
    );
    const lied = await rebuild(registry, claimed);
    expect(lied).toMatchObject({ ok: false, exitCode: 5 });
    expect(groups(lied)).toEqual(
      expect.arrayContaining(["archives", "log", "attestations", "documents", "signed metadata"]),
    );
    expect(lied.unsigned).toMatchObject({ log: expect.any(Number), bins: expect.any(Number) });
    expect(lied.reasons.join("\n")).toMatch(/^Files are not what was signed.*audit-log/s);
  });
});

test("a replaying key signs what was signed, and nothing else; of several keys it is the one that signed", async () => {
  const known = new KnownSignatures();
  const message = utf8("a checkpoint");
  known.add("log", message, await ONLINE.log.sign(message));
  known.add("bins", message, await testSigner(99).sign(message));
  const keys = (role: keyof typeof ONLINE) => [ONLINE[role].publicKey];
  const table = {
    root: [],
    targets: [],
    snapshot: keys("snapshot"),
    timestamp: keys("timestamp"),
    bins: keys("bins"),
    log: [testSigner(98).publicKey, ...keys("log")],
    attestation: keys("attestation"),
  };
  const { online, unsigned } = replayKeys(table, known);
  expect(online.log.publicKey).toEqual(ONLINE.log.publicKey);
  expect(await online.log.sign(message)).toEqual(await ONLINE.log.sign(message));
  expect(unsigned.size).toBe(0);
  const none = new Uint8Array(64);
  expect(await online.log.sign(utf8("another"))).toEqual(none);
  expect(await online.bins.sign(message)).toEqual(none);
  expect([...unsigned]).toEqual([
    ["log", 1],
    ["bins", 1],
  ]);
});

test("files with a digest in their names are held against each other, and a reason is given", () => {
  const path = (digest: string) => `targets/acme/hello/${digest}.index.json`;
  const [a, b] = [sha256Hex("a"), sha256Hex("b")];
  const published = new Map([
    [path(a), a],
    ["metadata/7.snapshot.json", a],
    ["index.html", a],
    ["extra/x.html", a],
    [`index/${a}.files.json`, a],
  ]);
  const rebuilt = new Map([
    [path(b), b],
    ["metadata/8.snapshot.json", b],
    ["index.html", a],
    ["log/checkpoint", b],
    [`index/${b}.files.json`, b],
  ]);
  const differences = compareTrees(published, rebuilt);
  expect(differences.map(({ group, path: name, kind }) => [group, name, kind])).toEqual([
    ["log", "log/checkpoint", "missing"],
    ["documents", "targets/acme/hello/*.index.json", "differs"],
    ["indexes", "index/*.files.json", "differs"],
    ["website", "extra/x.html", "extra"],
    ["signed metadata", "metadata/*.snapshot.json", "differs"],
  ]);
  const facts = { version: "1.0.0", commit: "c".repeat(40) };
  const reasons = (builders: string[], found = differences) =>
    likelyReasons(found, { ...facts, builders: new Set(builders) });
  expect(reasons(["1.0.0"])[0]).toContain("not built from commit");
  expect(reasons(["0.9.0"])[0]).toContain("Ashlar 0.9.0");
  expect(reasons([], differences.slice(2))[0]).toContain("website");
  expect(reasons([], [])).toEqual([]);
});
