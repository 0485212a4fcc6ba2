/** SSH signatures: OpenSSH's own vectors, OpenSSH as judge, and every byte flipped. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openOpensshKey, parseOpensshKey } from "../../builder/keys/openssh-key.ts";
import { fromBase64, toBase64, utf8 } from "../../schemas/trust/bytes.ts";
import { seedSigner } from "../../schemas/trust/ed25519.ts";
import {
  formatSshPublicKey,
  parseSshPublicKey,
  sshFingerprint,
} from "../../schemas/trust/ssh-public-key.ts";
import { wireString } from "../../schemas/trust/ssh-wire.ts";
import {
  formatSshSignature,
  parseSshSignature,
  signSsh,
  verifySsh,
} from "../../schemas/trust/sshsig.ts";
import { temporaryFolder } from "../make-registry.ts";
import { hasOpenssh, makeKey, sshKeygen, sshKeygenStatus } from "./ssh-tools.ts";

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, "../fixtures/sshsig", name), "utf8");
const vector = (name: string) => ({
  text: fixture(`${name}.sig`),
  message: utf8(fixture("signed-data")),
  namespace: fixture("namespace"),
});
const keyOf = (line: string) => {
  const parsed = parseSshPublicKey(line);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.key;
};
const opened = (text: string) => {
  const file = parseOpensshKey(text);
  const key = "fault" in file ? file : openOpensshKey(file);
  if ("fault" in key) throw new Error(key.problem);
  return key;
};
const blobOf = (text: string): Uint8Array =>
  fromBase64(text.split("\n").slice(1, -2).join("")) ?? new Uint8Array();
const armored = (blob: Uint8Array): string =>
  `-----BEGIN SSH SIGNATURE-----\n${toBase64(blob)}\n-----END SSH SIGNATURE-----\n`;

describe("OpenSSH's vectors", () => {
  test.each(["ed25519", "ed25519_sk"])(
    "%s verifies, and only for its namespace and bytes",
    (name) => {
      const given = vector(name);
      expect(verifySsh(given)).toEqual({ key: keyOf(fixture(`${name}.pub`)) });
      expect(verifySsh({ ...given, namespace: "git" })).toMatchObject({ fault: "wrong-namespace" });
      expect(verifySsh({ ...given, message: utf8("Another test") })).toMatchObject({
        fault: "wrong-bytes",
      });
    },
  );

  test("the same key makes the same bytes here", async () => {
    const { text, message, namespace } = vector("ed25519");
    expect(await signSsh(message, namespace, seedSigner(opened(fixture("ed25519")).seed))).toBe(
      text,
    );
  });

  test("what is parsed is formatted as it was", () => {
    for (const name of ["ed25519", "ed25519_sk"]) {
      const parsed = parseSshSignature(fixture(`${name}.sig`));
      if ("fault" in parsed) throw new Error(parsed.problem);
      expect(formatSshSignature(parsed)).toBe(fixture(`${name}.sig`));
      expect(
        formatSshPublicKey(
          keyOf(fixture(`${name}.pub`)),
          `${name.toUpperCase().replace("_", "-")} test key`,
        ),
      ).toBe(fixture(`${name}.pub`).trimEnd());
    }
  });

  test("another kind of key is named", () => {
    expect(verifySsh(vector("ecdsa"))).toEqual({
      fault: "unsupported-key",
      problem: "a key of the kind ecdsa-sha2-nistp256 can sign nothing here",
    });
  });

  test("a security key that nobody touched signs nothing", () => {
    const given = vector("ed25519_sk");
    const parsed = parseSshSignature(given.text);
    if ("fault" in parsed) throw new Error(parsed.problem);
    const untouched = Uint8Array.from(parsed.signature);
    untouched[untouched.length - 5] = 0;
    const text = formatSshSignature({ ...parsed, signature: untouched });
    expect(verifySsh({ ...given, text })).toMatchObject({
      problem: "nobody touched the security key when it signed",
    });
  });
});

describe("altered signatures", () => {
  const names = fc.constantFrom("ed25519", "ed25519_sk");

  test("a flipped bit is refused and never an exception", () => {
    fc.assert(
      fc.property(names, fc.nat(), fc.nat(7), (name, at, bit) => {
        const given = vector(name);
        const blob = blobOf(given.text);
        const index = at % blob.length;
        blob[index] = (blob[index] ?? 0) ^ (1 << bit);
        expect(verifySsh({ ...given, text: armored(blob) })).toHaveProperty("fault");
      }),
      { numRuns: 200 },
    );
  });

  test("every length cut off or added is refused", () => {
    const given = vector("ed25519_sk");
    const blob = blobOf(given.text);
    for (let length = 0; length < blob.length; length++)
      expect(verifySsh({ ...given, text: armored(blob.slice(0, length)) })).toHaveProperty("fault");
    expect(verifySsh({ ...given, text: armored(Uint8Array.of(...blob, 0)) })).toHaveProperty(
      "fault",
    );
  });

  test("altered text is refused, or has the same signature in it", () => {
    fc.assert(
      fc.property(names, fc.nat(), fc.nat(255), (name, at, byte) => {
        const given = vector(name);
        const index = at % given.text.length;
        const text =
          given.text.slice(0, index) + String.fromCharCode(byte) + given.text.slice(index + 1);
        const verified = verifySsh({ ...given, text });
        if ("key" in verified)
          expect(parseSshSignature(text)).toEqual(parseSshSignature(given.text));
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ["", "it does not begin with"],
    ["x".repeat(20_000), "it is longer than"],
    [fixture("ed25519.sig").replace("-----END", "----- END"), "it does not begin with"],
    [fixture("ed25519.sig").replace("U1NI", "U1N*"), "it is not written in base64"],
    [armored(utf8("SSHSIG")), "it is no complete SSH signature"],
  ])("malformed text %#", (text, problem) => {
    expect(verifySsh({ ...vector("ed25519"), text })).toMatchObject({
      fault: "malformed",
      problem: expect.stringContaining(problem),
    });
  });

  test("a reserved field, and a newer version, are refused", () => {
    const blob = blobOf(fixture("ed25519.sig"));
    const reservedAt = 6 + 4 + 4 + 51 + 4 + 8;
    const reserved = Uint8Array.of(
      ...blob.slice(0, reservedAt),
      ...wireString("tag"),
      ...blob.slice(reservedAt + 4),
    );
    expect(parseSshSignature(armored(reserved))).toMatchObject({
      problem: "its reserved field is not empty",
    });
    blob[9] = 2;
    expect(parseSshSignature(armored(blob))).toMatchObject({
      problem: "version 2 of the format is not known",
    });
  });

  test("line ends of Windows and other line lengths are read", () => {
    const given = vector("ed25519");
    expect(verifySsh({ ...given, text: given.text.replaceAll("\n", "\r\n") })).toHaveProperty(
      "key",
    );
    expect(verifySsh({ ...given, text: armored(blobOf(given.text)).trimEnd() })).toHaveProperty(
      "key",
    );
  });
});

describe.skipIf(!hasOpenssh)("ssh-keygen", () => {
  const message = utf8('{"_type":"https://in-toto.io/Statement/v1"}\n');

  test("makes the same bytes, and accepts ours", async () => {
    const folder = temporaryFolder();
    const { signer, file } = makeKey(folder, 1);
    const ours = await signSsh(message, "release@example.org", signer);
    expect(sshKeygen(["-q", "-Y", "sign", "-f", file, "-n", "release@example.org"], message)).toBe(
      ours,
    );
    const signature = join(folder, "signature");
    writeFileSync(signature, ours);
    const check = (namespace: string, bytes: Uint8Array): number | null =>
      sshKeygenStatus(["-Y", "check-novalidate", "-n", namespace, "-s", signature], bytes);
    expect(check("release@example.org", message)).toBe(0);
    expect(check("git", message)).not.toBe(0);
    expect(check("release@example.org", utf8("{}"))).not.toBe(0);
  });

  test("signs with SHA-256 too, and we accept it", () => {
    const { file, signer } = makeKey(temporaryFolder(), 2);
    const text = sshKeygen(
      ["-q", "-Y", "sign", "-f", file, "-n", "n", "-O", "hashalg=sha256"],
      message,
    );
    expect(parseSshSignature(text)).toMatchObject({ hash: "sha256" });
    expect(verifySsh({ text, message, namespace: "n" })).toEqual({
      key: { type: "ssh-ed25519", key: signer.publicKey },
    });
  });

  test("shows the same fingerprint and public key", () => {
    const { file } = makeKey(temporaryFolder(), 3);
    const line = sshKeygen(["-y", "-f", file]);
    const key = keyOf(line);
    expect(`${formatSshPublicKey(key, "key 3")}\n`).toBe(line);
    writeFileSync(`${file}.pub`, line);
    expect(sshKeygen(["-l", "-f", `${file}.pub`])).toContain(`256 ${sshFingerprint(key)} key 3`);
    const sk = join(import.meta.dirname, "../fixtures/sshsig/ed25519_sk.pub");
    expect(sshKeygen(["-l", "-f", sk])).toContain(sshFingerprint(keyOf(fixture("ed25519_sk.pub"))));
  });
});

test.each([
  ["ssh-ed25519", 'expected "ssh-ed25519 AAAA…"'],
  ["ssh-rsa AAAA me", "a key of the kind ssh-rsa can sign nothing here"],
  ["ssh-ed25519 AAAA*", "the key is not written in base64"],
  [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==",
    "the key is broken: it is no complete key of the kind ssh-ed25519",
  ],
  [
    `ssh-ed25519 ${fixture("ed25519_sk.pub").split(" ")[1]}`,
    "the line says ssh-ed25519, and the key in it sk-ssh-ed25519@openssh.com",
  ],
])("public key line %# is refused with a reason", (line, problem) => {
  expect(parseSshPublicKey(line)).toEqual({ problem });
});
