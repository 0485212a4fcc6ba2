/** Private keys: files that OpenSSH and we read from each other, agents, and what is refused. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { openSigner } from "../../builder/keys/open-signer.ts";
import {
  formatOpensshKey,
  openOpensshKey,
  parseOpensshKey,
} from "../../builder/keys/openssh-key.ts";
import { sshKeygenSign } from "../../builder/keys/ssh-keygen-sign.ts";
import { concatBytes, utf8 } from "../../schemas/trust/bytes.ts";
import { isEd25519Signature, publicKeyOf } from "../../schemas/trust/ed25519.ts";
import {
  formatSshPublicKey,
  sshFingerprint,
  sshKeyBlob,
} from "../../schemas/trust/ssh-public-key.ts";
import { wireString, wireUint32 } from "../../schemas/trust/ssh-wire.ts";
import { signSsh } from "../../schemas/trust/sshsig.ts";
import { temporaryFolder } from "../make-registry.ts";
import { hasOpenssh, makeKey, sameRandom, sshKeygen, writeKey } from "./ssh-tools.ts";

const MESSAGE = utf8("some bytes");
const NOBODY = { environment: {} };
const sharedKey = (number: number) => ({
  type: "ssh-ed25519" as const,
  key: publicKeyOf(new Uint8Array(32).fill(number)),
});

async function signs(spec: string, options: Parameters<typeof openSigner>[1] = NOBODY) {
  const signer = await openSigner(spec, options);
  return isEd25519Signature(signer.publicKey, MESSAGE, await signer.sign(MESSAGE));
}

describe("key files", () => {
  test("what is written is read, for any seed, comment and length of padding", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.string(), (seed, comment) => {
        const file = parseOpensshKey(formatOpensshKey({ seed, comment }, sameRandom));
        if ("fault" in file) throw new Error(file.problem);
        expect(openOpensshKey(file)).toEqual({ seed, comment });
      }),
      { numRuns: 8 },
    );
  });

  test("a changed character is refused and never an exception", () => {
    const text = formatOpensshKey({ seed: new Uint8Array(32).fill(1), comment: "c" }, sameRandom);
    fc.assert(
      fc.property(fc.nat(), fc.nat(255), (at, byte) => {
        const index = at % text.length;
        const changed = text.slice(0, index) + String.fromCharCode(byte) + text.slice(index + 1);
        const file = parseOpensshKey(changed);
        const key = "fault" in file ? file : openOpensshKey(file);
        // Comments and check numbers are not covered by anything.
        if ("seed" in key) expect(key.seed).toEqual(new Uint8Array(32).fill(1));
      }),
      { numRuns: 100 },
    );
  });

  test("a file that others can read is refused, as ssh does", async () => {
    const { file } = makeKey(temporaryFolder(), 1);
    expect(await signs(file)).toBe(true);
    chmodSync(file, 0o640);
    await expect(openSigner(file, NOBODY)).rejects.toMatchObject({
      code: "E_KEY_FILE",
      fix: `chmod 600 ${file}`,
    });
  });

  test.each([
    ["-----BEGIN RSA PRIVATE KEY-----\nMII=\n", "E_KEY_TYPE", "another format"],
    ["ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== me\n", "E_KEY_TYPE", "ssh-rsa can sign nothing"],
    ["hello\n", "E_KEY_FILE", "expected"],
    ["", "E_KEY_FILE", "expected"],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\n", "E_KEY_FILE", "does not begin"],
    ["x".repeat(70_000), "E_KEY_FILE", "is no key file"],
  ])("no key %#", async (text, code, message) => {
    const file = join(temporaryFolder(), "key");
    writeKey(file, text);
    await expect(openSigner(file, NOBODY)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  test("no file, and a folder", async () => {
    const folder = temporaryFolder();
    for (const path of [join(folder, "absent"), folder])
      await expect(openSigner(path, NOBODY)).rejects.toMatchObject({ code: "E_KEY_FILE" });
  });

  test("the key of a security key signs SSH signatures only, and the refusal says so", async () => {
    const file = join(import.meta.dirname, "../fixtures/sshsig/ed25519_sk.pub");
    await expect(openSigner(file, NOBODY)).rejects.toMatchObject({ code: "E_KEY_TYPE" });
  });
});

describe.skipIf(!hasOpenssh)("ssh-keygen", () => {
  test("reads our files, and we read its", async () => {
    const folder = temporaryFolder();
    const { file } = makeKey(folder, 4);
    expect(sshKeygen(["-y", "-f", file])).toBe(`${formatSshPublicKey(sharedKey(4), "key 4")}\n`);
    const theirs = join(folder, "theirs");
    sshKeygen(["-q", "-t", "ed25519", "-N", "", "-C", "it is theirs", "-f", theirs]);
    expect(await signs(theirs)).toBe(true);
  });

  test("reads our encrypted files, and we read its; a wrong passphrase is told", async () => {
    const folder = temporaryFolder();
    const { file } = makeKey(folder, 5, "tide and ünder");
    sshKeygen(["-q", "-p", "-P", "tide and ünder", "-N", "second", "-a", "1", "-f", file]);
    const ask = (passphrase: string) => ({ ...NOBODY, askPassphrase: async () => passphrase });
    expect(await signs(file, ask("second"))).toBe(true);
    await expect(openSigner(file, ask("wrong"))).rejects.toMatchObject({
      code: "E_KEY_PASSPHRASE",
      message: expect.stringContaining("the passphrase is wrong"),
    });
    await expect(openSigner(file, NOBODY)).rejects.toMatchObject({ code: "E_KEY_PASSPHRASE" });
  });

  test("other ciphers are named, with the command that changes them", async () => {
    const file = join(temporaryFolder(), "key");
    sshKeygen([
      "-q",
      "-t",
      "ed25519",
      "-N",
      "words",
      "-a",
      "1",
      "-Z",
      "aes256-gcm@openssh.com",
      "-f",
      file,
    ]);
    await expect(openSigner(file, NOBODY)).rejects.toMatchObject({
      code: "E_KEY_TYPE",
      fix: expect.stringContaining("ssh-keygen -p -Z aes256-ctr"),
    });
  });

  test("signs as a child process with the same bytes", async () => {
    const { file, signer } = makeKey(temporaryFolder(), 6);
    const request = { keyFile: file, namespace: "n", message: MESSAGE };
    const environment = { PATH: process.env.PATH };
    expect(await sshKeygenSign({ ...request, environment })).toBe(
      await signSsh(MESSAGE, "n", signer),
    );
    await expect(
      sshKeygenSign({ ...request, environment, program: join(file, "absent") }),
    ).rejects.toMatchObject({ code: "E_KEY_FILE" });
    await expect(
      sshKeygenSign({ ...request, environment, program: "false" }),
    ).rejects.toMatchObject({
      message: expect.stringContaining("ended with 1"),
    });
  });

  test("a real agent signs by public key file and by fingerprint", async () => {
    const folder = temporaryFolder();
    const environment = { PATH: process.env.PATH, SSH_AUTH_SOCK: join(folder, "agent") };
    const agent = spawn("ssh-agent", ["-D", "-a", environment.SSH_AUTH_SOCK], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    onTestFinished(() => void agent.kill());
    await once(agent.stdout, "data");
    const { file } = makeKey(folder, 7);
    execFileSync("ssh-add", ["-q", file], { env: environment, stdio: "ignore" });
    writeFileSync(`${file}.pub`, formatSshPublicKey(sharedKey(7)));
    expect(await signs(`${file}.pub`, { environment })).toBe(true);
    expect(await signs(`agent:${sshFingerprint(sharedKey(7))}`, { environment })).toBe(true);
    await expect(openSigner("agent:SHA256:other", { environment })).rejects.toMatchObject({
      code: "E_KEY_AGENT",
      details: [`it has ${sshFingerprint(sharedKey(7))} key 7`],
    });
  });
});

describe("hostile agents", () => {
  const spec = `agent:${sshFingerprint(sharedKey(8))}`;
  const identities = wireString(
    concatBytes(
      Uint8Array.of(12),
      wireUint32(1),
      wireString(sshKeyBlob(sharedKey(8))),
      wireString("c"),
    ),
  );

  /** Answers each connection with the next of the given bytes; `null` hangs up. */
  async function agentThatSays(...answers: (Uint8Array | null)[]) {
    const socket = join(temporaryFolder(), "agent");
    const connections: Socket[] = [];
    const server = createServer((connection) => {
      connections.push(connection.on("error", () => undefined));
      connection.once("data", () => {
        const answer = answers.shift();
        if (answer) connection.write(answer);
        else connection.end();
      });
    }).listen(socket);
    await once(server, "listening");
    onTestFinished(() => {
      for (const connection of connections) connection.destroy();
      server.close();
    });
    return { environment: { SSH_AUTH_SOCK: socket } };
  }

  test.each([
    ["hangs up", null, "hung up"],
    ["refuses", wireString(Uint8Array.of(5)), "does not tell its keys"],
    ["sends a huge length", wireUint32(0xffffffff), "wrong length"],
    ["says nothing", wireUint32(0), "wrong length"],
    [
      "says more than it says",
      concatBytes(wireString(Uint8Array.of(5)), Uint8Array.of(1)),
      "longer than",
    ],
    [
      "claims keys that it does not send",
      wireString(concatBytes(Uint8Array.of(12), wireUint32(0xffffffff))),
      "broken",
    ],
  ])("one that %s", async (_, answer, message) => {
    await expect(openSigner(spec, await agentThatSays(answer))).rejects.toMatchObject({
      code: "E_KEY_AGENT",
      message: expect.stringContaining(message),
    });
  });

  test("one whose signature does not hold", async () => {
    const signature = concatBytes(wireString("ssh-ed25519"), wireString(new Uint8Array(64)));
    const answer = wireString(concatBytes(Uint8Array.of(14), wireString(signature)));
    const signer = await openSigner(spec, await agentThatSays(identities, answer));
    await expect(signer.sign(MESSAGE)).rejects.toMatchObject({
      message: "the ssh-agent gave a signature that does not hold",
    });
  });

  test("none at all", async () => {
    await expect(openSigner(spec, NOBODY)).rejects.toMatchObject({ code: "E_KEY_AGENT" });
    const environment = { SSH_AUTH_SOCK: join(temporaryFolder(), "absent") };
    await expect(openSigner(spec, { environment })).rejects.toMatchObject({ code: "E_KEY_AGENT" });
  });
});

test("a key file's text stays out of messages", async () => {
  const { file } = makeKey(temporaryFolder(), 9);
  const secret = readFileSync(file, "utf8");
  writeKey(file, secret.replace("b3Bl", "b3B*"));
  const error = await openSigner(file, NOBODY).catch((thrown: unknown) => thrown);
  expect(JSON.stringify(error)).not.toContain(secret.slice(60, 90));
});
