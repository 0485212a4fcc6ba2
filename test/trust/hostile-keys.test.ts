/**
 * Stolen keys, forged logs, lists that change, and a reader's own disk: what `ashlar install` makes of
 * them. The last line of each theft is what SECURITY.md promises of it: no more, and no less.
 */

import { writeFileSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readPrevious } from "../../builder/sign/read-previous.ts";
import { PRODUCTION_LIVES, signRoles } from "../../builder/sign/sign-roles.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { targetPath } from "../../schemas/paths.ts";
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { signCosignature } from "../../schemas/trust/cosignature.ts";
import { RELEASE_NAMESPACE, releaseStatement } from "../../schemas/trust/release-statement.ts";
import { NOTE_KEY_TYPE, noteKey, parseNote } from "../../schemas/trust/signed-note.ts";
import { signSsh } from "../../schemas/trust/sshsig.ts";
import {
  SIGNED_LOG_FIELD,
  type Snapshot,
  type Targets,
  type Timestamp,
} from "../../schemas/trust/tuf-metadata.ts";
import { makeTree, type TreeArtifact } from "../make-tree.ts";
import {
  binFor,
  currentPath,
  documentIn,
  type Files,
  filesIn,
  forgeDocument,
  type Place,
  renameAbove,
  resign,
  signedIn,
} from "./hostile-host.ts";
import {
  type Attack,
  daysLater,
  expectRefusal,
  FREE,
  keepAlive,
  play,
  reader,
  sizeOf,
  stage,
} from "./hostile-play.ts";
import { ada, eve, keyLine, NEW, OLD, published, TRUST, withVersion } from "./hostile-trees.ts";
import { type TestTrust, testSigner, testSigning } from "./test-signing.ts";

const on = stage();

/** `lab/free@1.1.0` and `acme/tool@1.1.0` as an attacker would have them. */
const EVIL = { "evil.txt": "evil\n" };
const changed = (name: string, version: string): readonly TreeArtifact[] =>
  NEW.map((artifact) =>
    artifact.name === name ? withVersion(artifact, { version, files: EVIL }) : artifact,
  );

/** Trees of thieves: everything is as the registry makes it, but for the keys that they lack. */
async function stolen(artifacts: readonly TreeArtifact[], trust: TestTrust = {}): Promise<Files> {
  const { states } = await published([OLD, NEW, artifacts], { trust: { ...TRUST, ...trust } });
  return states[2] as Files;
}
/** The same with a log that forgets what was there. */
async function forked(artifacts: readonly TreeArtifact[]): Promise<Files> {
  const { states } = await published([artifacts, artifacts, artifacts]);
  return states[2] as Files;
}

const made = {} as Record<
  "freeNew" | "freeSame" | "toolNew" | "toolSame" | "freeNoLog" | "fork",
  Files
>;
beforeAll(async () => {
  const thief = testSigner(99);
  made.freeNew = await stolen(changed("lab/free", "1.2.0"));
  made.freeSame = await stolen(changed("lab/free", "1.1.0"));
  made.toolNew = await stolen(changed("acme/tool", "1.2.0"));
  made.toolSame = await stolen(changed("acme/tool", "1.1.0"));
  made.freeNoLog = await stolen(changed("lab/free", "1.2.0"), { online: { log: thief } });
  made.fork = await forked([
    ...NEW,
    { name: "lab/more", versions: [{ version: "1.0.0", files: EVIL }] },
  ]);
});

/** Of another tree: everything below targets/, and the document of `name` in the bin that is served. */
async function withDocumentOf(files: Files, name: string, from: Files): Promise<void> {
  for (const [path, bytes] of from) if (path.startsWith("targets/")) files.set(path, bytes);
  const document = documentIn(from, name);
  await forgeDocument(files, name, () => document);
}

