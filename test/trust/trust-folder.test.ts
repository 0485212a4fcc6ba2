/** What a reader trusts, on a real disk. */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { trustFolder } from "../../client/state/trust-folder.ts";
import { tufClient } from "../../client/trust/tuf-client.ts";
import type { TrustStore } from "../../client/trust/tuf-client-options.ts";
import { fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import { key, keysOf, NOW, roleKeys, TufRepository, targetOf } from "./tuf-repository.ts";

const PIN = "ab".repeat(32);
let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "ashlar-trust-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const open = (pin = PIN): TrustStore =>
  trustFolder({ state: join(home, "state"), cache: join(home, "cache"), pin });
const metadata = (version: number, note = ""): Uint8Array =>
  utf8(JSON.stringify({ signed: { version, note }, signatures: [] }));
const versionOf = async (store: TrustStore, name: string): Promise<number | undefined> => {
  const bytes = await store.load(name);
  return bytes && JSON.parse(fromUtf8(bytes) ?? "").signed.version;
};
const kept = (): Promise<readonly string[]> =>
  readdir(join(home, "state", "trust", PIN)).then((names) => names.sort());

describe("one process", () => {
  test("finds nothing, then what it kept, and only that of its root", async () => {
    expect(await open().load("root.json")).toBeUndefined();
    for (const name of ["root.json", "timestamp.json", "targets.json", "b1-0.json"])
      await open().save(name, metadata(3));
    for (const name of ["root.json", "timestamp.json", "targets.json", "b1-0.json"])
      expect(await open().load(name)).toEqual(Buffer.from(metadata(3)));
    expect(await open("cd".repeat(32)).load("root.json")).toBeUndefined();
    expect(await kept()).toEqual(["3.root.json", "3.timestamp.json", "targets.json"]);
  });

  test("keeps one version of each, and none after it was removed", async () => {
    const store = open();
    for (const version of [9, 10, 11]) await store.save("timestamp.json", metadata(version));
    expect(await kept()).toEqual(["11.timestamp.json"]);
    await store.remove("timestamp.json");
    expect(await store.load("timestamp.json")).toBeUndefined();
    await store.save("timestamp.json", metadata(1));
    expect(await versionOf(open(), "timestamp.json")).toBe(1);
  });

  test("a deleted cache takes nothing away but time", async () => {
    const store = open();
    await store.save("timestamp.json", metadata(5));
    await store.save("b1-0.json", metadata(5));
    await rm(join(home, "cache"), { recursive: true });
    expect(await versionOf(open(), "timestamp.json")).toBe(5);
    expect(await open().load("b1-0.json")).toBeUndefined();
  });

  test("any role's name is a file below the cache", async () => {
    for (const name of [
      "..%2Fup.json",
      "CON.json",
      "con.json",
      `${"x".repeat(300)}.json`,
      "...json",
    ]) {
      await open().save(name, metadata(1));
      expect(await versionOf(open(), name)).toBe(1);
    }
    const names = await readdir(join(home, "cache", "trust", PIN));
    expect(names.filter((name) => !/^[0-9a-f]{64}\.json$/.test(name))).toEqual([]);
  });
});

describe("processes beside each other", () => {
  test("the higher version counts, whoever is last", async () => {
    const [slow, fast] = [open(), open()];
    await slow.save("timestamp.json", metadata(5));
    await fast.load("timestamp.json");
    await fast.save("timestamp.json", metadata(7));
    await slow.save("timestamp.json", metadata(6));
    expect(await versionOf(slow, "timestamp.json")).toBe(7);
    expect(await versionOf(open(), "timestamp.json")).toBe(7);
  });

  test("many at once leave the highest", async () => {
    const versions = Array.from({ length: 24 }, (_, index) => ((index * 7) % 24) + 1);
    await Promise.all(versions.map((version) => open().save("root.json", metadata(version))));
    expect(await versionOf(open(), "root.json")).toBe(24);
  });

  test("one that follows a new root late takes nothing away that it has not seen", async () => {
    await open().save("timestamp.json", metadata(100, "old key"));
    const [late, early] = [open(), open()];
    await late.load("timestamp.json");
    await early.load("timestamp.json");
    await early.remove("timestamp.json");
    await early.save("timestamp.json", metadata(2, "new key"));
    await late.remove("timestamp.json");
    expect(await versionOf(early, "timestamp.json")).toBe(2);
    await late.save("timestamp.json", metadata(101, "old key"));
    await late.remove("timestamp.json");
    expect(await versionOf(late, "timestamp.json")).toBe(2);
  });
});

describe("damage", () => {
  test("is refused, with the file and a way out", async () => {
    const file = join(home, "state", "trust", PIN, "4.timestamp.json");
    for (const bytes of [new Uint8Array(), utf8("{"), utf8("null"), metadata(3)]) {
      await open().save("timestamp.json", metadata(4));
      await writeFile(file, bytes);
      const refusal = await open()
        .load("timestamp.json")
        .catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: "E_TRUST_STATE", exitCode: 5 });
      expect(String(refusal)).toContain(file);
    }
  });

  test("a link to nowhere is refused, and not waited for", async () => {
    await open().save("timestamp.json", metadata(4));
    const file = join(home, "state", "trust", PIN, "5.timestamp.json");
    await symlink(join(home, "nowhere"), file);
    const refusal = { code: "E_TRUST_STATE", message: expect.stringContaining(file) };
    await expect(open().load("timestamp.json")).rejects.toMatchObject(refusal);
  });

  test("a folder that cannot be used is refused, in the cache it is passed over", async () => {
    await mkdir(home, { recursive: true });
    await writeFile(join(home, "state"), "a file");
    await writeFile(join(home, "cache"), "a file");
    const saved = open().save("root.json", metadata(1));
    await expect(saved).rejects.toMatchObject({ code: "E_TRUST_STATE", exitCode: 1 });
    await expect(open().load("root.json")).rejects.toMatchObject({ code: "E_TRUST_STATE" });
    await open().save("b1-0.json", metadata(1));
    expect(await open().load("b1-0.json")).toBeUndefined();
  });
});

