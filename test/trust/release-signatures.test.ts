/** Who may sign a release: lists of keys as ssh-keygen reads them, and every way to be refused. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AllowedSigner, parseAllowedSigners } from "../../schemas/trust/allowed-signers.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { type Signer, seedSigner } from "../../schemas/trust/ed25519.ts";
import { parseSshTime } from "../../schemas/trust/parse-ssh-time.ts";
import {
  type ReleaseClaim,
  verifyReleaseSignature,
} from "../../schemas/trust/release-signature.ts";
import { RELEASE_NAMESPACE, releaseStatement } from "../../schemas/trust/release-statement.ts";
import { parseRevokedKeys, type RevokedKey } from "../../schemas/trust/revoked-keys.ts";
import { formatSshPublicKey, sshFingerprint } from "../../schemas/trust/ssh-public-key.ts";
import { signSsh } from "../../schemas/trust/sshsig.ts";
import { temporaryFolder } from "../make-registry.ts";
import { hasOpenssh, sshKeygenStatus } from "./ssh-tools.ts";

const ada = seedSigner(new Uint8Array(32).fill(1));
const eve = seedSigner(new Uint8Array(32).fill(2));
const lineOf = ({ publicKey }: Signer): string =>
  formatSshPublicKey({ type: "ssh-ed25519", key: publicKey });
const fingerprintOf = ({ publicKey }: Signer): string =>
  sshFingerprint({ type: "ssh-ed25519", key: publicKey });

function signersOf(text: string): readonly AllowedSigner[] {
  const parsed = parseAllowedSigners(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.signers;
}

function revokedOf(text: string): readonly RevokedKey[] {
  const parsed = parseRevokedKeys(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.revoked;
}

const statement = releaseStatement({
  registry: "small",
  name: "acme/hello",
  version: "1.0.0",
  sha256: "ab".repeat(32),
  dependencies: [],
});
const signature = await signSsh(statement, RELEASE_NAMESPACE, ada);
const madeForGit = await signSsh(statement, "git", ada);
const byEve = await signSsh(statement, RELEASE_NAMESPACE, eve);
const AT = parseSshTime("20260201Z") ?? 0;
const claim: ReleaseClaim = {
  statement,
  signature,
  namespace: "acme",
  signers: signersOf(`acme ${lineOf(ada)}\n`),
  revoked: [],
  at: AT,
};
const restricted = (options: string): readonly AllowedSigner[] =>
  signersOf(`acme ${options} ${lineOf(ada)}\n`);

describe("verifyReleaseSignature", () => {
  test("a signature by a key of the namespace counts", () => {
    expect(verifyReleaseSignature(claim)).toEqual({
      kind: "signed",
      fingerprint: fingerprintOf(ada),
    });
  });

  test("a namespace that nobody claims needs none", () => {
    const unclaimed = { ...claim, namespace: "other" };
    expect(verifyReleaseSignature(unclaimed)).toEqual({ kind: "unclaimed" });
    expect(verifyReleaseSignature({ ...unclaimed, signature: undefined })).toEqual({
      kind: "unclaimed",
    });
  });

  const otherStatement = releaseStatement({
    registry: "small",
    name: "acme/hello",
    version: "1.0.0",
    sha256: "cd".repeat(32),
    dependencies: [],
  });
  test.each<[string, string, Partial<ReleaseClaim>]>([
    ["no signature", "unsigned", { signature: undefined }],
    ["no signature at all in the file", "malformed", { signature: "" }],
    ["a signature over another archive", "wrong-bytes", { statement: otherStatement }],
    ["a signature made for git", "wrong-namespace", { signature: madeForGit }],
    ["a stranger's signature", "not-allowed", { signature: byEve }],
    [
      "a key of another namespace",
      "not-allowed",
      {
        signature: byEve,
        signers: signersOf(`acme ${lineOf(ada)}\nevil ${lineOf(eve)}\n`),
      },
    ],
    ["a revoked key", "revoked", { revoked: revokedOf(`# stolen\n${lineOf(ada)} ada\n`) }],
    ["a key that has expired", "expired", { signers: restricted('valid-before="20260101Z"') }],
    ["a key that is not valid yet", "expired", { signers: restricted('valid-after="20260301Z"') }],
    ["a key for other things", "wrong-namespace", { signers: restricted('namespaces="git,file"') }],
    [
      "a kind of key that is not supported",
      "not-allowed",
      {
        signature: readFileSync(join(import.meta.dirname, "../fixtures/sshsig/ecdsa.sig"), "utf8"),
      },
    ],
  ])("%s is refused as %s", (_, code, change) => {
    const verified = verifyReleaseSignature({ ...claim, ...change });
    expect(verified).toMatchObject({ kind: "refused", code });
    expect((verified as { reason: string }).reason.length).toBeGreaterThan(20);
  });

  test("a claim stays when its only key is revoked", () => {
    const revoked = revokedOf(lineOf(ada));
    expect(verifyReleaseSignature({ ...claim, revoked, signature: undefined })).toMatchObject({
      code: "unsigned",
    });
  });

  test("of two lines with the key, the one that allows it counts", () => {
    const old = `acme valid-before="20250101Z" ${lineOf(ada)}\n`;
    const now = `acme,other valid-after="20250101Z" ${lineOf(ada)} ada\n`;
    for (const text of [old + now, now + old])
      expect(verifyReleaseSignature({ ...claim, signers: signersOf(text) })).toMatchObject({
        kind: "signed",
      });
  });
});

describe("allowed_signers", () => {
  test("comments, blank lines, spaces, and every option", () => {
    expect(
      signersOf(
        `# Acme\r\n\n  acme,acme-labs \t namespaces="git,release@x.example",VALID-AFTER="20250102Z",valid-before="202501031630Z"  ${lineOf(ada)}  Ada's key\r\n`,
      ),
    ).toEqual([
      {
        line: 3,
        principals: ["acme", "acme-labs"],
        key: { type: "ssh-ed25519", key: ada.publicKey },
        namespaces: ["git", "release@x.example"],
        validAfter: Date.UTC(2025, 0, 2) / 1000,
        validBefore: Date.UTC(2025, 0, 3, 16, 30) / 1000,
      },
    ]);
  });

  const key = lineOf(ada);
  test.each([
    [`* ${key}`, '"*" is a pattern: name each namespace by itself'],
    [`acme,!evil ${key}`, '"!evil" is a pattern: name each namespace by itself'],
    [`ada@acme.example ${key}`, '"ada@acme.example" is no namespace of a registry'],
    [`Acme ${key}`, '"Acme" is no namespace of a registry'],
    [`acme, ${key}`, '"" is no namespace of a registry'],
    [`\ufeffacme ${key}`, '"\ufeffacme" is no namespace of a registry'],
    [`acme cert-authority ${key}`, "cert-authority is not supported: name each key by itself"],
    [
      `acme namespaces="git",cert-authority ${key}`,
      "cert-authority is not supported: name each key by itself",
    ],
    [`acme octopus ${key}`, 'unknown or incomplete option "octopus"'],
    [`acme namespaces="git", ${key}`, 'unknown or incomplete option "namespaces=\\"git\\","'],
    [`acme namespaces="*" ${key}`, "namespaces has to be a list of exact names, without patterns"],
    [`acme namespaces="git",namespaces="git" ${key}`, "namespaces stands there twice"],
    [
      `acme valid-before="20250101" ${key}`,
      "valid-before has to be a time in UTC: YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ",
    ],
    [
      `acme valid-after="20250230Z" ${key}`,
      "valid-after has to be a time in UTC: YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ",
    ],
    [
      `acme valid-after="20250102Z",valid-before="20250101Z" ${key}`,
      "valid-before is not later than valid-after",
    ],
    ["acme", 'expected "namespace ssh-ed25519 AAAA…"'],
    [
      "acme ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ==",
      "a key of the kind ssh-rsa can sign nothing here",
    ],
    [`acme namespaces="git ${key}`, 'expected "ssh-ed25519 AAAA…"'],
  ])("wrong line %#: %s", (line, message) => {
    const parsed = parseAllowedSigners(`# first\n${line}\nacme ${key}\n`);
    expect(parsed).toEqual({ ok: false, problems: [{ line: 2, message }] });
  });

  test("all wrong lines are told, and any text is judged without an exception", () => {
    expect(parseAllowedSigners(`* ${key}\nacme ${key}\nacme\n`)).toMatchObject({
      problems: [{ line: 1 }, { line: 3 }],
    });
    const odd = fc.constantFrom(...' ,"=\\*!#\t\r\0azAZ09', "\ud800", "\ufeff", "é");
    fc.assert(
      fc.property(fc.string({ unit: odd }), fc.nat(), (text, at) => {
        const line = `acme namespaces="git" ${key}`;
        const index = at % line.length;
        parseAllowedSigners(line.slice(0, index) + text + line.slice(index));
        parseRevokedKeys(key.slice(0, index) + text + key.slice(index));
      }),
    );
  });
});

test.each([
  [
    "SSHKRL\n\0\0\0\0\u0001",
    1,
    "this is a binary key revocation list: write the public keys themselves, one a line",
  ],
  [`${lineOf(ada)}\nSHA256:abc\n`, 2, 'expected "ssh-ed25519 AAAA…"'],
  [`#\n\nserial: 5\n`, 3, "a key of the kind serial: can sign nothing here"],
])("revoked_keys with a wrong line %#", (text, line, message) => {
  expect(parseRevokedKeys(text)).toEqual({ ok: false, problems: [{ line, message }] });
});

test("times are read to the second, and only days that exist", () => {
  expect(parseSshTime("19700101000001Z")).toBe(1);
  expect(parseSshTime("20240229Z")).toBe(Date.UTC(2024, 1, 29) / 1000);
  for (const text of [
    "19700101Z",
    "20250229Z",
    "202501012460Z",
    "2025Z",
    "20250101",
    "20250101z",
    "",
  ])
    expect(parseSshTime(text), text).toBeUndefined();
});

interface Judged {
  readonly allowed: string;
  readonly revoked?: string;
  readonly bytes?: Uint8Array;
}

describe.skipIf(!hasOpenssh)("ssh-keygen -Y verify", () => {
  function opensshAccepts({ allowed, revoked = "", bytes = statement }: Judged): boolean {
    const folder = temporaryFolder();
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const lists = ["-f", file("allowed", allowed), "-r", file("revoked", revoked)];
    const what = ["-n", RELEASE_NAMESPACE, "-s", file("signature", signature)];
    const args = ["-Y", "verify", "-I", "acme", ...what, ...lists, "-O", "verify-time=20260201Z"];
    return sshKeygenStatus(args, bytes) === 0;
  }

  test("says the same about lists that we accept", () => {
    const option = fc.constantFrom(
      "",
      `namespaces="git,${RELEASE_NAMESPACE}" `,
      'namespaces="git" ',
      'valid-before="20260201Z" ',
      'valid-before="202601312359Z" ',
      'valid-after="20260201000001Z" ',
      'valid-after="20250101Z",valid-before="20270101Z" ',
    );
    const line = fc
      .tuple(fc.constantFrom("acme", "acme,other", "other"), option, fc.constantFrom(ada, eve))
      .map(([principals, options, signer]) => `${principals} ${options}${lineOf(signer)} c\n`);
    const allowedText = fc
      .array(line, { minLength: 1, maxLength: 3 })
      .map((lines) => lines.join(""));
    const revokedText = fc.constantFrom(
      "",
      "",
      "",
      `${lineOf(eve)}\n`,
      `# gone\n\n${lineOf(ada)} c\n`,
    );
    fc.assert(
      fc.property(allowedText, revokedText, (allowed, revoked) => {
        const verified = verifyReleaseSignature({
          ...claim,
          signers: signersOf(allowed),
          revoked: revokedOf(revoked),
        });
        expect(opensshAccepts({ allowed, revoked }), `${allowed}---\n${revoked}`).toBe(
          verified.kind === "signed",
        );
      }),
      { numRuns: 25 },
    );
  });

  test("accepts the signature, and refuses other bytes", () => {
    const allowed = `acme ${lineOf(ada)}\n`;
    expect(opensshAccepts({ allowed })).toBe(true);
    expect(opensshAccepts({ allowed, bytes: utf8("{}") })).toBe(false);
  });
});
