/** Proposals made to be merged without anybody's agreement: none of them may be. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { printable } from "../../builder/check/printable.ts";
import {
  ADA,
  type Change,
  classify,
  HELLO,
  nextVersion,
  type Proposals,
  proposals,
  verdict,
} from "./proposals.ts";

const OBJECT = "1".repeat(40);
const PUBLISHER = (members: string): string =>
  `kind: organization\ndisplayName: Acme\nmembers:\n${members}`;

/** Base content → the class of a change to it by an owner. */
async function classOf(change: Change, start = {}): Promise<string> {
  const repository = proposals(start);
  repository.commit(change);
  return (await verdict(repository))[0];
}

describe("published versions", () => {
  const index = `${HELLO}/1.0.0/files/index.js`;
  const text = "export const hello = (name) => `Hello, ${name}`;\n";

  test.each<[string, Change]>([
    ["a file becomes executable", { [index]: { script: text } }],
    ["a file becomes a link", { [index]: { link: "LICENSE" } }],
    ["a file becomes a submodule", { [index]: { submodule: OBJECT } }],
    ["a file becomes a folder", { [index]: null, [`${index}/x`]: "x" }],
    ["the folder becomes a submodule", { [`${HELLO}/1.0.0`]: { submodule: OBJECT } }],
    ["all files become a link", { [`${HELLO}/1.0.0/files`]: { link: "../1.1.0/files" } }],
    ["the manifest becomes a folder", { [`${HELLO}/1.0.0/manifest.yaml/x`]: "x" }],
    ["the record goes and they stay", { [`${HELLO}/artifact.md`]: null }],
  ])("%s: rejected", async (_, change) => {
    expect(await classOf(change)).toBe("reject");
  });

  test("files of strange names that join are rejected, each", async () => {
    const names = ["\xff", 'a\n"b*?:[x]', "\\", ":(top)", "-x", "\u202e"];
    const repository = proposals();
    repository.commit({
      [`bytes:${HELLO}/1.0.0/files/\xff`]: "x",
      ...Object.fromEntries(names.slice(1).map((name) => [`${HELLO}/1.0.0/files/${name}`, "x"])),
    });
    const { classification } = await classify(repository);
    const rejected = classification.reasons.filter(({ class: kind }) => kind === "reject");
    expect(new Set(rejected.map(({ path }) => path))).toEqual(
      new Set(
        ["\ufffd", ...names.slice(1)].map((name) =>
          printable(`${HELLO}/1.0.0/files/${name}`, 1000),
        ),
      ),
    );
  });

  test.each(["provenance.json", "signature"])(
    "what vouches for one is not taken away: %s",
    async (name) => {
      const start = { [`${HELLO}/1.0.0/${name}`]: "{}" };
      expect(await classOf({ [`${HELLO}/1.0.0/${name}`]: null }, start)).toBe("maintainer-review");
    },
  );

  test("provenance that comes later is looked at", async () => {
    expect(await classOf({ [`${HELLO}/1.0.0/provenance.json`]: "{}" })).toBe("reject");
  });

  test("one that main got meanwhile is published", async () => {
    const repository = proposals();
    repository.commit({ ...nextVersion(), [`${HELLO}/1.2.0/files/more.js`]: "export {};\n" });
    repository.commit(nextVersion(), { on: "main" });
    expect(await verdict(repository)).toEqual([
      "reject",
      expect.stringContaining("1.2.0 is published"),
    ]);
  });

  test("a merge in both directions hides nothing", async () => {
    const repository = proposals();
    const changed = { [index]: "export {};\n" };
    const { commit } = repository;
    commit({ [`${HELLO}/notes-a.txt`]: "a" }, { on: "a" });
    commit({ ...changed, [`${HELLO}/notes-b.txt`]: "b" }, { on: "b" });
    // Each side merges the other; main keeps the changed file, the proposal brings the old one back.
    commit({ [`${HELLO}/notes-b.txt`]: "b", ...changed }, { on: "main", from: ["a", "b"] });
    commit({ [`${HELLO}/notes-a.txt`]: "a", [index]: text }, { on: "proposal", from: ["b", "a"] });
    expect((await verdict(repository))[0]).toBe("reject");
  });
});

