/** `ashlar log` on a real repository whose history has everything: what it tells, and what it does not believe. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { recomputeLog } from "../../builder/audit/recompute-log.ts";
import { openCommitSource } from "../../builder/read/commit-source.ts";
import { git, type RegistryFiles, SMALL_REGISTRY, writeFiles } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";

const ARTIFACT = SMALL_REGISTRY["artifacts/acme/hello/artifact.md"] as string;
const withFields = (yaml: string): string => ARTIFACT.replace("license:", `${yaml}\nlicense:`);

interface Event {
  readonly kind: string;
  readonly artifact?: string;
  readonly version?: string;
  readonly text: string;
  readonly sha256?: string;
}
interface Answer {
  readonly entries: readonly {
    readonly commit: string;
    readonly date: string;
    readonly authors: readonly { readonly name: string }[];
    readonly committer: { readonly name: string };
    readonly pullRequest?: string;
    readonly approvals: readonly { readonly trailer: string; readonly who: string }[];
    readonly events: readonly Event[];
  }[];
  readonly next: string | null;
  readonly names: readonly string[];
}

let registry = "";
let day = 0;

function commit(files: RegistryFiles, message: string): string {
  day += 1;
  const date = `2026-03-${String(day).padStart(2, "0")}T10:00:00Z`;
  for (const [path, content] of Object.entries(files))
    if (content === null) rmSync(join(registry, path), { recursive: true });
  writeFiles(registry, files);
  const top = dirname(registry);
  git(top, date, "add", "-A");
  git(top, date, "commit", "-q", "--allow-empty", "-m", message);
  return git(top, date, "rev-parse", "HEAD").trim();
}

async function log(...args: string[]): Promise<Answer> {
  const { stdout, stderr, exitCode } = await runInProcess(
    ["log", "--json", "--registry", registry, ...args],
    { cwd: dirname(registry) },
  );
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as Answer;
}

const told = ({ entries }: Answer): string[] =>
  entries.flatMap(({ events }) =>
    events.map(({ artifact = "", version, text }) =>
      `${artifact}${version ? `@${version}` : ""} ${text}`.trim(),
    ),
  );

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "ashlar-test-"));
  registry = join(folder, "registry");
  writeFiles(registry, SMALL_REGISTRY);
  git(folder, "2026-03-01T00:00:00Z", "init", "-q", "-b", "main");
  commit({}, "Begin (#1)");
  commit(
    {
      "artifacts/acme/hello/artifact.md": withFields(
        "versions:\n  1.0.0: {yanked: It greets the wrong person.}",
      ),
    },
    "Yank 1.0.0\n\nReviewed-by: Mira Okafor <mira@example.org>\nCo-authored-by: Bo <bo@example.org>",
  );
  commit(
    {
      "artifacts/acme/hello/artifact.md": withFields(
        "deprecation: {reason: Superseded., replaced_by: acme/greet}",
      ).replace("title: Hello", "title: Hello again"),
      "artifacts/acme/hello/reviews/eve.md":
        '---\ntitle: "Good\\e[31m \u202e"\nrating: 4\nversion: 1.1.0\n---\nFine.\n',
    },
    "Deprecate, evil \u001b[31mred\u202e title",
  );
  const top = dirname(registry);
  const date = "2026-03-10T10:00:00Z";
  git(top, date, "switch", "-q", "-c", "side");
  day = 9;
  const greet = ARTIFACT.replace("license:", "derived_from: acme/hello@1.1.0\nlicense:");
  commit(
    {
      "artifacts/acme/greet/artifact.md": greet,
      "artifacts/acme/greet/1.0.0/manifest.yaml": SMALL_REGISTRY[
        "artifacts/acme/hello/1.0.0/manifest.yaml"
      ] as string,
      "artifacts/acme/greet/1.0.0/files/index.js": "export {};\n",
    },
    "Publish greet\n\nApproved-by: ada",
  );
  git(top, date, "switch", "-q", "main");
  git(
    top,
    "2026-03-11T10:00:00Z",
    "merge",
    "-q",
    "--no-ff",
    "-m",
    "Merge pull request #12 from ada/greet\n\nPublish greet",
    "side",
  );
  day = 11;
  commit({ "artifacts/acme/hello/1.0.0/files/index.js": "changed\n" }, "Alter a published version");
  commit(
    {
      "publishers/acme.yaml":
        "kind: organization\ndisplayName: Acme\nwebsite: https://acme.example\nmembers:\n  - {login: ada, id: 11, role: admin}\n  - {login: bo, id: 12, role: owner}\n",
      "suppressions.yaml": `suppressions:\n  - {rule: SEC-SECRET-001, artifact: acme/hello, fingerprint: ${"a".repeat(32)}, reason: test-data, note: They are made up for tests., by: mira, until: 2027-01-01T00:00:00Z}\n`,
    },
    "See merge request\n\nSee merge request acme/registry!7",
  );
  commit({ "README.md": "Nothing of interest.\n" }, "Unrelated");
  return () => rmSync(folder, { recursive: true, force: true });
});

describe("what it tells", () => {
  test("an artifact's life, newest first, with digests, marks, reviews and accepted findings", async () => {
    expect(told(await log("acme/hello"))).toEqual([
      "acme/hello the finding SEC-SECRET-001 is accepted as test-data by mira until 2027-01-01T00:00:00Z: They are made up for tests.",
      expect.stringMatching(
        /^acme\/hello@1\.0\.0 its files changed after it was added, sha256:[0-9a-f]{64}$/,
      ),
      "acme/hello@1.0.0 no longer yanked",
      "acme/hello deprecated, replaced by acme/greet: Superseded.",
      "acme/hello edited: title",
      "acme/hello@1.1.0 reviewed by eve, 4 of 5: Good\\u{1b}[31m \\u{202e}",
      "acme/hello@1.0.0 yanked: It greets the wrong person.",
      'acme/hello added as module-node "Hello"',
      expect.stringMatching(/^acme\/hello@1\.0\.0 published, sha256:[0-9a-f]{64}$/),
      expect.stringMatching(/^acme\/hello@1\.1\.0 published, sha256:[0-9a-f]{64}$/),
    ]);
  });

  test("one version, with what concerns all of them", async () => {
    expect(told(await log("acme/hello@1.1.0")).map((line) => line.replace(/:.*/, ""))).toEqual([
      "acme/hello deprecated, replaced by acme/greet",
      "acme/hello@1.1.0 reviewed by eve, 4 of 5",
      "acme/hello@1.1.0 published, sha256",
    ]);
  });

  test("who brought it: authors of what was merged, the committer, pull request and approvals", async () => {
    const { entries } = await log("acme/greet");
    expect(entries[0]?.pullRequest).toBe("!7");
    expect(entries[1]?.pullRequest).toBeUndefined();
    const merged = entries.find(({ pullRequest }) => pullRequest === "#12");
    expect(merged).toMatchObject({
      date: "2026-03-11T10:00:00Z",
      authors: [{ name: "Test" }],
      approvals: [{ trailer: "Approved-by", who: "ada" }],
      events: [{ kind: "artifact-added" }, { kind: "published", version: "1.0.0" }],
    });
    const yank = entries.find(({ events }) => events.some(({ kind }) => kind === "yanked"));
    expect(yank?.approvals).toEqual([
      { trailer: "Reviewed-by", who: "Mira Okafor <mira@example.org>" },
      { trailer: "Co-authored-by", who: "Bo <bo@example.org>" },
    ]);
    expect(entries.at(-1)?.pullRequest).toBe("#1");
  });

  test("an artifact under its former name too, where both records say so", async () => {
    expect((await log("acme/greet")).names).toEqual(["acme/greet", "acme/hello"]);
    expect((await log("acme/hello")).names).toEqual(["acme/hello"]);
  });

  test("a publisher: members by number, edits, and all of its artifacts", async () => {
    const { entries } = await log("acme");
    expect(entries[0]?.pullRequest).toBe("!7");
    expect(entries[0]?.events.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      "member-changed: ada (11) is now admin, was owner",
      "member-added: bo (12) joined as owner",
      "edited: edited: website",
      "suppression-added: the finding SEC-SECRET-001 is accepted as test-data by mira until 2027-01-01T00:00:00Z: They are made up for tests.",
    ]);
    expect(entries).toHaveLength(6);
  });

  test("the archive's digest is that of the published log", async () => {
    const { entries } = await log("acme/hello@1.1.0");
    const published = entries.at(-1)?.events.find(({ kind }) => kind === "published");
    const source = await openCommitSource(registry, "HEAD");
    const { log: recomputed } = await recomputeLog(source);
    await source.close();
    const logged = recomputed.entries.map((bytes) => Buffer.from(bytes).toString());
    expect(logged.filter((text) => text.includes(`"${published?.sha256}"`))).toHaveLength(1);
  });
});

