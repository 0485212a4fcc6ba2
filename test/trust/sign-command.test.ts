/** `ashlar sign` on a working tree: what is signed is what a build publishes. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeProgram } from "../../client/terminal/program.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { parseAllowedSigners } from "../../schemas/trust/allowed-signers.ts";
import { fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import { publicKeyOf } from "../../schemas/trust/ed25519.ts";
import { verifyReleaseSignature } from "../../schemas/trust/release-signature.ts";
import { RELEASE_NAMESPACE, releaseStatement } from "../../schemas/trust/release-statement.ts";
import { formatSshPublicKey, SK_ED25519 } from "../../schemas/trust/ssh-public-key.ts";
import { buildRegistry } from "../builder/build-registry.ts";
import { makeRegistry, type RegistryFiles, SMALL_REGISTRY } from "../make-registry.ts";
import {
  hasOpenssh,
  makeKey,
  SK_APPLICATION,
  skSignature,
  sshKeygen,
  sshKeygenStatus,
} from "./ssh-tools.ts";

async function sign(folder: string, ...args: string[]) {
  return signWith(process.env.PATH, folder, ...args);
}

async function signWith(path: string | undefined, folder: string, ...args: string[]) {
  const lines: string[] = [];
  const notes: string[] = [];
  const terminal: Terminal = {
    out: (line) => void lines.push(line),
    note: (line) => void notes.push(line),
    paint: (_, text) => text,
    progress: () => ({ update: () => undefined, end: () => undefined }),
    interactive: false,
    environment: { PATH: path },
    folder,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  const program = await makeProgram(["sign", ...args], "0.0.0", terminal);
  await program.parseAsync(["sign", ...args], { from: "user" });
  return { lines, notes: notes.join("\n") };
}

function workspace(changes: RegistryFiles = {}) {
  const registry = makeRegistry(changes);
  const folder = dirname(registry);
  const { file } = makeKey(folder, 1);
  const at = (version: string): string => `registry/artifacts/acme/hello/${version}/signature`;
  const read = (version: string): string => readFileSync(join(folder, at(version)), "utf8");
  return { registry, folder, file, at, read };
}

/** A second artifact, and one version that needs it. */
const NEEDY: RegistryFiles = {
  ...Object.fromEntries(
    ["artifact.md", "1.0.0/manifest.yaml", "1.0.0/files/index.js", "1.0.0/files/LICENSE"].map(
      (path) => [
        `artifacts/acme/base/${path}`,
        SMALL_REGISTRY[`artifacts/acme/hello/${path}`] ?? null,
      ],
    ),
  ),
  "artifacts/acme/hello/1.1.0/manifest.yaml": `${SMALL_REGISTRY["artifacts/acme/hello/1.1.0/manifest.yaml"]}
dependencies:
  - {name: acme/base, version: ^1.0.0}
`,
};

test("every version of a namespace is signed once, and the signature is over what is published", async () => {
  const { registry, folder, file, at, read } = workspace(NEEDY);
  const first = await sign(folder, "--all", "acme", "--key", file);
  expect(first.lines).toEqual([
    "signed    acme/base@1.0.0  registry/artifacts/acme/base/1.0.0/signature",
    `signed    acme/hello@1.0.0  ${at("1.0.0")}`,
    `signed    acme/hello@1.1.0  ${at("1.1.0")}`,
  ]);
  const line = /ask for this line in trust\/allowed_signers: (.*)/.exec(first.notes)?.[1] ?? "";
  const signers = parseAllowedSigners(line);
  if (!signers.ok) throw new Error(JSON.stringify(signers.problems));
  const { tree } = await buildRegistry(registry);
  const path = [...tree.keys()].find((name) => /acme\/hello\/\w+\.index\.json$/.test(name));
  const { versions } = JSON.parse(fromUtf8(tree.get(path ?? "") ?? new Uint8Array()) ?? "") as {
    versions: PublishedVersion[];
  };
  expect(versions.map(({ dependencies }) => dependencies.length)).toEqual([1, 0]);
  for (const { version, archive, dependencies } of versions) {
    const published = { registry: "small", name: "acme/hello", version, dependencies };
    const verified = verifyReleaseSignature({
      statement: releaseStatement({ ...published, sha256: archive.sha256 }),
      signature: read(version),
      namespace: "acme",
      signers: signers.signers,
      revoked: [],
      at: 0,
    });
    expect(verified.kind, version).toBe("signed");
  }
});

