/** The years after the ceremony: publishers come and go, keys are lost, stolen and renewed. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openOnlineKeys } from "../../builder/keys/online-key-sources.ts";
import { type OnlineKeys, requireOnlineKeys } from "../../builder/keys/online-keys.ts";
import { openTrustFolder } from "../../builder/keys/trust-folder.ts";
import {
  currentRoot,
  parseTrustRecords,
  type TrustRecords,
} from "../../builder/keys/trust-records.ts";
import { ensureKeyFile } from "../../builder/keys/write-key-file.ts";
import { offlineRecords } from "../../builder/sign/offline-records.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { publicKeyOf } from "../../schemas/trust/ed25519.ts";
import { ED25519, formatSshPublicKey, sshFingerprint } from "../../schemas/trust/ssh-public-key.ts";
import { judgeWithTufJs } from "./judge-with-tuf-js.ts";
import { numberedSeeds } from "./numbered-seeds.ts";
import { REGISTRY_YAML, runKey } from "./run-key.ts";

const NOW = "2026-02-01";
const PUBLISHER = { type: ED25519, key: publicKeyOf(numberedSeeds(7)()) } as const;
let place: string;
let registry: string;

/** Holder 1, 2 or 3 of a role's keys. */
const own = (role: "root" | "targets", holder: number): string =>
  join(place, "keys", `${role}-${holder}`);

async function key(...args: readonly string[]): Promise<string> {
  return (await runKey(registry, ...args, ...(args.includes("--now") ? [] : ["--now", NOW]))).out;
}

const signed = (...files: readonly string[]): Promise<string> =>
  key("sign", "--yes", "--key", ...files);

async function signedBy(...holders: readonly number[]): Promise<void> {
  await signed(...holders.flatMap((holder) => [own("root", holder), own("targets", holder)]));
}

async function records(): Promise<TrustRecords> {
  const parsed = parseTrustRecords((await openTrustFolder(registry)).files);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.records;
}

async function online(folder = "online"): Promise<OnlineKeys> {
  const opened = await openOnlineKeys({ environment: {}, folder: join(place, folder) });
  if (!opened) throw new Error("no keys");
  return opened;
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), "ashlar-key-life-"));
  registry = join(place, "registry");
  mkdirSync(registry);
  writeFileSync(join(registry, "registry.yaml"), REGISTRY_YAML);
});
afterAll(() => rmSync(place, { recursive: true }));