describe("names", () => {
  test("versions and artifacts of strange names are rejected, each", async () => {
    const versions = [
      "1.2.0 ",
      "1.2.0\n",
      "v1.2.0",
      "1.0.0+x",
      "1.2.0\u202e",
      "docs",
      "-r",
      ":(top)",
    ];
    const artifacts = ["he\nllo", "Hello", "--name-only", ":(top)", "a".repeat(300), "\u200bhello"];
    const repository = proposals();
    repository.commit({
      ...Object.assign({}, ...versions.map((version) => nextVersion(version))),
      "bytes:artifacts/acme/hell\xf8/artifact.md": "x",
      ...Object.fromEntries(artifacts.map((name) => [`artifacts/acme/${name}/artifact.md`, "x"])),
    });
    const { classification } = await classify(repository);
    const rejected = classification.reasons.filter(({ class: kind }) => kind === "reject");
    const folders = [
      ...versions.map((version) => `${HELLO}/${version}`),
      ...["hell\ufffd", ...artifacts].map((name) => `artifacts/acme/${name}`),
    ];
    const isRejected = (folder: string): boolean =>
      rejected.some(
        ({ path }) =>
          path === printable(folder, 1000) || path.startsWith(`${printable(folder, 1000)}/`),
      );
    expect(folders.filter((folder) => !isRejected(folder))).toEqual([]);
  });

  test("files at the top hide nothing, whatever git could take their names for", async () => {
    const names = ["-d", "--name-only", ":(exclude)artifacts", ":x", "*", "--"];
    const repository = proposals();
    repository.commit({
      ...Object.fromEntries(names.map((name) => [name, "x"])),
      ...nextVersion("v9"),
    });
    const { classification, findings } = await classify(repository);
    expect(classification.class).toBe("reject");
    expect(findings.map(({ path }) => path)).toEqual(expect.arrayContaining(names));
  });

  test("one that could be mistaken for another is looked at by a person", async () => {
    const record =
      "---\ntype: module-node\ntitle: Hello\nsummary: Says hello to whoever is named, in a friendly voice.\ncategories: [tools]\nlicense: Apache-2.0\n---\nText\n";
    const start = {
      "publishers/eve.yaml": PUBLISHER("  - {login: eve, id: 99, role: owner}\n"),
    };
    const repository = proposals(start);
    repository.commit({
      "artifacts/eve/helo/artifact.md": record,
      ...nextVersion("1.0.0", "artifacts/eve/helo"),
    });
    const { classification } = await classify(repository, { author: { id: 99, login: "eve" } });
    expect(classification.class).toBe("maintainer-review");
    expect(classification.reasons.map(({ message }) => message).join()).toContain("SEC-TYPO-001");
  });
});

