/** Names and trees that git takes and that no file system or person would make. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { commitAll, git, makeRegistry, temporaryFolder, writeFiles } from "../../make-registry.ts";
import { type BuiltRegistry, buildRegistry, documentOf } from "../build-registry.ts";

const FILES = "artifacts/acme/hello/1.0.0/files";
const DATE = "2026-02-03T04:05:06Z";

const messages = ({ result }: BuiltRegistry): readonly string[] =>
  result.findings.map(({ path, rule, message }) => `${path} ${rule} ${message}`);

interface Arrivals {
  readonly versions: readonly { version: string; publishedAt: string; commit: string }[];
}
const arrivals = ({ tree }: BuiltRegistry): Arrivals["versions"] =>
  (documentOf(tree, /^api\/v1\/artifacts\/acme\/hello\.json$/) as Arrivals).versions;

test("a file name that is not UTF-8 blocks its version, from both sources with the same words", async () => {
  const registry = makeRegistry();
  for (const byte of [0xff, 0xfe]) {
    const name = Buffer.concat([Buffer.from(join(registry, FILES, "f")), Buffer.from([byte])]);
    writeFileSync(name, "x".repeat(byte));
  }
  commitAll(registry);
  const worktree = await buildRegistry(registry);
  expect(messages(worktree)).toEqual([
    expect.stringMatching(/files\/f\uFFFD SEC-ARC-001 .* is not UTF-8/),
  ]);
  expect(messages(await buildRegistry(registry, "HEAD"))).toEqual(messages(worktree));
  expect(worktree.result.verdicts).toMatchObject({ blocked: 1, passed: 1 });
});

test("no folder's name can make up a commit and a date for other versions", async () => {
  const registry = makeRegistry();
  commitAll(registry);
  const before = arrivals(await buildRegistry(registry, "HEAD"));
  for (const name of ["\u0001deadbeef 5\u0001", "deadbeef 5", "\ndeadbeef 5\n"]) {
    writeFiles(registry, { [`artifacts/acme/hello/${name}/manifest.yaml`]: "{}\n" });
  }
  writeFiles(registry, {
    "artifacts/acme/hello/2.0.0/manifest.yaml": "config: {entry: index.js}\n",
    "artifacts/acme/hello/2.0.0/files/index.js": "1",
  });
  git(dirname(registry), "2026-06-01T00:00:00Z", "add", "-A");
  git(dirname(registry), "2026-06-01T00:00:00Z", "commit", "-q", "-m", "Odd folders");
  const [newest, ...older] = arrivals(await buildRegistry(registry, "HEAD"));
  expect(newest).toMatchObject({
    version: "2.0.0",
    publishedAt: "2026-06-01T00:00:00Z",
    commit: git(dirname(registry), DATE, "rev-parse", "HEAD").trim(),
  });
  expect(older).toEqual(before);
});

test("a registry in a folder with the signs of patterns still knows when its versions came", async () => {
  const top = temporaryFolder();
  const registry = join(top, "re[g]is*try?\\#%20");
  execFileSync("cp", ["-r", makeRegistry(), registry]);
  commitAll(registry);
  expect(arrivals(await buildRegistry(registry))[0]?.commit).toMatch(/^[0-9a-f]{40}$/);
});

test("a commit's date that no calendar has is the last second that one has", async () => {
  const registry = makeRegistry();
  commitAll(registry, "@9999999999999 +0000");
  expect(arrivals(await buildRegistry(registry))[0]?.publishedAt).toBe("9999-12-31T23:59:59Z");
});

test("a folder that the commit does not have, or that is not there, is named", async () => {
  const registry = makeRegistry();
  const top = dirname(registry);
  git(top, DATE, "init", "-q");
  git(top, DATE, "commit", "-q", "--allow-empty", "-m", "Nothing");
  for (const folder of [registry, join(top, "nowhere")])
    await expect(buildRegistry(folder, "HEAD")).rejects.toMatchObject({ code: "E_NO_FOLDER" });
});

/** Commits a payload written as raw tree entries, which `git add` would refuse. */
function commitPayload(registry: string, entries: readonly (readonly [string, string])[]): string {
  const top = dirname(registry);
  const id = (path: string) => git(top, DATE, "rev-parse", `HEAD:registry/${path}`).trim();
  const tree = (items: readonly (readonly [string, string, string])[]): string => {
    const file = join(temporaryFolder(), "tree");
    const lines = items.map(([mode, name, object]) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(object, "hex")]),
    );
    writeFileSync(file, Buffer.concat(lines));
    return git(top, DATE, "hash-object", "-t", "tree", "-w", "--literally", file).trim();
  };
  const blob = (text: string): string => {
    const file = join(temporaryFolder(), "blob");
    writeFileSync(file, text);
    return git(top, DATE, "hash-object", "-w", file).trim();
  };
  const nested = (path: string, object: string): readonly [string, string, string] => {
    const [first = "", ...rest] = path.split("/");
    if (rest.length === 0) return ["100644", first, object];
    return ["40000", first, tree([nested(rest.join("/"), object)])];
  };
  const files = tree(entries.map(([path, text]) => nested(path, blob(text))));
  const version = tree([
    ["40000", "files", files],
    ["100644", "manifest.yaml", id("artifacts/acme/hello/1.0.0/manifest.yaml")],
  ]);
  const hello = tree([
    ["40000", "1.0.0", version],
    ["100644", "artifact.md", id("artifacts/acme/hello/artifact.md")],
  ]);
  const top3 = tree([["40000", "acme", tree([["40000", "hello", hello]])]]);
  const all = tree([
    ["40000", "artifacts", top3],
    ["40000", "publishers", id("publishers")],
    ["100644", "registry.yaml", id("registry.yaml")],
  ]);
  return git(top, DATE, "commit-tree", tree([["40000", "registry", all]]), "-m", "Made").trim();
}

