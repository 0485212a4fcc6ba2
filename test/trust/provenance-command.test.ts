/** `ashlar provenance`: what is attested, and commands that OpenSSH agrees with. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../make-tree.ts";
import { runCommand } from "./run-command.ts";
import { signedTree } from "./signed-registry.ts";
import { hasOpenssh } from "./ssh-tools.ts";

async function shown(...args: string[]) {
  const { tree, pin } = await signedTree({ nonce: "provenance" }, Math.floor(Date.now() / 1000));
  const folder = await temporaryFolder();
  for (const [path, bytes] of tree) {
    mkdirSync(dirname(join(folder, "tree", path)), { recursive: true });
    writeFileSync(join(folder, "tree", path), bytes);
  }
  const registry = `./tree#sha256:${pin}`;
  return { folder, ...(await runCommand(folder, ["provenance", ...args, "--registry", registry])) };
}

test("it shows who built a version, what the checks said, and its place in the log", async () => {
  const { out, exitCode } = await shown("acme/hello");
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^acme\/hello@1\.1\.0 {2}verified$/m);
  expect(out).toMatch(/^built by {6}https:\/\/registry\.example\/small\/#builder$/m);
  expect(out).toMatch(/^signer {8}SHA256:/m);
  expect(out).toMatch(/^log {11}entry 1, proven in 3 entries$/m);
  expect(out).toContain("cosign verify-blob-attestation --key attestation.pub");
});

test.skipIf(!hasOpenssh)("its commands for files and for OpenSSH do what they say", async () => {
  const { out, folder } = await shown("acme/hello@1.0.0", "--json");
  const { commands, version } = JSON.parse(out) as {
    version: string;
    commands: { what: string; lines: string[] }[];
  };
  expect(version).toBe("1.0.0");
  const lines = commands
    .filter(({ what }) => /files|archive|OpenSSH/.test(what))
    .flatMap((command) => command.lines);
  const run = execFileSync("sh", ["-e"], {
    cwd: folder,
    input: lines.join("\n"),
    encoding: "utf8",
  });
  expect(run).toMatch(
    /archive\.tgz: OK\nGood "release@ashlar-registry\.github\.io" signature for acme/,
  );
});