describe("what an artifact is", () => {
  const lifecycle = 'versions:\n  "1.0.0": {yanked: It deletes files., deprecated: Old.}\nlicense:';
  const deprecated = "publication: {maintenance_status: deprecated}\nlicense:";
  const writer = {
    "publishers/acme.yaml": PUBLISHER(
      "  - {login: ada, id: 11, role: owner}\n  - {login: bob, id: 12, role: write}\n  - {login: eve, id: 13, role: read}\n",
    ),
  };

  async function edited(
    before: (text: string) => string,
    after: (text: string) => string,
    author = ADA,
  ): Promise<readonly [string, string]> {
    const repository = proposals(writer);
    const record = `${HELLO}/artifact.md`;
    const text = repository.text(record);
    repository.commit({ [record]: before(text) }, { on: "main" });
    repository.commit({ [record]: after(text) });
    return verdict(repository, { author });
  }

  test("its type cannot change under its versions", async () => {
    const change = (text: string) => text.replace("module-node", "transformer");
    expect((await edited((text) => text, change))[0]).toBe("reject");
  });

  test.each([
    [
      "another license",
      (text: string) => text,
      (text: string) => text.replace("Apache-2.0", "MIT"),
    ],
    ["no license", (text: string) => text, (text: string) => text.replace(/license:.*\n/, "")],
    [
      "a yank taken back",
      (text: string) => text.replace("license:", lifecycle),
      (text: string) => text,
    ],
  ])("%s: a maintainer decides", async (_, before, after) => {
    expect((await edited(before, after))[0]).toBe("maintainer-review");
  });

  test("a deprecation is taken back by an owner", async () => {
    const before = (text: string) => text.replace("license:", deprecated);
    const after = (text: string) => text;
    expect((await edited(before, after))[0]).toBe("auto");
    expect((await edited(before, after, { id: 12, login: "bob" }))[0]).toBe("owner-approval");
    expect((await edited(before, after, { id: 13, login: "eve" }))[0]).toBe("owner-approval");
  });
});

describe("who decides", () => {
  test("who was a member when the branch was made, and is none now", async () => {
    const eve = { id: 99, login: "eve" };
    const repository = proposals({
      "publishers/acme.yaml": PUBLISHER(
        "  - {login: ada, id: 11, role: owner}\n  - {login: eve, id: 99, role: write}\n",
      ),
    });
    repository.commit(nextVersion());
    expect((await verdict(repository, { author: eve }))[0]).toBe("auto");
    const members = PUBLISHER("  - {login: ada, id: 11, role: owner}\n");
    repository.commit({ "publishers/acme.yaml": members }, { on: "main" });
    expect((await verdict(repository, { author: eve }))[0]).toBe("owner-approval");
  });

  test.each<[string, Change]>([
    ["a folder of them", { [`${HELLO}/reviews/eve/x.bin`]: "x" }],
    ["a file that is none", { [`${HELLO}/reviews/eve`]: "x" }],
    ["a file below one", { [`${HELLO}/reviews/eve.md/x`]: "x" }],
  ])("reviews are single files, and not %s", async (_, change) => {
    const repository = proposals();
    repository.commit(change);
    const [kind] = await verdict(repository, { author: { id: 99, login: "eve" } });
    expect(kind).not.toBe("auto");
  });

  test.each<[string, Change]>([
    [
      "is changed",
      { [`${HELLO}/reviews/grace.md`]: "---\ntitle: Bad\nrating: 1\nversion: 1.0.0\n---\n" },
    ],
    ["is deleted", { [`${HELLO}/reviews/grace.md`]: null }],
  ])("somebody else's review %s: rejected, for owners too", async (_, change) => {
    const review = "---\ntitle: Good\nrating: 4\nversion: 1.1.0\n---\nIt greeted me.\n";
    expect(await classOf(change, { [`${HELLO}/reviews/grace.md`]: review })).toBe("reject");
  });

  test.each(["KATE", "\u212aate", "kate.md"])("a review under the name %j", async (name) => {
    const review = "---\ntitle: Good\nrating: 4\nversion: 1.1.0\n---\nIt greeted me.\n";
    const repository = proposals({ [`${HELLO}/reviews/kate.md`]: review });
    repository.commit({ [`${HELLO}/reviews/${name}.md`]: review });
    const [kind] = await verdict(repository, { author: { id: 99, login: "kate" } });
    expect(kind).toBe("reject");
  });
});