test("a client uses it: new readers, late mirrors, thieves' leavings", async () => {
  const repository = new TufRepository();
  repository.delegateToBins("targets", "b1", 1, key(8));
  for (const bin of ["b1-0", "b1-1"]) repository.role(bin).signed.targets.it = targetOf("x");
  await repository.publish();
  const first = new Map(repository.files);
  await open().save("root.json", repository.file("1.root.json"));
  const find = (files: ReadonlyMap<string, Uint8Array>) => {
    const reader = { location: "memory:", read: async (path: string) => files.get(path) };
    const client = tufClient({ reader, store: open(), now: NOW, metadataPrefix: "" });
    return client.target("it");
  };
  expect(await find(first)).toEqual(targetOf("x"));
  await repository.update("root", "b1-0", "b1-1", "snapshot", "timestamp");
  expect(await find(repository.files)).toEqual(targetOf("x"));
  await expect(find(first)).rejects.toMatchObject({ code: "E_TUF_ROLLBACK" });
  const place = join(home, "state", "trust", PIN, "2.timestamp.json");
  const good = await readFile(place);
  await writeFile(place, String(good).replace(/"sig":"../, '"sig":"00'));
  const damaged = await find(repository.files).catch((error: unknown) => error);
  expect(damaged).toMatchObject({ code: "E_TRUST_STATE" });
  expect((damaged as Error).message).toContain(place);
  await writeFile(place, good);
  expect(await kept()).toEqual([
    "2.root.json",
    "2.snapshot.json",
    "2.timestamp.json",
    "targets.json",
  ]);
  // A process that still had the old root may leave a timestamp that its keys signed, above the rest.
  repository.timestamp.signed.version = 900;
  repository.timestamp.signers = [key(30)];
  const stale = await repository.write("ignored", repository.timestamp);
  const folder = join(home, "state", "trust", PIN);
  await writeFile(join(folder, "900.timestamp.json"), stale);
  await expect(find(first)).rejects.toMatchObject({ code: "E_TUF_ROLLBACK" });
  expect(await kept()).toContain("2.timestamp.json");
  expect(await readFile(join(folder, "2.timestamp.json"))).toEqual(
    Buffer.from(repository.file("timestamp.json")),
  );
});

test("a reader that a newer root overtakes takes none of the new memory away", async () => {
  const repository = new TufRepository();
  await repository.publish();
  const first = new Map(repository.files);
  await open().save("root.json", repository.file("1.root.json"));
  const refresh = (files: ReadonlyMap<string, Uint8Array>, before = async (_: string) => {}) => {
    const read = (path: string) => before(path).then(() => files.get(path));
    const reader = { location: "memory:", read };
    return tufClient({ reader, store: open(), now: NOW, metadataPrefix: "" }).refresh();
  };
  await refresh(first);
  repository.root.signed.keys = { ...repository.root.signed.keys, ...keysOf([key(20)]) };
  repository.root.signed.roles.timestamp = roleKeys([key(20)]);
  repository.timestamp.signers = [key(20)];
  await repository.update("root", "snapshot", "timestamp");
  const overtaken = refresh(first, async (path) => {
    if (path === "2.root.json") await refresh(repository.files);
  });
  await expect(overtaken).rejects.toMatchObject({ code: "E_TUF_ROLLBACK" });
  expect(await kept()).toContain("2.timestamp.json");
});
