/** What `ashlar check --base` decides about a pull request: real repositories, and three real commands. */
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { parseAuthor } from "../../builder/change/parse-author.ts";
import { commitAll, git, makeRegistry, type RegistryFiles, writeFiles } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";
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

/** A repository with `change` proposed. */
function proposed(change: Change, start: RegistryFiles = {}): Proposals {
  const repository = proposals(start);
  repository.commit(change);
  return repository;
}

describe("the classes", () => {
  test("a new version by a member who may write: auto", async () => {
    const { classification, checked } = await classify(proposed(nextVersion()));
    expect(classification).toEqual({ class: "auto", reasons: [] });
    expect(checked.score("acme/hello", "1.2.0")?.shown).toBeGreaterThan(0);
  });

  test("the same by somebody else, or by nobody known: an owner decides; a number counts, not the login", async () => {
    const repository = proposed(nextVersion());
    for (const author of [{ id: 99 }, {}, { id: 99, login: "ada" }]) {
      expect(await verdict(repository, { author })).toEqual([
        "owner-approval",
        expect.stringContaining('an owner of "acme" decides'),
      ]);
    }
  });

  test("who makes himself an owner in the same change is none", async () => {
    const publisher =
      "kind: organization\ndisplayName: Acme\nmembers:\n  - {login: ada, id: 11, role: owner}\n  - {login: eve, id: 99, role: owner}\n";
    const { classification } = await classify(
      proposed({ ...nextVersion(), "publishers/acme.yaml": publisher }),
      { author: { id: 99, login: "eve" } },
    );
    expect(classification.class).toBe("maintainer-review");
    expect(classification.reasons.map(({ class: kind }) => kind)).toContain("owner-approval");
    expect(classification.reasons[0]?.message).toContain("not by one of its owners");
  });

  test.each<[string, Change]>([
    [
      "a new namespace",
      {
        "publishers/new.yaml":
          "kind: user\ndisplayName: New\nmembers:\n  - {login: ada, id: 11, role: owner}\n",
      },
    ],
    ["the registry's policy", { "policy.yaml": "rules: {}\n" }],
    ["suppressions", { "suppressions.yaml": "suppressions: []\n" }],
    ["files outside of the registry", { "../.github/workflows/x.yml": "on: push\n" }],
  ])("%s: a maintainer decides", async (_, change) => {
    expect((await verdict(proposed(change)))[0]).toBe("maintainer-review");
  });

  const whole = (name: string): Change =>
    Object.fromEntries(
      ["manifest.yaml", "files/index.js", "files/LICENSE"].map((path) => [
        `${HELLO}/${name}/${path}`,
        null,
      ]),
    );

  test.each<[string, Change]>([
    ["a published file is changed", { [`${HELLO}/1.0.0/files/index.js`]: "export {};\n" }],
    ["a file joins a published version", { [`${HELLO}/1.0.0/files/more.js`]: "export {};\n" }],
    ["a published version is deleted", whole("1.0.0")],
    ["an artifact is deleted", { [HELLO]: null }],
    [
      "a gate rule fails",
      { ...nextVersion(), [`${HELLO}/1.2.0/manifest.yaml`]: "config:\n  entry: gone.js\n" },
    ],
    [
      "a link leaves the payload",
      { ...nextVersion(), [`${HELLO}/1.2.0/files/passwd`]: { link: "/etc/passwd" } },
    ],
  ])("%s: rejected, with what to do instead", async (_, change) => {
    const { classification } = await classify(proposed(change));
    expect(classification.class).toBe("reject");
    expect(classification.reasons[0]?.fix).toMatch(/\w/);
  });

  test.each<[string, (text: string) => string]>([
    [
      "a yank",
      (text) =>
        text.replace("license:", 'versions:\n  "1.0.0": {yanked: It greets nobody.}\nlicense:'),
    ],
    ["a better summary", (text) => text.replace("in a friendly voice", "in a very friendly voice")],
  ])("%s by a member is auto", async (_, edit) => {
    const repository = proposals();
    const record = `${HELLO}/artifact.md`;
    repository.commit({ [record]: edit(repository.text(record)) });
    expect(await verdict(repository)).toEqual(["auto", ""]);
  });
});

test("one's own review is auto, somebody else's is rejected", async () => {
  const text = "---\ntitle: Good\nrating: 4\nversion: 1.1.0\n---\nIt greeted me.\n";
  const repository = proposed({ [`${HELLO}/reviews/grace.md`]: text });
  const classOf = async (login: string) =>
    (await verdict(repository, { author: { id: 7, login } }))[0];
  expect([await classOf("Grace"), await classOf("eve")]).toEqual(["auto", "reject"]);
});