describe("the key of the bins is stolen", () => {
  const free = async (files: Files, change: (versions: PublishedVersion[]) => void) =>
    forgeDocument(files, "lab/free", (document) => {
      const versions = [...document.versions];
      change(versions);
      return { ...document, versions };
    });
  test.each<[string, Attack]>([
    [
      "a new version in an unclaimed namespace, with a log of the thief's own",
      {
        attack: ({ files }) => withDocumentOf(files, "lab/free", made.freeNoLog),
        code: "E_LOG_POLICY",
        words: [/tlog-proof/, "a forged log"],
      },
    ],
    [
      "other bytes for a version, with the proof of the right ones",
      {
        attack: async ({ files }) => {
          for (const [path, bytes] of made.freeSame)
            if (path.startsWith("targets/")) files.set(path, bytes);
          const { archive } = documentIn(made.freeSame, "lab/free").versions[0]!;
          await free(files, ([first]) => void Object.assign(first!, { archive }));
        },
        code: "E_LOG_PROOF",
        words: [/tlog-proof/, "targeted release", /expected leaf hash/],
      },
    ],
    [
      "the archive of another version",
      {
        attack: ({ files }) =>
          free(
            files,
            ([first, second]) => void Object.assign(first!, { archive: second!.archive }),
          ),
        code: "E_LOG_PROOF",
        words: ["targeted release"],
      },
    ],
    [
      "dependencies that the version never had",
      {
        attack: ({ files }) =>
          free(
            files,
            ([first]) =>
              void Object.assign(first!, {
                dependencies: [{ name: "lab/base", version: "*", kind: "runtime" }],
              }),
          ),
        code: "E_LOG_PROOF",
        words: ["targeted release"],
      },
    ],
    [
      "a new version in a claimed namespace, unsigned",
      {
        name: "acme/tool",
        attack: ({ files }) => withDocumentOf(files, "acme/tool", made.toolNew),
        code: "E_SIGNATURE",
        words: [
          /acme\/tool@1\.2\.0 in http\S+ is not signed by its publisher/,
          "arbitrary installation",
          "unsigned",
        ],
      },
    ],
    [
      "other bytes for a version in a claimed namespace",
      {
        name: "acme/tool",
        attack: ({ files }) => withDocumentOf(files, "acme/tool", made.toolSame),
        code: "E_SIGNATURE",
        words: ["acme/tool@1.1.0", "unsigned"],
      },
    ],
    [
      "another version's signature",
      {
        name: "acme/tool",
        attack: ({ files }) =>
          forgeDocument(files, "acme/tool", (document) => {
            const [first, second] = document.versions;
            return {
              ...document,
              versions: [{ ...first!, signature: second!.signature! }, second!],
            };
          }),
        code: "E_SIGNATURE",
        words: ["wrong-bytes"],
      },
    ],
    [
      "the publisher's statement for another registry",
      {
        name: "acme/tool",
        attack: ({ files }) => resignTool(files, ada, { registry: "elsewhere" }),
        code: "E_SIGNATURE",
        words: ["wrong-bytes"],
      },
    ],
    [
      "a stranger's signature",
      {
        name: "acme/tool",
        attack: ({ files }) => resignTool(files, eve, {}),
        code: "E_SIGNATURE",
        words: ["not-allowed"],
      },
    ],
    [
      "dependencies that a signed version never had",
      {
        name: "acme/tool",
        attack: ({ files }) =>
          forgeDocument(files, "acme/tool", (document) => {
            const [first, ...rest] = document.versions;
            return {
              ...document,
              versions: [
                { ...first!, dependencies: [{ name: "lab/free", version: "*", kind: "runtime" }] },
                ...rest,
              ],
            };
          }),
        code: "E_SIGNATURE",
        words: ["wrong-bytes"],
      },
    ],
  ])("%s", (_, attack) => play(on, attack));

  test("what is left to the thief: an older document, which hides what came since", async () => {
    const place = on.host.place(on.now);
    await forgeDocument(place.files, "lab/free", () => documentIn(on.old, "lab/free"));
    const someone = await reader();
    expect((await someone.install(`${place.url}${on.pin}`, "lab/free")).error).toBeUndefined();
    expect(await readFile(join(someone.project, "ashlar_modules/lab/free/free.txt"), "utf8")).toBe(
      "free 1.0\n",
    );
  });
});

async function resignTool(files: Files, signer: typeof ada, other: { readonly registry?: string }) {
  const [first] = documentIn(files, "acme/tool").versions;
  const { version, archive, dependencies } = first!;
  const statement = releaseStatement({
    registry: "test",
    name: "acme/tool",
    version,
    sha256: archive.sha256,
    dependencies,
    ...other,
  });
  const signature = await signSsh(statement, RELEASE_NAMESPACE, signer);
  await forgeDocument(files, "acme/tool", (document) => ({
    ...document,
    versions: [{ ...document.versions[0]!, signature }, ...document.versions.slice(1)],
  }));
}