describe("how a change is judged", () => {
  const bad = { ...nextVersion(), [`${HELLO}/1.2.0/manifest.yaml`]: "config:\n  entry: gone.js\n" };

  async function blockedBy(repository: Proposals): Promise<readonly string[]> {
    const { classification, findings } = await classify(repository);
    expect(classification.class).toBe("reject");
    return findings.filter(({ gate }) => gate).map(({ rule }) => rule);
  }

  test("a policy that comes with it does not count, and its faults are told", async () => {
    const repository = proposals();
    repository.commit(bad);
    const rules = await blockedBy(repository);
    const policy = `rules: {${rules.map((rule) => `${rule}: allow`).join(", ")}}\nunknown: 1\n`;
    repository.commit({ ...bad, "policy.yaml": policy });
    expect(await blockedBy(repository)).toEqual(expect.arrayContaining([...rules]));
    const { findings } = await classify(repository);
    expect(findings.map(({ path }) => path)).toContain("policy.yaml");
  });

  test("nor does taking the policy away", async () => {
    const repository = proposals({ "policy.yaml": "licenses: {allow: [MIT]}\n" });
    repository.commit({ ...nextVersion(), "policy.yaml": null });
    expect(await blockedBy(repository)).toEqual(["POL-001"]);
  });

  const suppressionsOf = async (repository: Proposals, until: string): Promise<string> => {
    const { findings } = await classify(repository);
    const items = findings.map(
      ({ rule, fingerprint }) =>
        `  - {rule: ${rule}, artifact: acme/hello, fingerprint: "${fingerprint}", reason: false-positive, note: It is meant to be so., by: ada, until: "${until}"}\n`,
    );
    return `suppressions:\n${items.join("")}`;
  };

  test("suppressions that come with it do not count", async () => {
    const repository = proposals();
    repository.commit(bad);
    const suppressions = await suppressionsOf(repository, "2030-01-01T00:00:00Z");
    repository.commit({ ...bad, "suppressions.yaml": suppressions });
    expect(await blockedBy(repository)).not.toEqual([]);
    repository.commit({ "suppressions.yaml": suppressions }, { on: "main" });
    repository.commit(bad, { from: ["main"] });
    expect((await classify(repository)).findings).toEqual([]);
  });

  test("the date of a commit brings no suppression back", async () => {
    const repository = proposals();
    repository.commit(bad);
    const suppressions = await suppressionsOf(repository, "2026-02-10T00:00:00Z");
    repository.commit({ "suppressions.yaml": suppressions }, { on: "main" });
    repository.commit(bad, { date: "1971-01-01T00:00:00Z" });
    expect(await blockedBy(repository)).not.toEqual([]);
  });

  test("advisories that it takes away still count", async () => {
    const advisory = {
      id: "ASH-1",
      modified: "2026-01-01T00:00:00Z",
      summary: "It deletes files.",
      affected: [{ package: { ecosystem: "npm", name: "left-pad" }, versions: ["1.0.0"] }],
    };
    const lock = JSON.stringify({
      name: "hello",
      lockfileVersion: 3,
      packages: { "node_modules/left-pad": { version: "1.0.0" } },
    });
    const repository = proposals({ "advisories/npm/ASH-1.json": JSON.stringify(advisory) });
    repository.commit({
      ...nextVersion(),
      [`${HELLO}/1.2.0/files/package-lock.json`]: lock,
      "advisories/npm/ASH-1.json": null,
    });
    const { findings } = await classify(repository);
    expect(findings.map(({ message }) => message).join()).toContain("ASH-1");
  });
});

