/** What registry/trust/ may hold: the honest cases, and each thing that must not pass. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addRoleKeys, removeRoleKey } from "../../builder/keys/edit-draft.ts";
import { initialFiles, initialTrust } from "../../builder/keys/initial-trust.ts";
import { missingWords } from "../../builder/keys/pending-metadata.ts";
import { readTrustRecords } from "../../builder/keys/read-trust-folder.ts";
import { KEY_ROLES, type KeyRole } from "../../builder/keys/role-keys.ts";
import { describePending, signingTasks, signTasks } from "../../builder/keys/sign-pending.ts";
import { draftOf, proposalOf, type TrustDraft } from "../../builder/keys/trust-draft.ts";
import {
  currentRoot,
  type ParsedTrust,
  parseTrustRecords,
} from "../../builder/keys/trust-records.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import { type Signer, seedSigner } from "../../schemas/trust/ed25519.ts";
import { numberedSeeds } from "./numbered-seeds.ts";

type Files = ReadonlyMap<string, Uint8Array>;

const seeds = numberedSeeds(3);
const signers = (count: number): Signer[] =>
  Array.from({ length: count }, () => seedSigner(seeds()));
const ROOT = signers(3);
const TARGETS = signers(3);
const ONLINE = Object.fromEntries(
  KEY_ROLES.map((role) => [role, seedSigner(seeds()).publicKey]),
) as Record<KeyRole, Uint8Array>;
const NOW = new Date("2026-01-01T00:00:00Z");

function firstFiles(changes: Partial<typeof ONLINE> = {}): Files {
  return initialFiles(
    initialTrust({
      ashlar: { registry: "small", keys: "production" },
      now: NOW,
      lifeDays: 365,
      root: { keys: ROOT.map(({ publicKey }) => publicKey), threshold: 2 },
      targets: { keys: TARGETS.map(({ publicKey }) => publicKey), threshold: 2 },
      online: { ...ONLINE, ...changes },
      origin: "registry.example/small/log",
      binBits: 4,
    }),
  );
}

async function sign(files: Files, ...by: readonly Signer[]): Promise<Files> {
  const { pending } = parseTrustRecords(files);
  return new Map([...files, ...(await signTasks(signingTasks(pending, by)))]);
}

const complete = async (files: Files): Promise<Files> =>
  sign(files, ...ROOT.slice(0, 2), ...TARGETS.slice(0, 2));
const FIRST = await complete(firstFiles());

function propose(
  files: Files,
  change: (draft: TrustDraft) => TrustDraft,
  renew: readonly ("root" | "targets")[] = [],
): Files {
  const parsed = parseTrustRecords(files);
  if (!parsed.ok) throw new Error(problemsOf(parsed).join("\n"));
  const state = { files, parsed };
  const proposal = proposalOf(state, change(draftOf(state)), { now: NOW, renew });
  const after = new Map(files);
  for (const [name, bytes] of proposal.files) {
    if (bytes) after.set(name, bytes);
    else after.delete(name);
  }
  return after;
}

const problemsOf = (parsed: ParsedTrust): string[] =>
  parsed.ok ? [] : parsed.problems.map(({ file, message }) => `${file} ${message}`);
const refused = (files: Files): string => problemsOf(parseTrustRecords(files)).join("\n");
const edited = (files: Files, file: string, edit: (text: string) => string): Files =>
  new Map([...files, [file, utf8(edit(fromUtf8(files.get(file) ?? new Uint8Array()) ?? ""))]]);
const without = (files: Files, file: string): Files =>
  new Map([...files].filter(([name]) => name !== file));

describe("records", () => {
  test("two of three signatures each make them whole; what is published has those and no empty slots", () => {
    const parsed = parseTrustRecords(FIRST);
    if (!parsed.ok) throw new Error(problemsOf(parsed).join("\n"));
    expect(parsed.pending).toEqual([]);
    const root = fromUtf8(parsed.records.roots[0]?.bytes ?? new Uint8Array()) ?? "";
    expect(JSON.parse(root).signatures).toHaveLength(2);
    expect(root).not.toContain('"sig":""');
  });

  test("one signature, or one twice, is not enough", async () => {
    const one = await sign(firstFiles(), ROOT[0] as Signer, TARGETS[0] as Signer);
    expect(refused(one)).toBe(
      "1.root.json is not in force: it has 1 of 2 signatures of the root keys of 1.root.json\n" +
        "1.targets.json is not in force: it has 1 of 2 signatures of the targets keys of 1.root.json",
    );
    const twice = edited(one, "1.root.json", (text) => {
      const { signed, signatures } = JSON.parse(text);
      return JSON.stringify({ signed, signatures: [...signatures, ...signatures] });
    });
    expect(refused(twice)).toContain("1.root.json has two signatures of one key");
  });

  test.each<readonly [string, (files: Files) => Files, string]>([
    [
      "a changed list",
      (files) => edited(files, "log-policy", (text) => `${text}# x\n`),
      "log-policy is not the file that 1.targets.json lists",
    ],
    [
      "a missing list",
      (files) => without(files, "revoked_keys"),
      "revoked_keys is missing, and 1.targets.json lists it",
    ],
    ["no root", (files) => without(files, "1.root.json"), "1.root.json is missing"],
    ["no targets", (files) => without(files, "1.targets.json"), "1.targets.json is missing"],
    [
      "a gap in the roots",
      (files) =>
        new Map([
          ...without(files, "1.root.json"),
          [
            "2.root.json",
            bytesOf(
              edited(files, "1.root.json", (text) => text.replace('"version": 1', '"version": 2')),
              "1.root.json",
            ),
          ],
        ]),
      "1.root.json is missing: readers follow every root",
    ],
    [
      "a name of another version",
      (files) => new Map([...files, ["2.root.json", bytesOf(files, "1.root.json")]]),
      "2.root.json holds version 1",
    ],
    [
      "a longer life",
      (files) => edited(files, "1.root.json", (text) => text.replace("2027", "2037")),
      "it has 0 of 2 signatures",
    ],
    [
      "no JSON",
      (files) => edited(files, "1.targets.json", () => "{"),
      "1.targets.json is no JSON in UTF-8",
    ],
    [
      "a target that is no list",
      (files) =>
        edited(files, "1.targets.json", (text) => text.replace("keys/log-policy", "keys/other")),
      "/targets: must list keys/log-policy",
    ],
    [
      "too many bins",
      (files) =>
        edited(files, "1.targets.json", (text) =>
          text.replace('"bit_length": 4', '"bit_length": 20'),
        ),
      "bit_length: must be at most 14",
    ],
  ])("%s is refused, by file", (_name, spoil, words) => {
    expect(refused(spoil(FIRST))).toContain(words);
  });

  test("a key in two roles is refused", async () => {
    const shared = await complete(firstFiles({ log: ONLINE.bins }));
    expect(refused(shared)).toContain("too; each role needs a key of its own");
    const offline = firstFiles({ snapshot: (ROOT[0] as Signer).publicKey });
    expect(describePending(offline, parseTrustRecords(offline)).problems).toHaveLength(1);
  });

  test("a registry without the folder has none; a broken folder stops the build and says why", async () => {
    const source = (files: Files) => ({
      entries: [...files].map(([name, bytes]) => ({
        path: `trust/${name}`,
        kind: "file" as const,
        size: bytes.length,
      })),
      read: async ({ path }: { path: string }) => bytesOf(files, path.slice("trust/".length)),
    });
    expect(await readTrustRecords(source(new Map()), "small")).toBeUndefined();
    expect((await readTrustRecords(source(FIRST), "small"))?.roots).toHaveLength(1);
    await expect(
      readTrustRecords(source(without(FIRST, "1.root.json")), "small"),
    ).rejects.toMatchObject({
      code: "E_TRUST_RECORDS",
      exitCode: EXIT.integrity,
      details: [expect.stringContaining("1.root.json is missing")],
    });
    await expect(readTrustRecords(source(FIRST), "copy")).rejects.toMatchObject({
      code: "E_TRUST_REGISTRY",
    });
  });
});

const bytesOf = (files: Files, name: string): Uint8Array => files.get(name) ?? new Uint8Array();

test("ten thousand signatures and hundreds of proposals are refused before they are checked", () => {
  const slots = Array.from({ length: 10_000 }, (_, index) => ({ keyid: `${index}`, sig: "00" }));
  const many = edited(FIRST, "1.root.json", (text) =>
    JSON.stringify({ ...JSON.parse(text), signatures: slots }),
  );
  expect(refused(many)).toBe("1.root.json has 10000 signatures; 50 are the most");
  const proposals = Array.from({ length: 200 }, (_, index) => {
    const text = fromUtf8(bytesOf(FIRST, "1.root.json")) ?? "";
    return [
      `${index + 2}.root.json`,
      utf8(text.replace('"version": 1', `"version": ${index + 2}`)),
    ] as const;
  });
  expect(refused(new Map([...FIRST, ...proposals]))).toContain("3.root.json is a second proposal");
});

describe("what waits", () => {
  const [newcomer] = signers(1) as [Signer];
  const add = (role: "root" | "targets") => (draft: TrustDraft) =>
    addRoleKeys(draft, role, [newcomer.publicKey]);

  test("a proposal changes nothing until the old keys and the new ones have signed", async () => {
    const waiting = propose(FIRST, add("root"));
    const before = parseTrustRecords(waiting);
    expect(before).toMatchObject({ ok: true, pending: [{ role: "root", version: 2 }] });
    // The newcomer counts among the new keys only.
    const half = parseTrustRecords(await sign(waiting, newcomer, ROOT[0] as Signer));
    expect(half.ok && currentRoot(half.records).version).toBe(1);
    const whole = parseTrustRecords(await sign(waiting, ROOT[1] as Signer, ROOT[0] as Signer));
    expect(whole.ok && currentRoot(whole.records).version).toBe(2);
  });

  test("two changes make one proposal, and the second takes the signatures of the first away", async () => {
    const one = await sign(propose(FIRST, add("root")), ROOT[0] as Signer);
    const both = propose(one, (draft) =>
      removeRoleKey(draft, "root", (ROOT[2] as Signer).publicKey),
    );
    const parsed = parseTrustRecords(both);
    expect(parsed.pending).toHaveLength(1);
    expect(parsed.pending[0]?.valid.size).toBe(0);
    expect(propose(both, (draft) => draft)).toEqual(both);
  });

  test("a signature for other content is shown as one that does not hold", async () => {
    const one = await sign(propose(FIRST, add("root")), ROOT[0] as Signer);
    const changed = edited(one, "2.root.json", (text) =>
      text.replace('"threshold": 2', '"threshold": 1'),
    );
    const parsed = parseTrustRecords(changed);
    expect(parsed.ok && parsed.pending[0]?.invalid).toHaveLength(1);
  });

  test("targets that a newcomer's key completed say that they wait for its root", async () => {
    const files = propose(FIRST, add("targets"), ["targets"]);
    const { pending } = parseTrustRecords(await sign(files, newcomer, TARGETS[0] as Signer));
    expect(pending.map(missingWords)).toEqual([
      "it has 0 of 2 signatures of the root keys of 1.root.json, and it has 0 of 2 signatures of the root keys of 2.root.json",
      "it has all its signatures, and waits for the root",
    ]);
  });

  test("a root and targets that waited at once: the root waits for targets of its own keys", async () => {
    const [gone, stays, third] = TARGETS as [Signer, Signer, Signer];
    const both = propose(
      propose(FIRST, (draft) => ({ ...draft, bins: { ...draft.bins, prefix: "b2" } })),
      (draft) => removeRoleKey(draft, "targets", gone.publicKey),
    );
    const crossed = await sign(both, gone, stays, ...ROOT);
    const waiting = parseTrustRecords(crossed);
    expect(waiting.ok && currentRoot(waiting.records).version).toBe(1);
    expect(waiting.ok && waiting.records.targets.metadata.version).toBe(2);
    expect(waiting.pending).toMatchObject([
      { role: "root", waitsFor: expect.stringContaining("ashlar key renew targets") },
    ]);
    const renewed = await sign(
      propose(crossed, (draft) => draft, ["targets"]),
      stays,
      third,
    );
    const done = parseTrustRecords(renewed);
    expect(done.ok && currentRoot(done.records).version).toBe(2);
    expect(done.ok && done.records.targets.metadata.version).toBe(3);
  });

  test("keys that were taken away cannot bring their root back", async () => {
    const [gone] = TARGETS as [Signer];
    const revoke = (draft: TrustDraft) => removeRoleKey(draft, "targets", gone.publicKey);
    const rotated = await sign(propose(FIRST, revoke), ...ROOT, ...TARGETS.slice(1));
    const parsed = parseTrustRecords(rotated);
    expect(
      parsed.ok && [currentRoot(parsed.records).version, parsed.records.targets.metadata.version],
    ).toEqual([2, 2]);
    // A targets role of a high version, signed by the old keys for the old root.
    const renewed = propose(FIRST, (draft) => draft, ["targets"]);
    const forged = edited(
      new Map([["9.targets.json", bytesOf(renewed, "2.targets.json")]]),
      "9.targets.json",
      (text) => text.replace('"version": 2', '"version": 9'),
    );
    const signedByOld = await sign(new Map([...FIRST, ...forged]), gone, TARGETS[1] as Signer);
    expect(parseTrustRecords(signedByOld).ok).toBe(true);
    const attacked = new Map([
      ...rotated,
      ["9.targets.json", bytesOf(signedByOld, "9.targets.json")],
    ]);
    expect(refused(attacked)).toContain(
      "9.targets.json is signed by the targets keys of 1.root.json, and not by those of 2.root.json",
    );
  });
});

test("one changed byte of the metadata is refused, or changes nothing that was signed", () => {
  const good = parseTrustRecords(FIRST);
  if (!good.ok) throw new Error("not good");
  const names = ["1.root.json", "1.targets.json"];
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (name, at, flip) => {
        const bytes = Uint8Array.from(bytesOf(FIRST, name));
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip;
        const parsed = parseTrustRecords(new Map([...FIRST, [name, bytes]]));
        if (!parsed.ok) return parsed.problems.length > 0;
        expect(currentRoot(parsed.records)).toEqual(currentRoot(good.records));
        expect(parsed.records.targets.metadata).toEqual(good.records.targets.metadata);
        return true;
      },
    ),
    { numRuns: 60 },
  );
});