describe("one other online key is stolen", () => {
  const log = (files: Files, from: Files) => {
    for (const [path, bytes] of from) if (path.startsWith("log/")) files.set(path, bytes);
  };
  test.each<[string, Attack]>([
    [
      "the snapshot's",
      {
        attack: ({ files }) =>
          resign(files, "snapshot", {
            change: (snapshot: Snapshot) => Object.assign(snapshot, { version: 2 }),
            keys: [testSigner("snapshot")],
          }),
        code: "E_TUF_MIX",
        words: [/snapshot\.json is not the file/],
      },
    ],
    [
      "the timestamp's",
      {
        seen: "now",
        attack: ({ files }) =>
          resign<Timestamp>(files, "timestamp", {
            change: (timestamp) => {
              timestamp.version += 1;
              timestamp.meta["snapshot.json"] = {
                version: timestamp.meta["snapshot.json"].version + 1,
              };
            },
            keys: [testSigner("timestamp")],
          }),
        code: "E_TUF_MISSING",
        words: [/snapshot\.json is missing/],
      },
    ],
    [
      "the log's: a fork, for someone who has seen the log",
      {
        seen: "now",
        attack: ({ files }) => log(files, made.fork),
        code: "E_LOG_FORK",
        words: ["changed its past", "a split view", "Keep both checkpoints"],
      },
    ],
    [
      "the log's: a fork, for someone new",
      {
        attack: ({ files }) => log(files, made.fork),
        code: "E_LOG_FORK",
        words: ["changed its past", "a split view"],
      },
    ],
    [
      "the log's: tiles that do not belong to the head",
      {
        seen: "old",
        attack({ files }) {
          for (const path of files.keys())
            if (path.startsWith("log/tile/0/"))
              files.set(path, Buffer.alloc(files.get(path)!.length, 7));
        },
        code: "E_LOG_TILE",
        words: [/log\/tile\/0\/000\.p\/5/, "expected hash", "found hash"],
      },
    ],
  ])("%s", (_, attack) => play(on, attack));

  test("a forged head that was refused is not remembered: the honest log is read afterwards", async () => {
    const place = on.host.place(on.now);
    log(place.files, made.fork);
    // With the timestamp's key as well, which signs the head of the log.
    const { [SIGNED_LOG_FIELD]: head } = signedIn<Timestamp & Record<string, unknown>>(
      made.fork,
      "metadata/timestamp.json",
    );
    await resign<Timestamp>(place.files, "timestamp", {
      change: (timestamp) => Object.assign(timestamp, { [SIGNED_LOG_FIELD]: head }),
      keys: [testSigner("timestamp")],
    });
    const someone = await reader();
    const address = `${place.url}${on.pin}`;
    expect((await someone.install(address, "lab/free")).error?.code).toBe("E_LOG_FORK");
    place.files = new Map(on.now);
    await renameAbove(place.files, () => 0);
    expect((await someone.install(address, "lab/free")).error).toBeUndefined();
  });

  test("the timestamp's thief can freeze a reader until the snapshot's month is over, no longer", async () => {
    const place = on.host.place(on.old);
    const someone = await reader();
    const address = `${place.url}${on.pin}`;
    await keepAlive(place.files, "timestamp");
    daysLater(29);
    expect((await someone.install(address, "lab/free")).error).toBeUndefined();
    daysLater(2);
    expect((await someone.install(address, "lab/free")).error?.code).toBe("E_TUF_EXPIRED");
  });
});

