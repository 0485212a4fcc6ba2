/** Publishers' signatures and the records of keys, as the rules judge them. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CheckResult } from "../../builder/check/check-result.ts";
import { RULES } from "../../builder/check/rules.ts";
import { runRules } from "../../builder/check/run-rules.ts";
import { publishedDependencies } from "../../builder/emit/published-dependencies.ts";
import type { ArtifactSubject, VersionSubject } from "../../builder/parse/subject.ts";
import { RELEASE_NAMESPACE, releaseStatement } from "../../schemas/trust/release-statement.ts";
import { signSsh } from "../../schemas/trust/sshsig.ts";
import { type Changes, FIXTURES, repositoryWith } from "../check/check-changes.ts";
import { testSigner } from "./test-signing.ts";
import { publicKeyLine, TRUST_MADE, trustFiles } from "./trust-files.ts";

const ADA = 101;
const EVE = 102;
const FORMER = 103;
const STOLEN = 104;
const GIT_ONLY = 105;
/** 2026-01-01T00:00:00Z */
const NOW = 1_767_225_600;
const SIGNERS = [
  "# Whose key signs for which namespace",
  `acme namespaces="${RELEASE_NAMESPACE}" ${publicKeyLine(ADA)} ada`,
  `acme valid-before="20251231Z" ${publicKeyLine(FORMER)} former`,
  `acme ${publicKeyLine(STOLEN)} stolen`,
  `acme namespaces="git" ${publicKeyLine(GIT_ONLY)} git`,
  "",
].join("\n");
const REVOKED = `${publicKeyLine(STOLEN)} stolen in 2025\n`;
const CLAIM = { registry: "acme", allowedSigners: SIGNERS, revokedKeys: REVOKED };

const base = await repositoryWith({});
const versions = new Map(
  base.artifacts.flatMap((artifact) =>
    artifact.versions.map((version) => [
      `${artifact.name}@${version.version}`,
      { artifact, version },
    ]),
  ),
);

/** A signature over a version of the base, and where it belongs. */
async function signature(
  release: string,
  by: number,
  { namespace = RELEASE_NAMESPACE, over = release } = {},
): Promise<readonly [string, string]> {
  const text = await signSsh(statementOf(over), namespace, testSigner(by));
  return [`${versions.get(release)?.version.folder}/signature`, text];
}

function statementOf(release: string): Uint8Array {
  const found = versions.get(release);
  const { artifact, version } = found as { artifact: ArtifactSubject; version: VersionSubject };
  return releaseStatement({
    registry: "acme",
    name: artifact.name,
    version: version.version,
    sha256: version.archive?.sha256 ?? "",
    dependencies: publishedDependencies(version.manifest.value ?? {}),
  });
}

const signedBy = async (by: number): Promise<Record<string, string>> =>
  Object.fromEntries(await Promise.all([...versions.keys()].map((name) => signature(name, by))));

const TRUST = await trustFiles(CLAIM);
const BY_ADA = await signedBy(ADA);
const BY_FORMER = await signedBy(FORMER);

const RULE_IDS = ["SEC-SIG-001", "SEC-SIG-002", "META-TRUST-001"];
const rules = RULES.filter(({ id }) => RULE_IDS.includes(id));

async function check(changes: Changes, now = NOW): Promise<CheckResult> {
  return runRules(await repositoryWith(changes), { rules, now });
}

const found = ({ findings }: CheckResult): readonly string[] =>
  findings.map(({ rule, severity, gate, path }) => `${rule} ${severity}${gate ? "!" : ""} ${path}`);

/** The fixtures of the rules hold signatures, which nobody writes by hand: --update writes them. */
describe("fixtures are what these keys sign", async () => {
  const proposed = await trustFiles({ ...CLAIM, proposesRoot: true });
  const { "trust/log-policy": _, ...unlisted } = proposed;
  const sets: Record<string, Record<string, string>> = {
    "sec-sig-001/good": { ...TRUST, ...BY_ADA },
    "sec-sig-001/bad": {
      ...TRUST,
      ...Object.fromEntries([
        await signature("acme/hello@1.1.0", ADA, { over: "acme/hello@1.0.0" }),
        await signature("acme/greeter@1.0.0", ADA, { namespace: "git" }),
        await signature("acme/mood@1.0.0", EVE),
        await signature("acme/machine@1.0.0", FORMER),
        await signature("acme/host@1.0.0", STOLEN),
      ]),
      "artifacts/acme/starter/1.0.0/signature": "signed, Ada\n",
    },
    "sec-sig-002/good": { ...TRUST, ...BY_ADA },
    "sec-sig-002/bad": {
      ...Object.fromEntries([await signature("acme/hello@1.1.0", ADA)]),
      "artifacts/acme/starter/1.0.0/signature": "signed, Ada\n",
    },
    "meta-trust-001/good": TRUST,
    "meta-trust-001/bad": {
      ...unlisted,
      "trust/allowed_signers": `${SIGNERS}acme ${publicKeyLine(EVE)} eve\n`,
      "trust/root-1": "-----BEGIN OPENSSH PRIVATE KEY-----\n",
    },
  };
  test.each(Object.entries(sets))("%s", async (folder, files) => {
    for (const [path, text] of Object.entries(files))
      await expect(text).toMatchFileSnapshot(join(FIXTURES, folder, path));
  });
});