test.each([
  ["one name twice", ["LICENSE", "LICENSE"], /SEC-ARC-002 .*"LICENSE" and "LICENSE" are one name/],
  ["a parent folder", ["../../x"], /SEC-ARC-001 .*empty segment, '\.' or '\.\.'/],
  ["a git repository", ["lib/.git/config"], /SEC-ARC-001 .*holds a git repository/],
  ["a git repository, in capitals", [".GIT/config"], /SEC-ARC-001 .*holds a git repository/],
  ["a name of 70,000 bytes", ["a".repeat(70_000)], /SEC-ARC-002 .*bytes inside the archive/],
])("%s in a commit's payload blocks the version", async (_, names, expected) => {
  const registry = makeRegistry();
  commitAll(registry);
  const odd = names.map((name, index): [string, string] => [name, "x".repeat(index + 1)]);
  const commit = commitPayload(registry, [...odd, ["index.js", "1"]]);
  const built = await buildRegistry(registry, commit);
  expect(messages(built)).toContainEqual(expect.stringMatching(expected));
  expect(built.result.verdicts).toMatchObject({ blocked: 1, passed: 0 });
});

test("files below a folder that became a link are not read from where the link leads", async () => {
  const registry = makeRegistry();
  commitAll(registry);
  const elsewhere = temporaryFolder();
  writeFiles(elsewhere, { "index.js": "a secret of this machine", LICENSE: "x" });
  execFileSync("rm", ["-r", join(registry, FILES)]);
  execFileSync("ln", ["-s", elsewhere, join(registry, FILES)]);
  const built = await buildRegistry(registry);
  expect(messages(built)).toContainEqual(
    expect.stringMatching(/QUAL-ENTRY-001 .*missing or empty/),
  );
  expect([...built.tree.keys()].filter((path) => path.endsWith("hello-1.0.0.tgz"))).toEqual([]);
});

test("a link to a registry is a registry", async () => {
  const registry = makeRegistry();
  const link = join(temporaryFolder(), "link");
  execFileSync("ln", ["-s", registry, link]);
  expect((await buildRegistry(link)).result.findings).toEqual([]);
});

test("on a disk without modes and links, git's index says what is what", async () => {
  const registry = makeRegistry({ [`${FILES}/link`]: { link: "index.js" } });
  commitAll(registry);
  const before = messages(await buildRegistry(registry, "HEAD"));
  const top = dirname(registry);
  git(top, DATE, "config", "core.fileMode", "false");
  git(top, DATE, "config", "core.symlinks", "false");
  execFileSync("rm", [join(registry, FILES, "link")]);
  execFileSync("chmod", ["-x", join(registry, "artifacts/acme/hello/1.1.0/files/bin/greet.sh")]);
  writeFiles(registry, { [`${FILES}/link`]: "index.js" });
  const worktree = await buildRegistry(registry);
  expect(messages(worktree)).toEqual(before);
  expect([...worktree.tree.keys()]).toEqual([
    ...(await buildRegistry(registry, "HEAD")).tree.keys(),
  ]);
});

test("a hundred and forty thousand files outside of the layout are counted, not a stack overflow", async () => {
  const registry = makeRegistry();
  for (let folder = 0; folder < 20; folder += 1)
    mkdirSync(join(registry, "x", String(folder), "a"), { recursive: true });
  execFileSync("sh", [
    "-c",
    `cd "${registry}/x" && for d in *; do (cd $d && seq -f '%.0f' 7000 | xargs touch); done`,
  ]);
  const { findings } = (await buildRegistry(registry)).result;
  expect(findings).toHaveLength(100);
  expect(findings.map(({ message }) => message)).toContain(
    "139901 more findings like the others of this rule",
  );
});