describe("all online keys are stolen", () => {
  test("a new version in an unclaimed namespace is installed, and stands in the log that all see", async () => {
    const place = on.host.place(on.now);
    const someone = await reader();
    const address = `${place.url}${on.pin}`;
    await someone.install(address, "lab/base");
    place.files = new Map(made.freeNew);
    expect((await someone.install(address, "lab/free")).error).toBeUndefined();
    expect(await someone.placed()).toContain("ashlar_modules/lab/free/evil.txt");
    const [{ archive, version } = { archive: { sha256: "" }, version: "" }] = documentIn(
      made.freeNew,
      "lab/free",
    ).versions;
    const entry = releaseStatement({
      registry: "test",
      name: "lab/free",
      version,
      sha256: archive.sha256,
      dependencies: [],
    });
    const bundles = [...made.freeNew].filter(([path]) => path.startsWith("log/tile/entries/"));
    expect(bundles.some(([, bytes]) => Buffer.from(bytes).includes(Buffer.from(entry)))).toBe(true);
  });

  const serving = (thief: () => Files) => (place: Place) =>
    Object.assign(place, { files: new Map(thief()) });
  test.each<[string, Attack]>([
    [
      "a new version in a claimed namespace",
      {
        name: "acme/tool",
        attack: serving(() => made.toolNew),
        code: "E_SIGNATURE",
        words: ["acme/tool@1.2.0", "stolen registry key"],
      },
    ],
    [
      "other bytes under an old version in a claimed namespace",
      {
        name: "acme/tool",
        attack: serving(() => made.toolSame),
        code: "E_SIGNATURE",
        words: ["acme/tool@1.1.0"],
      },
    ],
    [
      "other bytes under a version that the reader's lock has (a tag that moved)",
      {
        seen: "now",
        attack: serving(() => made.freeSame),
        code: "E_LOCK_DIGEST",
        words: ["is not what ashlar.lock pinned", "sha256 in the lock"],
      },
    ],
    [
      "anything, through another log than the one that was seen",
      {
        seen: "now",
        name: "lab/base",
        attack: serving(() => made.fork),
        code: "E_LOG_FORK",
        words: ["a split view"],
      },
    ],
  ])("%s is refused", (_, attack) => play(on, attack));

  test("the same version with other bytes is taken by who has no lock; the log then has it twice", async () => {
    const place = on.host.place(made.freeSame);
    const someone = await reader();
    expect((await someone.install(`${place.url}${on.pin}`, "lab/free")).error).toBeUndefined();
    const entries = [...made.freeSame].find(([path]) => path.endsWith("entries/000.p/6"))?.[1];
    expect(
      Buffer.from(entries!)
        .toString("latin1")
        .match(/pkg:generic[^"]*free@1\.1\.0|free[^"]{0,40}1\.1\.0/g)?.length,
    ).toBeGreaterThan(1);
  });

  test("lists from before a claim are refused by who has seen the claim, and taken by who is new", async () => {
    const unclaimed = (artifacts: readonly TreeArtifact[]) =>
      stolen(artifacts, { allowedSigners: "" });
    const claimed = new Map(on.now);
    await resign(claimed, "targets", {
      change: (targets) => Object.assign(targets, { version: 2 }),
      keys: [testSigner("targets")],
    });
    const bytes = claimed.get(currentPath(claimed, "targets"))!;
    claimed.set("metadata/2.targets.json", bytes);
    await renameAbove(claimed, ({ meta }) =>
      Object.assign(meta, { "targets.json": { version: 2, ...sizeOf(bytes) } }),
    );
    const place = on.host.place(claimed);
    const address = `${place.url}${on.pin}`;
    const someone = await reader();
    expect((await someone.install(address, "lab/free")).error).toBeUndefined();
    place.files = await unclaimed(changed("acme/tool", "1.2.0"));
    await renameAbove(place.files, () => 0);
    expectRefusal(await someone.install(address, "acme/tool"), {
      code: "E_TUF_ROLLBACK",
      words: [/snapshot\.json is older/, '"targets.json" of version 2 or later'],
    });
    expect((await (await reader()).install(address, "acme/tool")).error).toBeUndefined();
  });
});

describe("a split view", () => {
  test("two readers who were shown two logs find out as soon as they are shown one", async () => {
    const place = on.host.place(on.now);
    const [one, other] = [await reader(), await reader()];
    const address = `${place.url}${on.pin}`;
    expect((await one.install(address, "lab/base")).error).toBeUndefined();
    place.files = new Map(made.fork);
    expect((await other.install(address, "lab/base")).error).toBeUndefined();
    expect((await one.install(address, "lab/base")).error?.code).toBe("E_LOG_FORK");
    for (const [path, bytes] of made.freeNew)
      if (path.startsWith("log/")) place.files.set(path, bytes);
    expect((await other.install(address, "lab/base")).error?.code).toBe("E_LOG_FORK");
  });
});