test("again: nothing changes; with another key, or changed files, the signature is replaced", async () => {
  const { registry, folder, file, at, read } = workspace();
  await sign(folder, "acme/hello@1.0.0", "--key", file);
  const before = read("1.0.0");
  const again = await sign(folder, "acme/hello@1.0.0", "--key", file, "--json");
  expect(JSON.parse(again.lines.join("\n"))).toMatchObject({
    ok: true,
    key: expect.stringMatching(/^SHA256:/),
    signed: [{ name: "acme/hello", version: "1.0.0", path: at("1.0.0"), state: "unchanged" }],
  });
  expect(read("1.0.0")).toBe(before);
  writeFileSync(
    join(registry, "artifacts/acme/hello/1.0.0/files/index.js"),
    "export const x = 1;\n",
  );
  const changed = await sign(folder, "acme/hello@1.0.0", "--key", file);
  expect(changed.lines).toEqual([`replaced  acme/hello@1.0.0  ${at("1.0.0")}`]);
  const other = await sign(folder, "acme/hello@1.0.0", "--key", makeKey(folder, 2).file);
  expect(other.lines).toEqual([`replaced  acme/hello@1.0.0  ${at("1.0.0")}`]);
});

test("a key that may sign is told nothing; a broken list is told", async () => {
  const { registry, folder, file } = workspace({ "trust/allowed_signers": "" });
  const { notes } = await sign(folder, "--all", "acme", "--key", file);
  const line = notes.replace(/^[\s\S]*trust\/allowed_signers: /, "");
  writeFileSync(join(registry, "trust/allowed_signers"), `${line}\n`);
  expect((await sign(folder, "--all", "acme", "--key", file)).notes).toBe("");
  writeFileSync(join(registry, "trust/allowed_signers"), `* ${line}\n`);
  expect((await sign(folder, "--all", "acme", "--key", file)).notes).toContain("is broken");
});

test("a broken version is refused, and nothing is signed", async () => {
  const { folder, file, read } = workspace({
    "artifacts/acme/hello/1.1.0/manifest.yaml": "config: [\n",
  });
  await expect(sign(folder, "--all", "acme", "--key", file)).rejects.toMatchObject({
    code: "E_NOT_SIGNABLE",
    message: "acme/hello@1.1.0 cannot be packed as it is",
  });
  expect(() => read("1.0.0")).toThrow();
});

test("what is missing is asked for", async () => {
  const { folder, file } = workspace();
  for (const args of [[], ["acme/hello"], ["acme/hello@1.0.0"], ["--all", "acme", "--print"]])
    await expect(sign(folder, ...args), args.join(" ")).rejects.toMatchObject({ code: "E_USAGE" });
  await expect(sign(folder, "acme/hello@9.0.0", "--key", file)).rejects.toMatchObject({
    code: "E_NOT_FOUND",
    details: ["acme/hello@1.0.0", "acme/hello@1.1.0"],
  });
  await expect(sign(folder, "--all", "other", "--key", file)).rejects.toMatchObject({
    code: "E_NOT_FOUND",
  });
});

test.skipIf(!hasOpenssh)(
  "what --print shows, signed by ssh-keygen, is the same signature",
  async () => {
    const { folder, file, at, read } = workspace();
    const { lines, notes } = await sign(folder, "acme/hello@1.0.0", "--print");
    expect(notes).toContain(`ssh-keygen -Y sign -n ${RELEASE_NAMESPACE} -f KEY > ${at("1.0.0")}`);
    const theirs = sshKeygen(
      ["-q", "-Y", "sign", "-n", RELEASE_NAMESPACE, "-f", file],
      lines.map((line) => `${line}\n`).join(""),
    );
    await sign(folder, "acme/hello@1.0.0", "--key", file);
    expect(read("1.0.0")).toBe(theirs);
  },
);

test("a security key signs through ssh-keygen; a signature that does not hold is not written", async () => {
  const { folder, at, read } = workspace();
  const seed = new Uint8Array(32).fill(3);
  const key = { type: SK_ED25519, key: publicKeyOf(seed), application: SK_APPLICATION } as const;
  writeFileSync(join(folder, "sk.pub"), `${formatSshPublicKey(key)}\n`);
  mkdirSync(join(folder, "bin"));
  const program = `#!/bin/sh\ncat >/dev/null; cat ${join(folder, "made")}\n`;
  writeFileSync(join(folder, "bin/ssh-keygen"), program, { mode: 0o755 });
  const signed = () =>
    signWith(`${folder}/bin:${process.env.PATH}`, folder, "acme/hello@1.0.0", "--key", "sk.pub");
  writeFileSync(join(folder, "made"), "nothing");
  await expect(signed()).rejects.toMatchObject({ code: "E_KEY_FILE" });
  expect(() => read("1.0.0")).toThrow();
  const { lines } = await sign(folder, "acme/hello@1.0.0", "--print");
  const statement = utf8(lines.map((line) => `${line}\n`).join(""));
  writeFileSync(join(folder, "made"), skSignature(seed, statement, RELEASE_NAMESPACE));
  expect((await signed()).lines).toEqual([`signed    acme/hello@1.0.0  ${at("1.0.0")}`]);
  if (!hasOpenssh) return;
  const check = [
    "-Y",
    "check-novalidate",
    "-n",
    RELEASE_NAMESPACE,
    "-s",
    join(folder, at("1.0.0")),
  ];
  expect(sshKeygenStatus(check, statement)).toBe(0);
});
