/** `ashlar publish`, whole: what is checked, signed and refused before anything is proposed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ED25519, formatSshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import { HELLO, nextVersion } from "../change/proposals.ts";
import { type RegistryFiles, SMALL_REGISTRY, writeFiles } from "../make-registry.ts";
import { makeKey } from "../trust/ssh-tools.ts";
import { trustFiles } from "../trust/trust-files.ts";
import { authorClone } from "./author-clone.ts";

const keys = mkdtempSync(join(tmpdir(), "ashlar-keys-"));
const key = makeKey(keys, 1);
const keyLine = formatSshPublicKey({ type: ED25519, key: key.signer.publicKey });

/** An artifact like `acme/hello`, with one version. */
const like = (name: string): RegistryFiles =>
  Object.fromEntries(
    Object.entries(SMALL_REGISTRY)
      .filter(([path]) => path.startsWith(HELLO) && !path.includes("/1.1.0/"))
      .map(([path, content]) => [path.replace("acme/hello", name), content]),
  );

const author = authorClone({
  ...like("sealed/box"),
  "publishers/sealed.yaml": SMALL_REGISTRY["publishers/acme.yaml"] ?? null,
  ...(await trustFiles({ registry: "small", allowedSigners: `sealed ${keyLine}\n` })),
});
afterAll(() => {
  author.remove();
  rmSync(keys, { recursive: true });
});

const AS_ADA = ["--author", "ada", "--author-id", "11", "--json"];
const hello = join(author.registry, HELLO);

test("in a claimed namespace versions are signed, and a key is asked for", async () => {
  writeFiles(author.registry, nextVersion("1.3.0", "artifacts/sealed/box") as RegistryFiles);
  const box = join(author.registry, "artifacts/sealed/box");
  const args = ["publish", box, "--branch", "origin", ...AS_ADA];
  const unsigned = await author.ashlar(...args);
  expect([unsigned.said.error.code, unsigned.exitCode]).toEqual(["E_NOT_SIGNED", 4]);
  const { said, exitCode } = await author.ashlar(...args, "--key", key.file);
  expect([exitCode, said.class, said.submission.state]).toEqual([0, "auto", "created"]);
  expect(said.versions).toMatchObject([
    {
      name: "sealed/box",
      version: "1.3.0",
      fileCount: 4,
      sha256: expect.stringMatching(/^\w{64}$/),
    },
  ]);
  const listed = author.git(
    author.upstream,
    ...["diff", "--name-only", "main..ashlar/publish/sealed/box"],
  );
  expect(listed.trim().split("\n")).toEqual(
    ["files/LICENSE", "files/index.js", "manifest.yaml", "signature"].map(
      (path) => `registry/artifacts/sealed/box/1.3.0/${path}`,
    ),
  );
});

test("a published version that is another here is refused, and so is what the registry would reject", async () => {
  const published = join(hello, "1.0.0/files/index.js");
  const text = readFileSync(published, "utf8");
  writeFileSync(published, "export {};\n");
  const frozen = await author.ashlar("publish", hello, "--branch", "origin", ...AS_ADA);
  expect(frozen.said.error).toMatchObject({
    code: "E_PUBLISHED",
    fix: expect.stringContaining("copy the folder 1.0.0"),
    details: [`${HELLO}/1.0.0/files/index.js: it differs from what is published`],
  });
  writeFileSync(published, text);

  writeFiles(author.registry, nextVersion() as RegistryFiles);
  writeFileSync(join(hello, "1.2.0/manifest.yaml"), "config: {entry: gone.js}\n");
  const broken = await author.ashlar("publish", hello, "--patch", "x.patch", ...AS_ADA);
  expect([broken.said.error.code, broken.exitCode]).toEqual(["E_REJECTED", 12]);
  expect(broken.said.error.details.join("\n")).toContain("gone.js");
  rmSync(join(hello, "1.2.0"), { recursive: true });
});

test("what only the registry changed since the clone was made is no proposal", async () => {
  const record = SMALL_REGISTRY[`${HELLO}/artifact.md`] as string;
  const yanked = record.replace("license:", 'versions:\n  "1.0.0": {yanked: Wrong.}\nlicense:');
  author.meanwhile({ [`${HELLO}/artifact.md`]: yanked });
  const args = ["publish", hello, "--branch", "origin", ...AS_ADA];
  expect((await author.ashlar(...args)).said.submission.state).toBe("present");
  writeFileSync(join(hello, "artifact.md"), record.replace("friendly", "very friendly"));
  expect((await author.ashlar(...args)).said.error.code).toBe("E_OUTDATED");
});

test("a folder that lies anywhere says which artifact it is, and whose a new namespace is", async () => {
  const folder = join(author.top, "elsewhere");
  const moved = Object.entries(like("new/thing")).map(([path, content]) => [
    path.replace("artifacts/new/thing/", ""),
    content,
  ]);
  writeFiles(folder, Object.fromEntries(moved) as RegistryFiles);
  const args = ["publish", folder, "--to", author.upstream, "--patch", "-", "--dry-run", "--json"];
  expect((await author.ashlar(...args)).said.error.fix).toContain("--name NAMESPACE/NAME");
  args.push("--name", "new/thing");
  expect((await author.ashlar(...args)).said.error.code).toBe("E_AUTHOR");
  args.push("--author", "a b", "--author-id", "11");
  expect((await author.ashlar(...args)).said.error).toMatchObject({
    code: "E_USAGE",
    message: "--author names no account",
  });
});

test("a folder that is not there is called so: the artifact's, and the patch's", async () => {
  const none = await author.ashlar("publish", `${hello}-none`, ...AS_ADA);
  expect(none.said.error).toMatchObject({ code: "E_NO_FOLDER" });
  const yank = ["yank", "acme/hello@1.0.0", "--reason", "It is broken."];
  const patch = join(author.top, "none", "x.patch");
  const { said } = await author.ashlar(...yank, "--patch", patch, ...AS_ADA);
  expect(said.error).toMatchObject({
    code: "E_NO_FOLDER",
    message: expect.stringMatching(/none$/),
  });
});