/** The registry with other lists, signed by the offline keys, as it was published over what was there. */
async function withLists(
  ...lists: readonly TestTrust[]
): Promise<{ pin: string; states: readonly Files[] }> {
  const states: Files[] = [];
  let pin = "";
  for (const list of lists) {
    const made = await published([OLD, NEW], { trust: { ...TRUST, ...list } });
    pin = made.pin;
    states.push(made.states[1] as Files);
  }
  return { pin, states };
}

describe("whose keys count", () => {
  const install = async (trust: TestTrust) => {
    const { pin, states } = await withLists(trust);
    const someone = await reader();
    return someone.install(`${on.host.place(states[0]!).url}${pin}`, "acme/tool");
  };
  test("a revoked key signs nothing, old versions neither", async () => {
    const run = await install({ revokedKeys: `${keyLine(ada)}\n` });
    expectRefusal(run, {
      code: "E_SIGNATURE",
      words: ["acme/tool@1.1.0", "is revoked", "found    revoked"],
    });
  });
  test("a key past its last day signs nothing", async () => {
    const run = await install({
      allowedSigners: `acme valid-before="20200101Z" ${keyLine(ada)}\n`,
    });
    expectRefusal(run, { code: "E_SIGNATURE", words: ["found    expired"] });
  });
  test("a list that cannot be read protects nobody, so nothing is installed", async () => {
    const run = await install({ allowedSigners: "acme is mine\n" });
    expectRefusal(run, { code: "E_KEY_LIST", words: [/allowed_signers cannot be read: line 1/] });
  });

  test("a namespace that is not claimed any more loses its protection for nobody who has a lock", async () => {
    const { pin, states } = await withLists({}, { allowedSigners: "" });
    const place = on.host.place(states[0]!);
    const someone = await reader();
    const address = `${place.url}${pin}`;
    expect((await someone.install(address, "acme/tool")).error).toBeUndefined();
    const unsigned = new Map(states[1]);
    await renameAbove(unsigned, () => 0);
    place.files = unsigned;
    for (const names of [["acme/tool"], []]) {
      await rm(join(someone.project, "ashlar_modules"), { recursive: true });
      const run = await someone.install(address, ...names);
      expectRefusal(run, {
        code: "E_TRUST_DOWNGRADE",
        words: ["its protection was taken away", "signed before by SHA256:"],
      });
      expect(await someone.placed()).toEqual(["ashlar.lock"]);
      await mkdir(join(someone.project, "ashlar_modules"));
    }
  });
});

describe("witnesses", () => {
  const [first, second] = [testSigner(91), testSigner(92)];
  const witness = (name: string, { publicKey }: typeof first) => ({
    name,
    key: noteKey(`${name}.example/witness`, publicKey, NOTE_KEY_TYPE.cosignature),
  });
  const witnesses = [witness("one", first), witness("two", second)];
  const policy = {
    witnesses,
    groups: [{ name: "both", threshold: 2, members: ["one", "two"] }],
    quorum: "both",
  };
  /** The head with lines of those who cosigned it; proofs in documents stay as they were published. */
  async function cosigned(files: Files, ...lines: readonly [name: string, signer: typeof first][]) {
    const bytes = files.get("log/checkpoint")!;
    const note = parseNote(bytes)!;
    const extra = await Promise.all(
      lines.map(([name, signer]) =>
        signCosignature(note.text, `${name}.example/witness`, {
          signer,
          time: Math.floor(Date.now() / 1000),
        }),
      ),
    );
    files.set("log/checkpoint", Buffer.concat([bytes, Buffer.from(extra.join(""))]));
  }
  test("without their quorum nothing is installed; with it everything is", async () => {
    const { pin, states } = await withLists({ policy });
    const place = on.host.place(states[0]!);
    const address = `${place.url}${pin}`;
    const tried = async (...lines: readonly [string, typeof first][]) => {
      place.files = new Map(states[0]);
      await cosigned(place.files, ...lines);
      return (await reader()).install(address, "lab/free");
    };
    expectRefusal(await tried(), {
      code: "E_LOG_POLICY",
      words: ["log/checkpoint", "2 of one, two", "no witness", "a forged log"],
    });
    expectRefusal(await tried(["one", first]), { code: "E_LOG_POLICY", words: ["only one"] });
    expectRefusal(await tried(["one", first], ["two", first]), {
      code: "E_LOG_POLICY",
      words: ["log/checkpoint"],
    });
    expect((await tried(["one", first], ["two", second])).error).toBeUndefined();
  });
});