describe("what is looked at", () => {
  test("other artifacts are not, however broken", async () => {
    const { findings, classification } = await classify(
      proposed(nextVersion(), {
        "artifacts/acme/broken/artifact.md": "---\ntype: [\n---\n",
        "artifacts/acme/other/artifact.md": "---\ntype: plugin\nunknown: 1\n---\n",
      }),
    );
    expect(findings.filter(({ path }) => !path.startsWith(HELLO))).toEqual([]);
    expect(classification.class).toBe("auto");
  });

  test.each([
    ["acme/hello", "^1.0.0", []],
    ["acme/helo", "^1.0.0", ["DEP-RES-004"]],
    ["acme/hello", "^9.0.0", ["DEP-RES-004"]],
  ])("dependencies are, as far as they matter: %s %s", async (name, range, rules) => {
    const { findings } = await classify(
      proposed({
        "artifacts/acme/user/artifact.md":
          "---\ntype: module-node\ntitle: User\ncategories: [tools]\n---\n",
        "artifacts/acme/user/1.0.0/manifest.yaml": `config:\n  entry: index.js\ndependencies:\n  - {name: ${name}, version: "${range}"}\n`,
        "artifacts/acme/user/1.0.0/files/index.js": "export {};\n",
      }),
    );
    const found = findings.map(({ rule }) => rule).filter((rule) => rule.startsWith("DEP-"));
    expect(found).toEqual(rules);
  });

  test("what main got meanwhile is no part of the change", async () => {
    const repository = proposed(nextVersion());
    repository.commit({ "policy.yaml": "rules: {}\n" }, { on: "main" });
    expect((await verdict(repository))[0]).toBe("auto");
  });
});

describe("the command", () => {
  test("prints class, reasons, findings and scores; the class is the exit code", async () => {
    const { registry, top } = proposed(nextVersion());
    git(top, "2026-03-04T05:06:07Z", "checkout", "-q", "proposal");
    const check = async (...author: readonly string[]) => {
      const args = ["check", "--base", "main", "--registry", registry, ...author, "--json"];
      const { stdout, exitCode } = await runInProcess(args);
      return { ...JSON.parse(stdout), exitCode };
    };
    expect(await check("--author-id", String(ADA.id), "--author", "ada")).toMatchObject({
      class: "auto",
      exitCode: 0,
      reasons: [],
      scores: [{ name: "acme/hello", version: "1.2.0" }],
    });
    expect(await check("--author-id", "99")).toMatchObject({
      class: "owner-approval",
      exitCode: 10,
    });
  });

  test("rejects with exit code 12", async () => {
    const registry = makeRegistry();
    commitAll(registry);
    writeFiles(registry, { [`${HELLO}/1.0.0/files/index.js`]: "export {};\n" });
    git(dirname(registry), "2026-03-04T05:06:07Z", "commit", "-qam", "Change");
    const args = ["check", "--base", "HEAD~1", "--registry", registry];
    const { stdout, exitCode } = await runInProcess(args);
    expect(exitCode).toBe(12);
    expect(stdout).toContain("Class: reject");
  });

  test("goes not with --fix", async () => {
    const registry = makeRegistry();
    const args = ["check", "--registry", registry, "--base", "main", "--fix"];
    const { stderr, exitCode } = await runInProcess(args);
    expect(stderr).toContain("[E_USAGE]");
    expect(exitCode).toBe(2);
  });
});

describe("a namespace that a change claims", () => {
  const claim = (namespace: string, members: string): Change => ({
    [`publishers/${namespace}.yaml`]: `kind: user\ndisplayName: X\nmembers: [${members}]\n`,
  });
  const EVE = "{login: eve, id: 99, role: owner}";
  const warnings = async (
    change: Change,
    start: RegistryFiles = {},
  ): Promise<readonly string[]> => {
    const { classification, findings } = await classify(proposed(change, start));
    expect(classification.class).toBe("maintainer-review");
    const messages = classification.reasons.map(({ message }) => message);
    for (const { rule, message } of findings.filter(({ rule }) => rule === "PUB-003"))
      expect(messages).toContain(`${rule}: ${message}`);
    return messages.filter((message) => message.startsWith("PUB-003"));
  };

  test.each([
    ["acrne", EVE, 'mistaken for "acme", which others own: letters that look alike'],
    // To name one of theirs beside oneself is no kinship.
    ["acmee", `${EVE}, {login: ada, id: 11, role: owner}`, "others own: a character repeated"],
    ["small", EVE, '"small" speaks for the registry itself'],
    ["smalll", EVE, `mistaken for "small", the registry's own name`],
    ["admin", EVE, '"admin" speaks for the registry itself'],
  ])("%s by %s", async (namespace, members, why) => {
    expect(await warnings(claim(namespace, members))).toEqual([expect.stringContaining(why)]);
  });

  test("is nothing to wonder about where it is another word, or of the same people", async () => {
    expect(await warnings(claim("zebra", EVE))).toEqual([]);
    expect(await warnings(claim("acrne", "{login: ada, id: 11, role: owner}"))).toEqual([]);
  });

  test("is told from one that was there: only what is new is held against the others", async () => {
    const start = claim("acrne", EVE) as RegistryFiles;
    const change = claim(
      "acme",
      "{login: ada, id: 11, role: owner}, {login: bo, id: 12, role: write}",
    );
    expect(await warnings(change, start)).toEqual([]);
  });
});

test("a base that is not there", async () => {
  await expect(classify(proposals(), { base: "nowhere" })).rejects.toThrow('no commit "nowhere"');
});

test.each(["ada", "11abc", "1e1", "0x0b", "011", " 11", "-11", "0", "11.0", "", "1".repeat(17)])(
  "%j is no author's number",
  (authorId) => {
    expect(() => parseAuthor({ authorId })).toThrow("no account number");
  },
);

test("an author is a number, a name, both or nobody, and no empty name", () => {
  expect(parseAuthor({ authorId: "11", author: "ada" })).toEqual(ADA);
  expect(parseAuthor({})).toEqual({});
  expect(() => parseAuthor({ author: "" })).toThrow("empty");
});
