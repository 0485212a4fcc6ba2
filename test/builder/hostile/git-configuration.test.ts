/** What a clone's own configuration, the user's, or a hook's environment says changes no build and starts no program. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import {
  commitAll,
  git,
  makeRegistry,
  SMALL_REGISTRY,
  temporaryFolder,
  writeFiles,
} from "../../make-registry.ts";
import { type BuiltRegistry, buildRegistry } from "../build-registry.ts";

const DATE = "2026-02-03T04:05:06Z";

afterEach(() => vi.unstubAllEnvs());

/** A committed registry, and its tree's digests by path before anything was configured. */
interface Committed {
  readonly registry: string;
  readonly top: string;
  readonly before: readonly string[];
}

/** Made once, where nobody configures anything. */
let made: Promise<Committed> | undefined;
const shelf = mkdtempSync(join(tmpdir(), "ashlar-test-"));
afterAll(() => rmSync(shelf, { recursive: true, force: true }));

/** A copy of it that a test may spoil. */
async function committed(): Promise<Committed> {
  made ??= commitOnce(join(shelf, "registry"));
  const { before, top: from } = await made;
  const top = temporaryFolder();
  cpSync(from, top, { recursive: true });
  return { registry: join(top, "registry"), top, before };
}

async function commitOnce(registry: string): Promise<Committed> {
  writeFiles(registry, SMALL_REGISTRY);
  commitAll(registry);
  const top = dirname(registry);
  git(top, DATE, "checkout", "-q", "-b", "contribution");
  writeFiles(registry, {
    "artifacts/acme/hello/1.2.0/manifest.yaml": "config: {entry: index.js}\n",
    "artifacts/acme/hello/1.2.0/files/index.js": "1",
  });
  git(top, DATE, "add", "-A");
  git(top, DATE, "commit", "-q", "-m", "Add 1.2.0");
  git(top, DATE, "checkout", "-q", "main");
  git(top, "2026-03-01T00:00:00Z", "merge", "-q", "--no-ff", "-m", "Merge", "contribution");
  return { registry, top, before: paths(await buildRegistry(registry, "HEAD")) };
}

/** What is named by its digest; the registry document names the commit, and may be another one. */
function paths({ tree }: BuiltRegistry): readonly string[] {
  return [...tree.keys()]
    .filter((path) => /\/[0-9a-f]{64}\.(?!ashlar\.json|files\.json)/.test(path))
    .sort();
}

async function expectBoth(registry: string, before: readonly string[]): Promise<void> {
  expect(paths(await buildRegistry(registry))).toEqual(before);
  expect(paths(await buildRegistry(registry, "HEAD"))).toEqual(before);
}

/** A program that leaves a trace, and the question whether it did. */
function trap(): { program: string; wasRun: () => boolean } {
  const folder = temporaryFolder();
  const program = join(folder, "trap.sh");
  writeFileSync(program, `#!/bin/sh\ntouch "${folder}/run"\nexit 1\n`, { mode: 0o755 });
  return { program, wasRun: () => existsSync(join(folder, "run")) };
}

/** Makes HEAD a commit with a signature, so that a log would have one to verify. */
function signHead(top: string): void {
  const [head = "", ...message] = git(top, DATE, "cat-file", "commit", "HEAD").split("\n\n");
  const signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----";
  const file = join(temporaryFolder(), "commit");
  writeFileSync(file, `${head}\n${signature}\n\n${message.join("\n\n")}`);
  const id = git(top, DATE, "hash-object", "-t", "commit", "-w", file).trim();
  git(top, DATE, "update-ref", "HEAD", id);
}