describe("pages and limits", () => {
  test("page after page gives what one page gives", async () => {
    const whole = await log();
    expect(whole.next).toBeNull();
    const pages: Answer["entries"][number][] = [];
    for (let after: string | null = ""; after !== null; ) {
      const page: Answer = await log("--limit", "2", ...(after ? ["--after", after] : []));
      expect(page.entries.length).toBeLessThanOrEqual(2);
      pages.push(...page.entries);
      after = page.next;
    }
    expect(pages.map(({ commit: id }) => id)).toEqual(whole.entries.map(({ commit: id }) => id));
  });

  test("--since leaves out what is older; a wrong date is refused", async () => {
    const { entries } = await log("--since", "2026-03-12");
    expect(entries.map(({ date }) => date.slice(0, 10))).toEqual(["2026-03-13", "2026-03-12"]);
    const wrong = await runInProcess(["log", "--registry", registry, "--since", "soon"]);
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('"soon" is no date'),
    ]);
  });

  test("a name that nothing is about is refused, with the one that was meant", async () => {
    const { exitCode, stderr } = await runInProcess(["log", "--registry", registry, "acme/helo"]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain("did you mean acme/hello?");
  });
});

test("people read lines without a control character in them, whatever messages hold", async () => {
  const { stdout } = await runInProcess(["log", "--registry", registry, "acme/hello"]);
  expect(stdout).toMatch(/^2026-03-13 10:00Z {2}[0-9a-f]{12} {2}Test, !7$/m);
  expect(stdout).toContain("evil \\u{1b}[31mred\\u{202e} title");
  expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
});