describe("the repository", () => {
  test("its configuration runs nothing and hides nothing", async () => {
    const repository = proposals();
    const mark = join(repository.top, "ran");
    const program = join(repository.top, ".git/program");
    writeFileSync(program, `#!/bin/sh\necho ran >> ${mark}\ncat\n`, { mode: 0o755 });
    const set = (name: string, value: string): void =>
      void execFileSync("git", ["config", name, value], { cwd: repository.top });
    for (const name of ["diff.external", "core.pager", "core.fsmonitor", "gpg.program"])
      set(name, program);
    set("diff.x.textconv", program);
    set("diff.x.command", program);
    set("filter.x.smudge", program);
    set("filter.x.process", program);
    set("core.attributesFile", join(repository.top, ".git/attributes"));
    set("diff.ignoreSubmodules", "all");
    set("submodule.x.ignore", "all");
    set("submodule.x.path", `registry/${HELLO}/1.2.0/files/sub`);
    set("core.quotePath", "true");
    set("diff.orderFile", "/dev/null");
    set("diff.renames", "copies");
    set("log.showSignature", "true");
    set("core.worktree", "..");
    const attributes = "* diff=x filter=x\n";
    writeFileSync(join(repository.top, ".git/attributes"), attributes);
    mkdirSync(join(repository.top, ".git/info"), { recursive: true });
    writeFileSync(join(repository.top, ".git/info/attributes"), attributes);
    writeFileSync(
      join(repository.top, ".gitmodules"),
      `[submodule "x"]\n\tpath = registry/${HELLO}/1.2.0/files/sub\n\turl = ./x\n\tignore = all\n`,
    );
    repository.commit({ ...nextVersion(), [`${HELLO}/1.2.0/files/sub`]: { submodule: OBJECT } });
    const { classification } = await classify(repository);
    expect(classification.reasons.map(({ path }) => path)).toContain(`${HELLO}/1.2.0/files/sub`);
    expect(() => execFileSync("cat", [mark], { stdio: "pipe" })).toThrow();
  });

  test("replaced objects and grafts change nothing", async () => {
    const repository = proposals();
    repository.commit({ [`${HELLO}/1.0.0/files/index.js`]: "export {};\n" });
    const run = (...args: string[]) =>
      execFileSync("git", args, { cwd: repository.top, encoding: "utf8", stdio: "pipe" }).trim();
    run("replace", "proposal^{tree}", "main^{tree}");
    mkdirSync(join(repository.top, ".git/info"), { recursive: true });
    writeFileSync(
      join(repository.top, ".git/info/grafts"),
      `${run("rev-parse", "main")} ${run("rev-parse", "proposal")}\n`,
    );
    expect((await verdict(repository))[0]).toBe("reject");
  });

  test("nothing that changes is agreed to by nobody", async () => {
    const repository = proposals();
    repository.commit(nextVersion(), { on: "main" });
    for (const head of ["main", "main~1"])
      expect(await verdict(repository, { head })).toEqual(["auto", ""]);
  });

  test("a registry may be all of it", async () => {
    const repository = proposals({}, "");
    repository.commit({ ...nextVersion(), ".github/x.yml": "on: push\n" });
    expect((await verdict(repository))[0]).toBe("maintainer-review");
    repository.commit(nextVersion());
    expect((await verdict(repository))[0]).toBe("auto");
  });

  test("a registry that comes with the change needs a maintainer", async () => {
    const repository = proposals();
    execFileSync("git", ["checkout", "-q", "--orphan", "empty"], { cwd: repository.top });
    const { top } = repository;
    const tree = execFileSync("git", ["mktree"], { cwd: top, input: "", encoding: "utf8" }).trim();
    const identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
    const commit = execFileSync("git", [...identity, "commit-tree", tree, "-m", "x"], {
      cwd: top,
      encoding: "utf8",
    }).trim();
    execFileSync("git", ["branch", "first", commit], { cwd: top });
    repository.commit(
      { "registry.yaml": repository.text("registry.yaml"), ...nextVersion() },
      { from: ["first"] },
    );
    const { classification } = await classify(repository, { base: "first" });
    expect(["maintainer-review", "reject"]).toContain(classification.class);
  });

  test("more paths than one command can take", async () => {
    const paths = Array.from({ length: 900 }, (_, index) => [
      `stray/${`${"long".repeat(50)}/`.repeat(15)}${index}`,
      "x",
    ]);
    const repository = proposals();
    repository.commit({ ...Object.fromEntries(paths), ...nextVersion("v9") });
    expect((await verdict(repository))[0]).toBe("reject");
  });
});