test("no program that a clone configures is started", async () => {
  const { registry, top } = await committed();
  signHead(top);
  const { program, wasRun } = trap();
  const settings = [
    "core.fsmonitor",
    "gpg.program",
    "core.pager",
    "diff.external",
    "core.sshCommand",
  ];
  const forFiles = ["filter.x.process", "filter.x.clean", "filter.x.smudge", "diff.x.textconv"];
  for (const name of [...settings, ...forFiles]) git(top, DATE, "config", name, program);
  git(top, DATE, "config", "log.showSignature", "true");
  writeFileSync(join(top, ".git/info/attributes"), "* filter=x diff=x\n");
  await buildRegistry(registry);
  await buildRegistry(registry, "HEAD");
  expect(wasRun()).toBe(false);
});

test("objects that a partial clone lacks are not fetched: that would start the transport it names", async () => {
  const { registry, top } = await committed();
  git(top, DATE, "config", "uploadpack.allowFilter", "true");
  const clone = join(temporaryFolder(), "clone");
  git(top, DATE, "clone", "-q", "--filter=blob:none", "--no-checkout", `file://${top}`, clone);
  mkdirSync(join(clone, "registry"));
  const { program, wasRun } = trap();
  git(clone, DATE, "config", "remote.origin.uploadpack", program);
  await expect(buildRegistry(join(clone, "registry"), "HEAD")).rejects.toMatchObject({
    code: expect.stringMatching(/^E_GIT/),
  });
  expect(wasRun()).toBe(false);
  expect(existsSync(registry)).toBe(true);
});

test.each([
  ["log.showRoot", "false"],
  ["log.diffMerges", "off"],
  ["diff.relative", "true"],
  ["i18n.logOutputEncoding", "UTF-16"],
])("%s=%s changes no byte", async (name, value) => {
  const { registry, top, before } = await committed();
  git(top, DATE, "config", name, value);
  await expectBoth(registry, before);
});

test("replacement objects and grafts, which no clone brings along, change no byte", async () => {
  const { registry, top, before } = await committed();
  const file = join(temporaryFolder(), "other");
  writeFileSync(file, "another text, of another length\n");
  const other = git(top, DATE, "hash-object", "-w", file).trim();
  const path = "HEAD:registry/artifacts/acme/hello/1.0.0/files/index.js";
  git(top, DATE, "replace", git(top, DATE, "rev-parse", path).trim(), other);
  git(top, DATE, "commit", "-q", "--allow-empty", "-m", "Later");
  const id = git(top, DATE, "rev-parse", "HEAD").trim();
  mkdirSync(join(top, ".git/info"), { recursive: true });
  writeFileSync(join(top, ".git/info/grafts"), `${id}\n`);
  await expectBoth(registry, before);
});

test("in a git hook, the registry's own repository is read and not the hook's", async () => {
  const { registry, before } = await committed();
  const other = makeRegistry({ "publishers/other.yaml": "kind: person\n" });
  commitAll(other);
  vi.stubEnv("GIT_DIR", join(dirname(other), ".git"));
  vi.stubEnv("GIT_INDEX_FILE", join(dirname(other), ".git/index"));
  await expectBoth(registry, before);
  vi.stubEnv("GIT_DIR", ".git");
  await expectBoth(registry, before);
});

test("a repository that git does not read is an error, not a folder without one", async () => {
  const { registry, top } = await committed();
  git(top, DATE, "config", "core.repositoryFormatVersion", "99");
  await expect(buildRegistry(registry)).rejects.toMatchObject({ code: "E_GIT" });
});

test("a bare repository has commits to build and no files", async () => {
  const { top } = await committed();
  const bare = join(temporaryFolder(), "bare.git");
  execFileSync("git", ["clone", "-q", "--bare", top, bare]);
  await expect(buildRegistry(bare)).rejects.toMatchObject({ code: "E_NO_WORKTREE" });
  expect((await buildRegistry(bare, "HEAD")).result.findings[0]?.message).toMatch(/registry\.yaml/);
});

test("without git there is one plain error", async () => {
  const { registry } = await committed();
  vi.stubEnv("PATH", temporaryFolder());
  await expect(buildRegistry(registry)).rejects.toMatchObject({ code: "E_NO_GIT" });
});
