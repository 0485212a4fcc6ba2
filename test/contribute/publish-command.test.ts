/** `ashlar publish` to a branch and as a patch: real repositories, and git is asked what came of it. */
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
const BRANCH = "ashlar/publish/acme/hello";
const hello = join(author.registry, HELLO);

function changed(revision: string, repository = author.upstream): string[] {
  const range = `${revision}~1..${revision}`;
  const listed = author.git(repository, "diff", "--name-status", "--no-renames", range);
  return listed.trim().replaceAll("\t", " ").split("\n");
}

const NEW_FILES = ["files/LICENSE", "files/index.js", "manifest.yaml"].map(
  (path) => `A registry/${HELLO}/1.2.0/${path}`,
);

test("a new version becomes a branch with that version alone, and nothing of the clone changes", async () => {
  writeFiles(author.registry, nextVersion() as RegistryFiles);
  const state = (): string[] =>
    [["status", "--porcelain"], ["for-each-ref"], ["ls-files", "--stage"]].map((args) =>
      author.git(author.clone, ...args),
    );
  const before = state();
  const dry = await author.ashlar("publish", hello, "--branch", "origin", "--dry-run", ...AS_ADA);
  expect(dry.said.submission.steps).toEqual([expect.stringContaining(`would push the branch`)]);
  expect(author.git(author.upstream, "branch", "--list", BRANCH)).toBe("");

  const { said, exitCode } = await author.ashlar("publish", hello, "--branch", "origin", ...AS_ADA);
  expect([exitCode, said.class, said.submission.state]).toEqual([0, "auto", "created"]);
  expect(said.versions).toMatchObject([
    {
      name: "acme/hello",
      version: "1.2.0",
      fileCount: 4,
      sha256: expect.stringMatching(/^\w{64}$/),
    },
  ]);
  expect(changed(BRANCH)).toEqual(NEW_FILES);
  expect(author.git(author.upstream, "rev-parse", `${BRANCH}~1`)).toBe(
    author.git(author.upstream, "rev-parse", "main"),
  );
  expect(state()).toEqual(before);
});

test("the same again changes nothing, also when the registry went on; other content does", async () => {
  const publish = () => author.ashlar("publish", hello, "--branch", "origin", ...AS_ADA);
  author.meanwhile({ "README.md": "# Small\n" });
  const again = await publish();
  expect(again.said.submission.state).toBe("unchanged");
  expect(author.git(author.upstream, "rev-parse", BRANCH).trim()).toBe(
    again.said.submission.commit,
  );

  writeFileSync(join(hello, "1.2.0/files/index.js"), "export const hello = () => 'Hello!';\n");
  const other = await publish();
  expect(other.said.submission.state).toBe("updated");
  expect(
    author.git(author.upstream, "show", `${BRANCH}:registry/${HELLO}/1.2.0/files/index.js`),
  ).toBe("export const hello = () => 'Hello!';\n");
  expect(changed(BRANCH)).toEqual(NEW_FILES);
});

test("a branch that somebody else wrote to is left alone", async () => {
  const tree = author.git(author.upstream, "rev-parse", `${BRANCH}^{tree}`).trim();
  const commit = author.git(author.upstream, "commit-tree", tree, "-p", BRANCH, "-m", "Mine");
  author.git(author.upstream, "update-ref", `refs/heads/${BRANCH}`, commit.trim());
  writeFileSync(join(hello, "1.2.0/files/index.js"), "export const hello = () => 'Hello.';\n");
  const { said, exitCode } = await author.ashlar("publish", hello, "--branch", "origin", ...AS_ADA);
  expect([said.error.code, exitCode]).toEqual(["E_BRANCH_TAKEN", 9]);
  expect(author.git(author.upstream, "rev-parse", BRANCH)).toBe(commit);
});

test("a patch is what git am takes", async () => {
  const { exitCode } = await author.ashlar(
    "publish",
    hello,
    "--patch",
    "../hello.patch",
    ...AS_ADA,
  );
  expect(exitCode).toBe(0);
  const taker = join(author.top, "taker");
  author.git(author.top, "clone", "-q", author.upstream, taker);
  author.git(taker, "am", "-q", "../hello.patch");
  expect(changed("HEAD", taker)).toEqual(NEW_FILES);
  expect(author.git(taker, "log", "-1", "--format=%an %s")).toBe("Ada Publish acme/hello 1.2.0\n");
  const printed = await author.ashlar("publish", hello, "--patch", "-", ...AS_ADA.slice(0, -1));
  expect(printed.text).toContain("\nSubject: [PATCH] Publish acme/hello 1.2.0\n");
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

  writeFileSync(join(hello, "1.2.0/manifest.yaml"), "config: {entry: gone.js}\n");
  const broken = await author.ashlar("publish", hello, "--patch", "x.patch", ...AS_ADA);
  expect([broken.said.error.code, broken.exitCode]).toEqual(["E_REJECTED", 12]);
  expect(broken.said.error.details.join("\n")).toContain("gone.js");
});

test("what only the registry changed since the clone was made stays as the registry has it", async () => {
  const record = SMALL_REGISTRY[`${HELLO}/artifact.md`] as string;
  const yanked = record.replace("license:", 'versions:\n  "1.0.0": {yanked: Wrong.}\nlicense:');
  author.meanwhile({ [`${HELLO}/artifact.md`]: yanked });
  writeFiles(author.registry, nextVersion() as RegistryFiles);
  const args = ["publish", hello, "--patch", "-", "--dry-run", ...AS_ADA];
  const { said } = await author.ashlar(...args);
  expect(said.proposal.files.map(({ path }: { path: string }) => path)).not.toContain(
    `${HELLO}/artifact.md`,
  );
  writeFileSync(join(hello, "artifact.md"), record.replace("friendly", "very friendly"));
  expect((await author.ashlar(...args)).said.error.code).toBe("E_OUTDATED");
  author.git(author.clone, "checkout", "-q", ".");
});

test("in a claimed namespace versions are signed, and a key is asked for", async () => {
  const version = nextVersion("1.3.0", "artifacts/sealed/box") as RegistryFiles;
  writeFiles(author.registry, version);
  const box = join(author.registry, "artifacts/sealed/box");
  const args = ["publish", box, "--patch", "-", "--dry-run", ...AS_ADA];
  const unsigned = await author.ashlar(...args);
  expect([unsigned.said.error.code, unsigned.exitCode]).toEqual(["E_NOT_SIGNED", 4]);
  const { said } = await author.ashlar(...args, "--key", key.file);
  expect(said.class).toBe("auto");
  expect(said.proposal.files).toContainEqual({
    path: "artifacts/sealed/box/1.3.0/signature",
    change: "added",
  });
});

test("a folder that lies anywhere, in a namespace that is new", async () => {
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
  const { said } = await author.ashlar(...args, "--author", "eve", "--author-id", "99");
  expect(said.class).toBe("maintainer-review");
  expect(said.proposal.files).toContainEqual({ path: "publishers/new.yaml", change: "added" });
});

test("nothing new is no proposal", async () => {
  rmSync(join(hello, "1.2.0"), { recursive: true });
  const { said } = await author.ashlar("publish", hello, "--branch", "origin", ...AS_ADA);
  expect(said.submission.state).toBe("present");
});