describe("signatures", () => {
  test("the messages name the key, whatever else looks like a credential", async () => {
    const { findings } = await check({
      ...TRUST,
      ...BY_FORMER,
    });
    expect(findings.length).toBe(versions.size);
    for (const { message, fix } of findings) {
      expect(message).toMatch(
        /^expired: SHA256:[A-Za-z0-9+/]{43} might sign only until 2025-12-31/,
      );
      expect(fix).toMatch(/which is SHA256:[A-Za-z0-9+/]{43}: ashlar sign acme\/[a-z]+@1/);
    }
  });

  test("a key counts while it is valid: the clock decides, and not when a version came", async () => {
    const changes = { ...TRUST, ...BY_FORMER };
    expect(found(await check(changes, NOW - 2 * 86_400))).toEqual([]);
  });

  test("no key may sign any more: the mend begins with a key", async () => {
    const allowedSigners = `acme valid-before="20251231Z" ${publicKeyLine(FORMER)}\n`;
    const trust = await trustFiles({ registry: "acme", allowedSigners });
    const { findings } = await check({ ...trust, ...BY_FORMER });
    expect(findings[0]?.fix).toContain("let one (ashlar key publisher add acme KEY.pub)");
  });

  test("of another registry they say nothing here", async () => {
    const changes = {
      ...TRUST,
      ...BY_ADA,
      "registry.yaml": (text: string) => text.replace("id: acme", "id: other"),
    };
    const { findings } = await check(changes);
    const judged = Map.groupBy(findings, ({ rule }) => rule);
    expect(judged.get("SEC-SIG-001")?.map(({ message }) => message.split(":")[0])).toEqual(
      Array(versions.size).fill("wrong-bytes"),
    );
    expect(judged.get("META-TRUST-001")).toMatchObject([
      { gate: true, message: expect.stringContaining('keys of the registry "acme"') },
    ]);
  });

  test("over other dependencies they do not hold", async () => {
    const path = "artifacts/acme/hello/1.1.0/manifest.yaml";
    const more = (text: string) => `${text}dependencies:\n  - {name: acme/mood, version: ^1.0.0}\n`;
    const changes = { ...TRUST, ...BY_ADA, [path]: more };
    expect(found(await check(changes))).toEqual([
      "SEC-SIG-001 critical! artifacts/acme/hello/1.1.0/signature",
    ]);
  });

  test.each<[string, Changes[string]]>([
    ["a link", { kind: "symlink", size: 10 }],
    ["an empty file", ""],
    ["no text", new Uint8Array([0xff, 0xfe, 0x00])],
    ["too large a file", "-----BEGIN SSH SIGNATURE-----\n".padEnd(20_000, "A")],
  ])("%s in place of a signature is malformed", async (_, content) => {
    const path = "artifacts/acme/hello/1.1.0/signature";
    const changes = { ...TRUST, ...BY_ADA, [path]: content };
    const { findings } = await check(changes);
    expect(findings.map((one) => [one.path, one.message.split(":")[0]])).toEqual([
      [path, "malformed"],
    ]);
    const { findings: unclaimed } = await check({ [path]: content });
    expect(unclaimed).toMatchObject([{ rule: "SEC-SIG-002", severity: "low", gate: false }]);
  });

  test("a check that packs nothing else packs what is signed", async () => {
    const changes = { ...TRUST, ...BY_ADA };
    const [moved, text] = await signature("acme/hello@1.0.0", ADA, { over: "acme/hello@1.1.0" });
    for (const other of [{}, { [moved]: text }]) {
      const all = { ...changes, ...other };
      const quick = runRules(await repositoryWith(all, { checkOnly: true }), { rules, now: NOW });
      expect(found(quick)).toEqual(found(await check(all)));
    }
  });

  test("a suppression of one is not one of another fault", async () => {
    const unsigned = await check(TRUST);
    const wrong = await check({ ...TRUST, ...(await signedBy(EVE)) });
    const prints = new Set(unsigned.findings.map(({ fingerprint }) => fingerprint));
    expect(wrong.findings.filter(({ fingerprint }) => prints.has(fingerprint))).toEqual([]);
  });
});