describe("a reader's own disk", () => {
  const known = async () => {
    const place = on.host.place(on.now);
    const someone = await reader();
    const address = `${place.url}${on.pin}`;
    expect((await someone.install(address, "lab/free")).error).toBeUndefined();
    const state = join(someone.home, ".local/state/ashlar/trust", on.pin.slice(8));
    const file = async (name: string) =>
      join(state, (await readdir(state)).find((found) => found.endsWith(name)) ?? "none");
    return { place, someone, address, file };
  };
  const afresh = async ({ someone, address }: Awaited<ReturnType<typeof known>>) => {
    await rm(join(someone.project, "ashlar_modules"), { recursive: true });
    return someone.install(address, "lab/free");
  };

  test.each(["root.json", "timestamp.json", "snapshot.json", "checkpoint"])(
    "a damaged %s is refused and named, never taken for absent",
    async (name) => {
      const at = await known();
      const file = await at.file(name);
      for (const spoil of [
        () => truncate(file, 100),
        () => truncate(file, 0),
        () => writeFile(file, "{}"),
      ]) {
        await spoil();
        const run = await at.someone.install(at.address, "lab/free");
        expectRefusal(run, {
          code: "E_TRUST_STATE",
          words: [file, "is damaged", "rollback", `delete ${file}`],
        });
      }
      await rm(file);
      expect((await at.someone.install(at.address, "lab/free")).error).toBeUndefined();
    },
  );

  test("what lies in the cache is checked again, and had anew", async () => {
    const at = await known();
    const cache = join(at.someone.home, ".cache/ashlar");
    const files = (await readdir(cache, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).toBeGreaterThan(5);
    for (const { name, parentPath } of files) await appendFile(join(parentPath, name), "x");
    expect((await afresh(at)).error).toBeUndefined();
    expect(
      await readFile(join(at.someone.project, "ashlar_modules/lab/free/free.txt"), "utf8"),
    ).toBe("free 1.1\n");
  });

  test("a delegated role in the cache that another key signed is nobody's (cache confusion)", async () => {
    const at = await known();
    const forged = new Map(on.now);
    await forgeDocument(forged, "lab/free", () => documentIn(made.freeSame, "lab/free"));
    const role = binFor(on.now, FREE);
    await resign(forged, role, { keys: [testSigner(99)] });
    const folder = join(at.someone.home, ".cache/ashlar/trust", on.pin.slice(8));
    await writeFile(join(folder, `${role}.json`), forged.get(currentPath(forged, role))!);
    expect((await afresh(at)).error).toBeUndefined();
  });

  test("a damaged record of an accepted root is refused", async () => {
    const at = await known();
    const folder = join(at.someone.home, ".local/state/ashlar/known-roots");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, sha256Hex(at.place.url)), "0".repeat(64));
    const run = await at.someone.install(at.place.url, "lab/free");
    expectRefusal(run, { code: "E_TRUST_STATE", words: [folder, "is damaged"] });
  });

  test("two installs at once on one state both succeed, and the later state counts", async () => {
    const at = await known();
    const folder = (name: string) => [
      "--dir",
      join(at.someone.home, name),
      "--registry",
      at.address,
    ];
    const before = await at.someone.remembered();
    at.place.files = new Map(made.freeNew);
    const runs = await Promise.all(
      ["a", "b", "c", "d"].map((name) => at.someone.run("install", "lab/base", ...folder(name))),
    );
    expect(runs.map(({ error }) => error)).toEqual(runs.map(() => undefined));
    const after = await at.someone.remembered();
    for (const [name, version] of Object.entries(before))
      expect(after[name]).toBeGreaterThanOrEqual(version);
  });
});

