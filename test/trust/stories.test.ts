/**
 * Registries over the years, as readers live them: the commands that owners run, the trees that come
 * of it, and a reader who remembers. Each story is whole; `key-life.test.ts` has the commands one by one.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openOnlineKeys } from "../../builder/keys/online-key-sources.ts";
import { requireOnlineKeys } from "../../builder/keys/online-keys.ts";
import { openTrustFolder } from "../../builder/keys/trust-folder.ts";
import { parseTrustRecords } from "../../builder/keys/trust-records.ts";
import { ensureKeyFile } from "../../builder/keys/write-key-file.ts";
import { offlineRecords } from "../../builder/sign/offline-records.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { makeTree, type TreeArtifact } from "../make-tree.ts";
import { type Files, filesIn, type Host, openHost, type Place } from "./hostile-host.ts";
import { expectRefusal, reader } from "./hostile-play.ts";
import { ada, eve, keyLine, signedBy } from "./hostile-trees.ts";
import { REGISTRY_YAML, runKey } from "./run-key.ts";

let place: string;
let host: Host;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "ashlar-stories-"));
  host = await openHost();
});
afterAll(async () => {
  await host.close();
  rmSync(place, { recursive: true });
});
afterEach(() => vi.useRealTimers());

const DAY = 86_400_000;
const today = (): string => `${new Date().toISOString().slice(0, 19)}Z`;
const wait = (days: number): void =>
  void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * DAY });

/** A registry with its keys in files, and what it has published. */
class Owner {
  readonly folder: string;
  readonly #registry: string;
  /** Folder of the online keys that the next tree is signed with. */
  online = "online";
  artifacts: readonly TreeArtifact[] = [];
  readonly place: Place;