describe("one registry's years", () => {
  test("it begins once; the same again changes nothing, other keys are refused", async () => {
    await expect(key("status")).rejects.toMatchObject({ code: "E_NO_KEYS" });
    writeFileSync(join(registry, "trust"), "");
    await expect(key("status")).rejects.toMatchObject({ code: "E_TRUST_RECORDS" });
    rmSync(join(registry, "trust"));
    const rest = ["--no-passphrase", "--online-keys", join(place, "online")];
    const out = await key("init", "--generate", join(place, "keys"), ...rest);
    expect(out).toContain("gh secret set ASHLAR_KEY_BINS < ../online/bins");
    expect(out).not.toContain("PRIVATE KEY");
    expect((await runKey(registry, "status")).exitCode).toBe(EXIT.failed);
    await signedBy(1, 2);
    expect(await key("init", "--generate", join(place, "keys"), ...rest)).toContain(
      "is there already",
    );
    await expect(key("init", "--generate", join(place, "other"), ...rest)).rejects.toMatchObject({
      code: "E_TRUST_EXISTS",
    });
    await judgeWithTufJs(await records(), await online());
  });

  test("who signs again changes nothing; a key that has no part in it is refused", async () => {
    const before = (await openTrustFolder(registry)).files;
    expect(await signed(own("root", 1))).toContain("Nothing to sign");
    await expect(signed(join(place, "online/log"))).rejects.toMatchObject({ code: "E_KEY_ROLE" });
    expect((await openTrustFolder(registry)).files).toEqual(before);
  });

  test("a publisher's key counts once two have signed; until then the old lists are in force", async () => {
    const before = await records();
    const line = formatSshPublicKey(PUBLISHER, "ada");
    expect(await key("publisher", "add", "acme", line)).toContain("allowed_signers: + acme");
    expect(await key("publisher", "add", "acme", line)).toContain("Nothing to do");
    await signedBy(1);
    expect((await records()).allowedSigners).toEqual(before.allowedSigners);
    await signedBy(3);
    const after = await records();
    const plain = readFileSync(join(registry, "trust/allowed_signers"));
    expect(new Uint8Array(plain)).toEqual(after.allowedSigners);
    expect(plain.toString()).toMatch(/^acme namespaces="\S+" ssh-ed25519 AAAA\S+ ada$/m);
    expect(
      readdirSync(join(registry, "trust")).filter((name) => /^\d+\.[^j]*$/.test(name)),
    ).toEqual([]);
    await judgeWithTufJs(after, await online());
  });

  test("nobody is asked to sign without saying so", async () => {
    await key("publisher", "add", "lab", formatSshPublicKey(PUBLISHER));
    await expect(key("sign", "--key", own("targets", 1))).rejects.toMatchObject({
      code: "E_NOT_SIGNED",
    });
    await signedBy(1, 2);
  });

  test("a revoked key's namespace stays closed", async () => {
    const before = await records();
    await expect(key("publisher", "revoke", "acme", "SHA256:none")).rejects.toMatchObject({
      code: "E_KEY_UNKNOWN",
      details: [sshFingerprint(PUBLISHER)],
    });
    await key("publisher", "revoke", "acme", sshFingerprint(PUBLISHER));
    await signedBy(2, 3);
    const after = await records();
    expect(after.allowedSigners).toEqual(before.allowedSigners);
    expect(new TextDecoder().decode(after.revokedKeys)).toMatch(/^ssh-ed25519 AAAA\S+ acme$/m);
    await expect(
      key("publisher", "add", "acme", formatSshPublicKey(PUBLISHER)),
    ).rejects.toMatchObject({ code: "E_KEY_REVOKED" });
  });

  test("a lost root key is replaced, and readers who know the first root follow", async () => {
    const file = join(place, "new-3");
    await ensureKeyFile({ file, comment: "new" });
    const args = ["rotate", "root", "--old", `${own("root", 3)}.pub`, "--new", `${file}.pub`];
    expect(await key(...args)).toMatch(/root: \+ SHA256:[\s\S]*root: - SHA256:/);
    expect(await key(...args)).toContain("Nothing to do");
    expect(await signed(own("root", 1))).toContain("1 of 2 signatures of the root keys of 1.root");
    expect(await signed(file)).toContain(
      "it has 1 of 2 signatures of the root keys of 1.root.json.",
    );
    await signed(own("root", 2));
    const after = await records();
    expect(after.roots).toHaveLength(2);
    await judgeWithTufJs(after, await online());
  });

  test("stolen online keys are all replaced, and what they sign is refused", async () => {
    const args = ["rotate", "online", "--online-keys", join(place, "new")];
    expect(await key(...args)).toContain("gh secret set ASHLAR_KEY_BINS < ../new/bins.new");
    expect(await key(...args)).toContain("Nothing to do");
    await signedBy(1, 2);
    const [after, before] = [await records(), await online()];
    expect(() => requireOnlineKeys(before, after)).toThrow(
      "bins, snapshot, timestamp, attestation",
    );
    for (const role of ["bins", "snapshot", "timestamp", "log", "attestation"])
      copyFileSync(join(place, "new", `${role}.new`), join(place, "new", role));
    const fresh = await online("new");
    requireOnlineKeys(fresh, after);
    await judgeWithTufJs(after, fresh);
    await expect(judgeWithTufJs(after, before)).rejects.toThrow();
    await key("revoke", "log", join(place, "online/log.pub"));
    await signedBy(1, 2);
    expect(() => requireOnlineKeys({ ...fresh, log: before.log }, after)).not.toThrow();
    const last = await records();
    expect(() => requireOnlineKeys({ ...fresh, log: before.log }, last)).toThrow("given for log");
  });

  test("a targets key leaves: the root waits until the others have signed the targets anew", async () => {
    const before = await records();
    await key("revoke", "targets", `${own("targets", 1)}.pub`);
    expect(await signed(own("root", 1), own("root", 2))).toContain("it waits for a targets role");
    expect(currentRoot(await records())).toEqual(currentRoot(before));
    await signed(own("targets", 2), own("targets", 3));
    const after = await records();
    expect(currentRoot(after).roles.targets.keyids).toHaveLength(2);
    expect(after.targets.metadata.version).toBe(before.targets.metadata.version + 1);
    await judgeWithTufJs(after, await online("new"));
    await expect(key("revoke", "targets", `${own("targets", 2)}.pub`)).rejects.toMatchObject({
      code: "E_THRESHOLD",
    });
  });

  test("status tells the time: good, due, expired; renewing mends it", async () => {
    const status = async (now: string) => (await runKey(registry, "status", "--now", now)).exitCode;
    expect(await status("2026-03-01")).toBe(EXIT.ok);
    expect(await status("2026-11-01")).toBe(EXIT.findings);
    expect(await status("2027-02-02")).toBe(EXIT.failed);
    const renew = ["renew", "--now", "2026-11-01"];
    expect(await key(...renew)).toContain("root: good until 2027-11-01T00:00:00Z");
    expect(await key(...renew)).toContain("Nothing to do");
    await signed(own("root", 1), own("root", 2), own("targets", 2), own("targets", 3));
    expect(await status("2027-02-02")).toBe(EXIT.ok);
    const { out } = await runKey(registry, "status", "--json", "--now", "2026-11-02");
    const root = { file: "5.root.json", sha256: offlineRecords(await records()).root.sha256 };
    expect(JSON.parse(out)).toMatchObject({ ok: true, root, proposals: [], problems: [] });
    expect(await key("status")).toContain(`fingerprint  sha256:${root.sha256}, of 5.root.json\n`);
  });

  test("a role that was misspelt is suggested", async () => {
    await expect(key("renew", "target")).rejects.toMatchObject({ fix: "did you mean targets?" });
    await expect(key("rotate", "timestmp")).rejects.toMatchObject({
      fix: "did you mean timestamp?",
    });
  });
});