describe("records of keys", () => {
  test("without any, there is nothing to say, and a publisher may still demand signatures", async () => {
    expect(found(await check({}))).toEqual([]);
    const demand = (text: string) => `${text}settings: {requireSignedArtifacts: true}\n`;
    const demanding = await check({ "publishers/acme.yaml": demand });
    expect(demanding.findings.length).toBe(versions.size);
    expect(demanding.quarantined.length).toBe(versions.size);
    expect(found(await check({ "publishers/acme.yaml": demand, ...TRUST }))).toEqual(
      found(await check(TRUST)),
    );
  });

  test("while they are broken, nothing counts as verified", async () => {
    const trust = { ...TRUST, "trust/revoked_keys": "" };
    const checked = await check({ ...trust, ...BY_ADA });
    expect(found(checked)).toEqual(["META-TRUST-001 critical! trust/revoked_keys"]);
    expect(checked.verdict("acme/hello", "1.1.0")).toBe("unverified");
  });

  test.each([0, 1])(
    "a first root with %i of 2 signatures: who is missing stands there",
    async (signatures) => {
      const { findings } = await check(await trustFiles({ ...CLAIM, signatures }));
      expect(findings.map(({ path, gate }) => [path, gate])).toEqual([
        ["trust/1.root.json", true],
        ["trust/1.targets.json", true],
      ]);
      for (const { message, fix } of findings) {
        expect(message).toContain(`it has ${signatures} of 2 signatures`);
        expect(fix.match(/SHA256:[A-Za-z0-9+/]{43}/g)?.length).toBe(3 - signatures);
      }
    },
  );

  test("a proposal that waits changes nothing, and is not forgotten", async () => {
    const trust = await trustFiles({ ...CLAIM, proposesRoot: true });
    const checked = await check({ ...trust, ...BY_ADA });
    expect(found(checked)).toEqual(["META-TRUST-001 low trust/2.root.json"]);
    expect(checked.verdict("acme/hello", "1.1.0")).toBe("passed");
  });

  test("the end of a role is told before, and after", async () => {
    const changes = { ...(await trustFiles({ ...CLAIM, lifeDays: 90 })), ...BY_ADA };
    const foundAfter = async (days: number) =>
      found(await check(changes, TRUST_MADE.getTime() / 1000 + days * 86_400));
    expect(await foundAfter(31)).toEqual([]);
    expect(await foundAfter(61)).toEqual([
      "META-TRUST-001 low trust/1.root.json",
      "META-TRUST-001 low trust/1.targets.json",
    ]);
    expect(await foundAfter(91)).toEqual([
      "META-TRUST-001 high trust/1.root.json",
      "META-TRUST-001 high trust/1.targets.json",
    ]);
  });

  test("a claim for a namespace that nobody owns", async () => {
    const allowedSigners = `${SIGNERS}ghost ${publicKeyLine(EVE)}\n`;
    const trust = await trustFiles({ ...CLAIM, allowedSigners });
    const repository = await repositoryWith({ ...trust, ...BY_ADA });
    const ghost = runRules(repository, { rules, now: NOW });
    expect(ghost.findings).toMatchObject([
      { severity: "medium", gate: false, path: "trust/allowed_signers", line: 6 },
    ]);
    expect(found(runRules({ ...repository, partial: true }, { rules, now: NOW }))).toEqual([]);
  });

  test.each<[string, Changes]>([
    ["a link in place of a list", { "trust/allowed_signers": { kind: "symlink", size: 9 } }],
    ["a list without an end", { "trust/log-policy": { size: 80_000_000 } }],
    ["a root that is no JSON", { "trust/2.root.json": "{" }],
    ["a gap in the roots", { "trust/1.root.json": null }],
    ["a checkpoint of no log", { "trust/checkpoint": "acme.example/log\n7\n" }],
  ])("%s is found, and read no further", async (_, change) => {
    const checked = await check({ ...TRUST, ...BY_ADA, ...change });
    expect(found(checked)).toEqual([expect.stringMatching(/^META-TRUST-001 critical! trust\//)]);
  });
});
