/** Proposals about keys and signatures: who has to agree, and whose keys they are judged by. */
import { describe, expect, test } from "vitest";
import { publishedDependencies } from "../../builder/emit/published-dependencies.ts";
import { parseRepository } from "../../builder/parse/parse-repository.ts";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import { NO_HISTORY } from "../../builder/read/read-history.ts";
import type { Source, SourceEntry } from "../../builder/read/source.ts";
import { hashingSink } from "../../builder/write/disk-sink.ts";
import { signCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { merkleTree } from "../../schemas/trust/merkle.ts";
import { RELEASE_NAMESPACE, releaseStatement } from "../../schemas/trust/release-statement.ts";
import { signSsh } from "../../schemas/trust/sshsig.ts";
import { type RegistryFiles, SMALL_REGISTRY } from "../make-registry.ts";
import { testSigner } from "../trust/test-signing.ts";
import { publicKeyLine, trustFiles } from "../trust/trust-files.ts";
import { type Change, classify, HELLO, nextVersion, proposals } from "./proposals.ts";

const OLD = 101;
const NEW = 102;
const EVE = 103;
const WRITER = { id: 12, login: "bob" };

const claimedBy = (...numbers: readonly number[]): string =>
  numbers.map((number) => `acme ${publicKeyLine(number)}\n`).join("");
const CLAIM = { registry: "small", allowedSigners: claimedBy(OLD, NEW) };
const TRUST = await trustFiles(CLAIM);
const PROPOSED = await trustFiles({ ...CLAIM, proposesRoot: true });
const EVES = await trustFiles({ registry: "small", allowedSigners: claimedBy(EVE) });
const ORIGIN = "small.example/log";
const CHECKPOINT = await signCheckpoint(
  { origin: ORIGIN, size: 0, rootHash: merkleTree([]).root() },
  testSigner("log"),
);
const MEMBERS: RegistryFiles = {
  "publishers/acme.yaml": `${SMALL_REGISTRY["publishers/acme.yaml"]}  - {login: bob, id: 12, role: write}\n`,
};

function sourceOf(files: RegistryFiles): Source {
  const contentOf = ({ path }: Pick<SourceEntry, "path">): Uint8Array => {
    const content = files[path];
    const isScript = typeof content === "object" && content !== null && "script" in content;
    return Buffer.from(isScript ? content.script : String(content));
  };
  return {
    entries: Object.entries(files).map(([path, content]) => {
      const kind = typeof content === "string" ? "file" : "executable";
      return { path, kind, size: contentOf({ path }).length };
    }),
    history: NO_HISTORY,
    read: async (entry) => contentOf(entry),
    async *stream(entry) {
      yield contentOf(entry);
    },
    close: async () => undefined,
  };
}

/** The signatures of every version of acme/hello by a key, by path. */
async function signatures(by: number, files: RegistryFiles = {}): Promise<Record<string, string>> {
  const source = sourceOf({ ...SMALL_REGISTRY, ...files });
  const { artifacts } = await parseRepository({ source, sink: hashingSink, now: 0 });
  const made = artifacts.flatMap(({ name, versions }) =>
    versions.map(async ({ version, folder, archive, manifest }) => {
      const dependencies = publishedDependencies(manifest.value ?? {});
      const sha256 = archive?.sha256 ?? "";
      const release = { registry: "small", name, version, sha256, dependencies };
      const text = await signSsh(releaseStatement(release), RELEASE_NAMESPACE, testSigner(by));
      return [`${folder}/signature`, text] as const;
    }),
  );
  return Object.fromEntries(await Promise.all(made));
}

const NEXT = nextVersion() as RegistryFiles;
const BY_OLD = await signatures(OLD, NEXT);
const BY_NEW = await signatures(NEW, NEXT);
const BY_EVE = await signatures(EVE, NEXT);
const at = (version: string): string => `${HELLO}/${version}/signature`;
const some = (from: Record<string, string>, ...versions: string[]): Record<string, string> =>
  Object.fromEntries(versions.map((version) => [at(version), from[at(version)] ?? ""]));

const CLAIMED = { ...TRUST, ...some(BY_OLD, "1.0.0", "1.1.0") };

/** What is asked here; the other rules take their time. */
const ONLY = /^(?:SEC-SIG|META-TRUST|META-VER-002)/;

async function judged(change: Change, start: RegistryFiles = CLAIMED, author = {}) {
  const repository = proposals({ ...MEMBERS, ...start });
  repository.commit(change);
  const { classification, findings } = await classify(repository, { ...author, only: ONLY });
  return [classification.class, findings.map(({ rule, message }) => `${rule} ${message}`)] as const;
}

describe("signatures", () => {
  test("a new version of a claimed namespace comes with one, or not at all", async () => {
    expect(await judged({ ...NEXT, ...some(BY_OLD, "1.2.0") })).toEqual(["auto", []]);
    expect(await judged(NEXT)).toEqual([
      "reject",
      [expect.stringContaining("SEC-SIG-001 unsigned")],
    ]);
    expect(await judged({ ...NEXT, ...some(BY_EVE, "1.2.0") })).toEqual([
      "reject",
      [expect.stringContaining("SEC-SIG-001 not-allowed")],
    ]);
  });

  test("published versions are signed anew by an owner: auto; a writer asks one", async () => {
    const resigned = some(BY_NEW, "1.0.0", "1.1.0");
    expect(await judged(resigned)).toEqual(["auto", []]);
    expect(await judged(resigned, CLAIMED, { author: WRITER })).toEqual(["owner-approval", []]);
    expect(await judged(resigned, CLAIMED, { author: { id: 99 } })).toEqual(["owner-approval", []]);
  });

  test("versions that are out are signed before the namespace is claimed: a note says that it is not yet", async () => {
    expect(await judged(some(BY_OLD, "1.0.0", "1.1.0"), {})).toEqual([
      "auto",
      [expect.stringContaining("SEC-SIG-002"), expect.stringContaining("SEC-SIG-002")],
    ]);
  });

  test("a signature that comes later, or another one, changes no published version", async () => {
    const { commit, registry } = proposals();
    commit(some(BY_OLD, "1.0.0", "1.1.0"), { on: "main" });
    commit({ ...some(BY_NEW, "1.0.0"), [`${HELLO}/1.1.0/files/index.js`]: "export {};\n" });
    const source = await openCommitSource(registry, "proposal");
    const { artifacts } = await parseRepository({ source, sink: hashingSink, now: 0 });
    await source.close();
    expect(artifacts.flatMap(({ versions }) => versions.map(({ altered }) => altered))).toEqual([
      [],
      [`${HELLO}/1.1.0/files/index.js`],
    ]);
  });

  test("a signature that does not hold takes no other's place, whoever brings it", async () => {
    for (const signature of [
      BY_EVE[at("1.0.0")],
      BY_NEW[at("1.1.0")],
      "x",
      { link: "../1.1.0/signature" },
    ])
      expect(await judged({ [at("1.0.0")]: signature ?? null })).toEqual([
        "reject",
        [expect.stringMatching(/^SEC-SIG-001 (?:not-allowed|wrong-bytes|malformed): /)],
      ]);
  });

  test("one is not taken away where it is needed, and by a maintainer elsewhere", async () => {
    expect((await judged({ [at("1.0.0")]: null }))[0]).toBe("reject");
    expect((await judged({ [at("1.0.0")]: null }, some(BY_OLD, "1.0.0")))[0]).toBe(
      "maintainer-review",
    );
  });
});

describe("records of keys", () => {
  test.each<[string, Change, RegistryFiles]>([
    ["a folder of them", TRUST, {}],
    ["a proposal", PROPOSED, CLAIMED],
    ["a checkpoint", { "trust/checkpoint": CHECKPOINT }, CLAIMED],
    [
      "all of them taken away",
      Object.fromEntries(Object.keys(TRUST).map((path) => [path, null])),
      CLAIMED,
    ],
    ["records and a version at once", { ...TRUST, ...NEXT }, {}],
    [
      "a proposal and a signed version at once",
      { ...PROPOSED, ...NEXT, ...some(BY_OLD, "1.2.0") },
      CLAIMED,
    ],
  ])("%s: a maintainer decides", async (_, change, start) => {
    expect((await judged(change, start))[0]).toBe("maintainer-review");
  });

  test("those that come with a change do not judge it", async () => {
    const change = { ...EVES, ...NEXT, ...some(BY_EVE, "1.0.0", "1.1.0", "1.2.0") };
    const [kind, found] = await judged(change);
    expect(kind).toBe("reject");
    expect(found.map((one) => one.split(":")[0])).toEqual(Array(3).fill("SEC-SIG-001 not-allowed"));
  });

  test("nor do they when the change takes them away", async () => {
    const gone = Object.fromEntries(Object.keys(TRUST).map((path) => [path, null]));
    expect(await judged({ ...gone, ...NEXT })).toEqual([
      "reject",
      [expect.stringContaining("SEC-SIG-001 unsigned")],
    ]);
  });

  test("a revocation that main has got meanwhile counts", async () => {
    const repository = proposals({ ...MEMBERS, ...CLAIMED });
    repository.commit({ ...NEXT, ...some(BY_OLD, "1.2.0") });
    expect((await classify(repository, { only: ONLY })).classification.class).toBe("auto");
    const revoked = await trustFiles({ ...CLAIM, revokedKeys: `${publicKeyLine(OLD)}\n` });
    repository.commit(revoked, { on: "main" });
    const { classification } = await classify(repository, { only: ONLY });
    expect(classification.class).toBe("reject");
    expect(classification.reasons[0]?.message).toContain("SEC-SIG-001: revoked: SHA256:");
  });

  test("what a change of one breaks in another is told, and rejected", async () => {
    const targets = EVES["trust/1.targets.json"] ?? "";
    expect(await judged({ "trust/1.targets.json": targets })).toEqual([
      "reject",
      [expect.stringContaining("allowed_signers is not the file that 1.targets.json lists")],
    ]);
  });

  test("while the target's are broken, a person looks at what comes", async () => {
    const start = { ...CLAIMED, "trust/allowed_signers": claimedBy(EVE) };
    expect(await judged({ ...NEXT, ...some(BY_OLD, "1.2.0") }, start)).toEqual([
      "maintainer-review",
      [],
    ]);
  });
});