describe("dependency confusion", () => {
  /** Someone else's registry, with a higher version under the same name. */
  const other = async () => {
    const tool = [{ name: "acme/tool", versions: [{ version: "9.0.0", files: EVIL }] }];
    const { pin, states } = await published([tool], { id: "other", trust: { nonce: "other" } });
    return { pin, place: on.host.place(states[0]!) };
  };
  async function configured(namespaces: string) {
    const someone = await reader();
    const [public_, own] = [await other(), on.host.place(on.now)];
    const folder = join(someone.home, ".config/ashlar");
    await mkdir(folder, { recursive: true });
    const line = (name: string, url: string, pin: string, rest = "") =>
      `  - {name: ${name}, url: "${url}", root: "${pin.slice(1)}"${rest}}\n`;
    await writeFile(
      join(folder, "registries.yaml"),
      `registries:\n${line("own", own.url, on.pin, namespaces)}${line("public", public_.place.url, public_.pin)}`,
    );
    const install = (name: string) => someone.run("install", name, "--dir", someone.project);
    return { someone, own, install };
  }

  test("a namespace is read from the registry that has it alone, however high another's version", async () => {
    const { someone, own, install } = await configured(", namespaces: [acme, lab]");
    expect((await install("acme/tool")).error).toBeUndefined();
    expect(await someone.placed()).toContain("ashlar_modules/acme/tool/tool.txt");
    own.files = new Map();
    await rm(join(someone.project, "ashlar_modules"), { recursive: true });
    expectRefusal(await install("acme/tool"), { code: "E_TUF_MISSING", words: [own.url] });
  });

  test("without a list the first registry decides, and one that hides a name is found out", async () => {
    const { someone, own, install } = await configured("");
    const { files } = own;
    const bin = binFor(files, targetPath.document("acme/tool"));
    const path = currentPath(files, bin);
    for (const role of ["b1-0", "b1-1", "b1-2", "b1-3"].filter((name) => name !== bin)) {
      files.set(path, on.now.get(currentPath(on.now, role))!);
      expectRefusal(await install("acme/tool"), {
        code: "E_TUF_MIX",
        words: [own.url, "mix and match"],
      });
    }
    own.files = new Map();
    expectRefusal(await install("acme/tool"), { code: "E_TUF_MISSING", words: [own.url] });
    expect(await someone.placed()).toEqual([]);
  });
});

test("a host that a build reads the last tree from cannot push versions up, or add roles", async () => {
  const { folder } = await makeTree(NEW, { trust: TRUST });
  const files = await filesIn(folder);
  const high = Number.MAX_SAFE_INTEGER - 2 ** 15;
  const edit = (path: string, to: string, change: (signed: Snapshot & Targets) => unknown) => {
    const envelope = JSON.parse(Buffer.from(files.get(path)!).toString("utf8"));
    change(envelope.signed);
    writeFileSync(join(folder, to), JSON.stringify(envelope));
  };
  const snapshot = currentPath(files, "snapshot");
  const bin = binFor(files, FREE);
  edit(snapshot, snapshot, ({ meta }) => {
    Object.assign(meta, { [`${bin}.json`]: { version: high }, "evil.json": { version: 1 } });
  });
  edit(currentPath(files, bin), `metadata/${high}.${bin}.json`, (signed) =>
    Object.assign(signed, { version: high }),
  );
  writeFileSync(join(folder, "metadata/1.evil.json"), "{}");
  const { records, online } = await testSigning("test", TRUST);
  const { signal } = new AbortController();
  const previous = await readPrevious({ place: folder, environment: {}, signal, records, online });
  const { files: signed } = await signRoles({
    targets: new Map(),
    bins: records.bins,
    offlineTargets: records.targets,
    log: { size: 0, root: "00".repeat(32) },
    signers: online,
    lives: PRODUCTION_LIVES,
    now: Math.floor(Date.now() / 1000),
    previous: previous!.roles,
  });
  expect(signed.map(({ role }) => role)).toEqual(["b1-0", "b1-1", "b1-2", "b1-3", "snapshot"]);
  expect(signed.filter(({ version }) => version > high / 2)).toEqual([]);
  expect(Buffer.from(signed.at(-1)!.bytes).toString()).not.toContain("evil");
});
