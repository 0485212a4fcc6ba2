/** Keys that make themselves: private, the same next time, and a tree that other clients accept. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSigning } from "../../builder/command/open-signing.ts";
import { openDevelopmentKeys } from "../../builder/keys/development-keys.ts";
import { readKeyFile } from "../../builder/keys/key-file.ts";
import { keyFingerprint } from "../../builder/keys/key-fingerprint.ts";
import { logKeysOf } from "../../builder/keys/log-keys.ts";
import { openOnlineKeys } from "../../builder/keys/online-key-sources.ts";
import { requireOnlineKeys } from "../../builder/keys/online-keys.ts";
import { KEY_ROLES } from "../../builder/keys/role-keys.ts";
import { currentRoot } from "../../builder/keys/trust-records.ts";
import type { Source } from "../../builder/read/source.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { TIMESTAMP_SIZE_MAX } from "../../schemas/limits.ts";
import type { Registry } from "../../schemas/registry.ts";
import { toHex } from "../../schemas/trust/bytes.ts";
import { judgeWithTufJs } from "./judge-with-tuf-js.ts";
import { numberedSeeds } from "./numbered-seeds.ts";

const HAS_SSH_KEYGEN = spawnSync("ssh-keygen", ["-?"]).error === undefined;

function optionsIn(folder: string, url = "https://registry.example/small") {
  const now = new Date("2026-01-31T09:00:00Z");
  return { folder, registryId: "small", url, now, randomSeed: numberedSeeds() };
}

function newFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), "ashlar-keys-"));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  return join(parent, "state", "development-keys", "small");
}

test("the first call makes keys that only their owner can read, the second finds them", async () => {
  const folder = newFolder();
  const first = await openDevelopmentKeys(optionsIn(folder));
  const second = await openDevelopmentKeys(optionsIn(folder));
  expect([first.created, second.created]).toEqual([true, false]);
  expect(second.records).toEqual(first.records);
  expect(toHex(second.online.log.publicKey)).toBe(toHex(first.online.log.publicKey));
  expect(readdirSync(join(folder, "keys")).sort()).toEqual([...KEY_ROLES].sort());
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const role of KEY_ROLES)
    expect(statSync(join(folder, "keys", role)).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, ".."))).toEqual(["small"]);
});

test("the root says that these are development keys, for ten years", async () => {
  const { records } = await openDevelopmentKeys(optionsIn(newFolder()));
  const root = currentRoot(records);
  expect(root["x-ashlar"]).toEqual({ registry: "small", keys: "development" });
  expect(root.expires).toBe("2036-01-29T09:00:00Z");
  expect(logKeysOf(records.logPolicy).map(({ name }) => name)).toEqual([
    "registry.example/small/log",
  ]);
});

test("tuf-js accepts what they sign, and finds every list", async () => {
  const { records, online } = await openDevelopmentKeys(optionsIn(newFolder()));
  const lists = await judgeWithTufJs(records, online);
  expect(lists.get("logPolicy")).toEqual(records.logPolicy);
  expect(lists.size).toBe(4);
});

test("another address gets another log policy, signed, and the kept one stays", async () => {
  const folder = newFolder();
  const first = await openDevelopmentKeys(optionsIn(folder));
  const local = await openDevelopmentKeys(optionsIn(folder, "http://127.0.0.1:8080/"));
  expect(logKeysOf(local.records.logPolicy).map(({ name }) => name)).toEqual([
    "127.0.0.1:8080/log",
  ]);
  await judgeWithTufJs(local.records, local.online);
  expect((await openDevelopmentKeys(optionsIn(folder))).records).toEqual(first.records);
});

test("of two processes at once, both take the keys of one", async () => {
  const folder = newFolder();
  const other = { ...optionsIn(folder), randomSeed: numberedSeeds(100) };
  const [a, b] = await Promise.all([
    openDevelopmentKeys(optionsIn(folder)),
    openDevelopmentKeys(other),
  ]);
  expect(a.records).toEqual(b.records);
  expect([a.created, b.created].filter(Boolean)).toHaveLength(1);
  expect(readdirSync(join(folder, ".."))).toEqual(["small"]);
});

test("a key that others can read, a lost key and a changed list are refused with the way out", async () => {
  const spoil: readonly ((folder: string) => void)[] = [
    (folder) => chmodSync(join(folder, "keys", "log"), 0o644),
    (folder) => rmSync(join(folder, "keys", "targets")),
    (folder) => writeFileSync(join(folder, "trust", "allowed_signers"), "acme ssh-ed25519 AAAA\n"),
    (folder) => writeFileSync(join(folder, "trust", "1.root.json"), "{}"),
    (folder) => copyFileSync(join(folder, "keys", "log"), join(folder, "keys", "timestamp")),
    (folder) => rmSync(join(folder, "trust"), { recursive: true }),
    (folder) => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, "");
    },
  ];
  for (const spoilt of spoil) {
    const folder = newFolder();
    await openDevelopmentKeys(optionsIn(folder));
    spoilt(folder);
    await expect(openDevelopmentKeys(optionsIn(folder))).rejects.toMatchObject({
      code: "E_DEVELOPMENT_KEYS",
      fix: expect.stringContaining(`rm -r ${folder}`),
    });
  }
});

test("what no record is in the folder is passed by, and a pipe is no key that anyone waits for", async () => {
  const folder = newFolder();
  await openDevelopmentKeys(optionsIn(folder));
  mkdirSync(join(folder, "trust", "kept"));
  symlinkSync("nowhere", join(folder, "trust", "link"));
  expect((await openDevelopmentKeys(optionsIn(folder))).created).toBe(false);
  const pipe = join(folder, "pipe");
  if (spawnSync("mkfifo", [pipe]).status !== 0) return;
  await expect(readKeyFile(pipe)).rejects.toMatchObject({ code: "E_KEY_FILE" });
});

test("a build says that it does not follow a damaged tree in --out, and refuses one that was named", async () => {
  const folder = newFolder();
  const registry = { id: "small", url: "https://registry.example/small" } as Registry;
  const notes: string[] = [];
  const terminal = {
    environment: { HOME: folder, XDG_STATE_HOME: folder },
    signal: new AbortController().signal,
    note: (line: string) => void notes.push(line),
  } as unknown as Terminal;
  const source = { entries: [] } as unknown as Source;
  const place = join(folder, "tree");
  mkdirSync(join(place, "metadata"), { recursive: true });
  const open = (named: boolean) =>
    openSigning(
      source,
      registry,
      { production: false, previous: { place, named, known: false }, targetCount: 1 },
      terminal,
    );
  const spoil: readonly ((file: string) => void)[] = [
    (file) => writeFileSync(file, new Uint8Array(TIMESTAMP_SIZE_MAX + 1)),
    (file) => writeFileSync(file, "{}"),
    (file) => symlinkSync("timestamp.json", file),
    (file) => symlinkSync("/", file),
  ];
  expect((await open(true)).previous).toBeUndefined();
  expect(notes.at(-1)).toContain(`nothing is published at ${place}`);
  for (const spoilt of spoil) {
    const file = join(place, "metadata", "timestamp.json");
    rmSync(file, { force: true });
    spoilt(file);
    notes.length = 0;
    expect((await open(false)).previous).toBeUndefined();
    expect(notes.at(-1)).toContain("does not follow it");
    await expect(open(true)).rejects.toThrow();
  }
});

test("a registry that outgrew its bins gets more of them, once, under names of their own", async () => {
  const folder = newFolder();
  const open = async (targetCount: number) => {
    const { records } = await openDevelopmentKeys({ ...optionsIn(folder), targetCount });
    const { version, delegations } = records.targets.metadata;
    const { bit_length, name_prefix } = delegations?.succinct_roles ?? {};
    return [version, bit_length, name_prefix];
  };
  expect(await open(60)).toEqual([1, 3, "b1"]);
  expect(await open(120_000)).toEqual([2, 10, "b2"]);
  expect(await open(120_000)).toEqual([2, 10, "b2"]);
  expect(await open(60)).toEqual([2, 10, "b2"]);
  expect(await open(2_000_000)).toEqual([3, 12, "b3"]);
});

test("online keys come from a folder or from variables, plain or in base64, and are held against the records", async () => {
  const folder = newFolder();
  const { records, online } = await openDevelopmentKeys(optionsIn(folder));
  const keys = join(folder, "keys");
  const fromFolder = await openOnlineKeys({ environment: {}, folder: keys });
  expect(toHex(fromFolder?.bins.publicKey ?? new Uint8Array())).toBe(toHex(online.bins.publicKey));
  const text = (role: string) => execFileSync("cat", [join(keys, role)], { encoding: "utf8" });
  const environment = {
    ASHLAR_KEY_BINS: text("bins"),
    ASHLAR_KEY_SNAPSHOT: btoa(text("snapshot")),
    ASHLAR_KEY_TIMESTAMP: text("timestamp").trim(),
    ASHLAR_KEY_LOG: text("log"),
    ASHLAR_KEY_ATTESTATION: text("attestation"),
  };
  const fromVariables = await openOnlineKeys({ environment });
  if (!fromVariables) throw new Error("no keys");
  expect(() => requireOnlineKeys(fromVariables, records)).not.toThrow();
  expect(await openOnlineKeys({ environment: {} })).toBeUndefined();
  await expect(openOnlineKeys({ environment: { ASHLAR_KEY_LOG: text("log") } })).rejects.toThrow(
    "ASHLAR_KEY_BINS, ASHLAR_KEY_SNAPSHOT",
  );
  const swapped = { ...fromVariables, log: fromVariables.bins };
  expect(() => requireOnlineKeys(swapped, records)).toThrow(
    expect.objectContaining({ code: "E_ONLINE_KEYS", exitCode: EXIT.auth }),
  );
});

test("a variable that holds no key is named, and its content is not shown", async () => {
  const environment = Object.fromEntries(
    ["BINS", "SNAPSHOT", "TIMESTAMP", "LOG", "ATTESTATION"].map((role) => [
      `ASHLAR_KEY_${role}`,
      "hunter2-secret",
    ]),
  );
  const error: unknown = await openOnlineKeys({ environment }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "E_ONLINE_KEY" });
  expect(JSON.stringify(error) + String(error)).not.toContain("hunter2");
  expect(String(error)).toContain("ASHLAR_KEY_BINS");
});

test.skipIf(!HAS_SSH_KEYGEN)("ssh-keygen reads every key file", async () => {
  const folder = newFolder();
  const { online } = await openDevelopmentKeys(optionsIn(folder));
  for (const role of ["log", "attestation"] as const) {
    const shown = execFileSync("ssh-keygen", ["-l", "-f", join(folder, "keys", role)], {
      encoding: "utf8",
    });
    expect(shown).toContain(keyFingerprint(online[role].publicKey));
    expect(shown).toContain(`small ${role} (development)`);
  }
});