  constructor(name: string) {
    this.folder = join(place, name);
    this.#registry = join(this.folder, "registry");
    mkdirSync(this.#registry, { recursive: true });
    writeFileSync(join(this.#registry, "registry.yaml"), REGISTRY_YAML);
    this.place = host.place(new Map());
  }

  key = async (...args: readonly string[]): Promise<string> =>
    (await runKey(this.#registry, ...args, "--now", today())).out;

  /** Holders sign what waits, with both of their keys. */
  sign = (...holders: readonly (string | number)[]): Promise<string> =>
    this.key(
      "sign",
      "--yes",
      "--key",
      ...holders.flatMap((holder) =>
        typeof holder === "string"
          ? [holder]
          : [this.file(`keys/root-${holder}`), this.file(`keys/targets-${holder}`)],
      ),
    );

  file = (name: string): string => join(this.folder, name);

  async begin(): Promise<void> {
    const online = ["--online-keys", this.file("online")];
    await this.key("init", "--generate", this.file("keys"), "--no-passphrase", ...online);
    await this.sign(1, 2);
  }

  /** @param folder another one than the owner's, for a thief with copies of the keys */
  async publish(artifacts = this.artifacts, folder = this.file("tree")): Promise<string> {
    this.artifacts = artifacts;
    const parsed = parseTrustRecords((await openTrustFolder(this.#registry)).files);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const online = await openOnlineKeys({ environment: {}, folder: this.file(this.online) });
    if (!online) throw new Error("no keys");
    requireOnlineKeys(online, parsed.records);
    const records = offlineRecords(parsed.records);
    const [first] = parsed.records.roots;
    const pin = Buffer.from(await crypto.subtle.digest("SHA-256", Uint8Array.from(first!.bytes)));
    const signing = { records, online, pin: pin.toString("hex") };
    const tree = await makeTree(artifacts, { folder, id: "small", signing });
    this.place.files = await filesIn(tree.folder);
    return `${this.place.url}${tree.pin}`;
  }
}

const tool = (signer: Signer, ...versions: readonly string[]): TreeArtifact => ({
  name: "acme/tool",
  versions: versions.map((version) => ({ version, ...signedBy(signer) })),
});
const lib: TreeArtifact = { name: "lab/lib", versions: [{ version: "1.0.0" }] };

test("online keys are stolen: the owners rotate them, readers recover, the thief is locked out", async () => {
  const owner = new Owner("stolen");
  await owner.begin();
  const address = await owner.publish([lib]);
  const [someone, careful] = [await reader(), await reader()];
  for (const each of [someone, careful])
    expect((await each.install(address, "lab/lib")).error).toBeUndefined();

  wait(1);
  const evil = [lib, { name: "lab/evil", versions: [{ version: "6.6.6" }] }];
  for (const artifacts of [[lib], evil]) await owner.publish(artifacts, owner.file("thiefs"));
  const thiefs: Files = new Map(owner.place.files);
  expect((await someone.install(address, "lab/evil")).error).toBeUndefined();

  wait(1);
  await owner.key("rotate", "online", "--online-keys", owner.file("new"));
  await owner.sign(1, 2);
  for (const role of ["bins", "snapshot", "timestamp", "log", "attestation"])
    copyFileSync(owner.file(`new/${role}.new`), owner.file(`new/${role}`));
  await expect(owner.publish()).rejects.toMatchObject({ code: "E_ONLINE_KEYS" });
  owner.online = "new";
  // The thief's entry is in no commit, so the owners' log is another one than this reader has seen.
  await owner.publish([{ ...lib, versions: [{ version: "1.0.0" }, { version: "1.0.1" }] }]);
  rmSync(join(someone.project, "ashlar.lock"));
  const forked = await someone.install(address, "lab/lib");
  expectRefusal(forked, { code: "E_LOG_FORK", words: ["Keep both checkpoints", "was stolen"] });
  rmSync(/delete (\S+\.checkpoint):/.exec(forked.error?.fix ?? "")?.[1] ?? "");
  expect((await someone.install(address, "lab/lib")).out).toContain("lab/lib@1.0.1");
  // Whoever was away meanwhile notices nothing.
  expect((await careful.install(address, "lab/lib")).out).toContain("lab/lib@1.0.1");

  owner.place.files = thiefs;
  expectRefusal(await someone.install(address, "lab/lib"), {
    code: "E_TUF_SIGNATURE",
    words: [/timestamp\.json is not signed/, "root version 2"],
  });
  // Someone new, whom the thief's host keeps from the new root, is fooled until the first one expires.
  expect((await (await reader()).install(address, "lab/lib")).error).toBeUndefined();
  wait(366);
  const late = await (await reader()).install(address, "lab/lib");
  expectRefusal(late, { code: "E_TUF_EXPIRED", words: [/1\.root\.json expired on/] });
});

test("an offline key is lost, then another one: readers who know the first root follow each new one", async () => {
  const owner = new Owner("lost");
  await owner.begin();
  const address = await owner.publish([lib]);
  const [old, away] = [await reader(), await reader()];
  for (const someone of [old, away])
    expect((await someone.install(address, "lab/lib")).error).toBeUndefined();
  for (const holder of [3, 2]) {
    wait(30);
    for (const role of ["root", "targets"]) {
      const file = owner.file(`new-${role}-${holder}`);
      await ensureKeyFile({ file, comment: "new" });
      const lost = owner.file(`keys/${role}-${holder}.pub`);
      await owner.key("rotate", role, "--old", lost, "--new", `${file}.pub`);
    }
    const mates = holder === 3 ? [1, 2] : [1];
    const fresh = ["root", "targets"].flatMap((role) =>
      [3, 2].filter((each) => each >= holder).map((each) => owner.file(`new-${role}-${each}`)),
    );
    await owner.sign(...mates, ...fresh);
    await owner.publish();
    expect((await old.install(address, "lab/lib")).error).toBeUndefined();
  }
  expect([...owner.place.files.keys()]).toContain("metadata/3.root.json");

  // One was away for a year: both roots that it knows of have expired, the newest has not.
  wait(300);
  await owner.key("renew");
  await owner.sign(1, owner.file("new-root-3"), owner.file("new-targets-3"));
  await owner.publish();
  wait(5);
  expect((await away.install(address, "lab/lib")).error).toBeUndefined();
  expect(Object.values(await away.remembered())).toContain(4);
});

test("a publisher's key is rotated: versions are signed again, locks stay good, the old key is worth nothing", async () => {
  const owner = new Owner("publisher");
  await owner.begin();
  await owner.key("publisher", "add", "acme", keyLine(ada));
  await owner.sign(1, 3);
  const address = await owner.publish([tool(ada, "1.0.0")]);
  const someone = await reader();
  const lock = () => readFile(join(someone.project, "ashlar.lock"), "utf8");
  expect((await someone.install(address, "acme/tool")).error).toBeUndefined();
  const before = JSON.parse(await lock());

  wait(1);
  await owner.key("publisher", "add", "acme", keyLine(eve));
  await owner.key("publisher", "revoke", "acme", keyLine(ada));
  await owner.sign(1, 2);
  await owner.publish([tool(ada, "1.0.0", "1.1.0")]);
  expectRefusal(await (await reader()).install(address, "acme/tool"), {
    code: "E_SIGNATURE",
    words: ["is revoked"],
  });
  wait(1);
  await owner.publish([tool(eve, "1.0.0", "1.1.0")]);
  rmSync(join(someone.project, "ashlar_modules"), { recursive: true });
  expect((await someone.install(address)).out).toContain("acme/tool@1.0.0");
  expect((await someone.install(address, "acme/tool")).out).toContain("acme/tool@1.1.0");
  const after = JSON.parse(await lock());
  expect(after.artifacts["acme/tool"].signer).not.toBe(before.artifacts["acme/tool"].signer);
});

test("a mirror serves on when the origin is gone, until what it has expires; the refusal has the date", async () => {
  const owner = new Owner("mirrored");
  await owner.begin();
  const address = await owner.publish([lib]);
  const folder = owner.file("mirror");
  await cp(owner.file("tree"), folder, { recursive: true });
  const mirror = host.place(await filesIn(folder));
  const pin = address.slice(address.indexOf("#"));
  owner.place.files = new Map();
  const someone = await reader();
  expectRefusal(await someone.install(address, "lab/lib"), {
    code: "E_ROOT_PIN",
    words: ["no 1.root.json"],
  });
  for (const copy of [`${mirror.url}${pin}`, `${folder}${pin}`])
    expect((await (await reader()).install(copy, "lab/lib")).error).toBeUndefined();
  expect((await someone.install(`${mirror.url}${pin}`, "lab/lib")).error).toBeUndefined();
  wait(6);
  rmSync(join(someone.project, "ashlar_modules"), { recursive: true });
  expect((await someone.install(`${mirror.url}${pin}`)).error).toBeUndefined();
  const ends = new Date(Date.now() + DAY).toISOString().slice(0, 10);
  wait(2);
  rmSync(join(someone.project, "ashlar_modules"), { recursive: true });
  expectRefusal(await someone.install(`${mirror.url}${pin}`), {
    code: "E_TUF_EXPIRED",
    exitCode: EXIT.integrity,
    words: [
      /timestamp\.json expired on/,
      ends,
      "Check the clock of this machine",
      "another mirror",
    ],
  });
});
