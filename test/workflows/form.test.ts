/** Issue forms: what GitHub makes of them, what people may write into them, and what becomes of it. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { formProposal } from "../../builder/command/form-proposal.ts";
import type { ProposalTarget } from "../../builder/contribute/proposal-target.ts";
import { formArtifact } from "../../builder/form/form-artifact.ts";
import { ISSUE_FORMS } from "../../builder/form/issue-forms.ts";
import { readFencedFiles } from "../../builder/form/read-fenced-files.ts";
import { readForm } from "../../builder/form/read-form.ts";
import { newArtifact } from "../../builder/scaffold/artifact-files.ts";
import { licenseText } from "../../builder/scaffold/license-text.ts";
import { FORM_FILES_MAX } from "../../schemas/limits.ts";
import { REPOSITORY, type RegistryHost, registryHost, WHERE } from "../automerge/registry-host.ts";
import { gitIn } from "../github/git-in.ts";
import { temporaryFolder } from "../make-registry.ts";
import { readText } from "./read-workflows.ts";

/** More than are mentioned, and one who only reads. */
const MEMBERS = [
  "{login: looks-on, id: 70, role: read}",
  "{login: ada, id: 11, role: owner}",
  ...[1, 2, 3, 4, 5].map((one) => `{login: own-${one}, id: ${70 + one}, role: admin}`),
]
  .map((member) => `  - ${member}\n`)
  .join("");

let host: RegistryHost;
beforeAll(async () => {
  host = await registryHost({
    "registry/publishers/many.yaml": `kind: organization\ndisplayName: Many\nmembers:\n${MEMBERS}`,
    "registry/artifacts/many/things/artifact.md": "---\ntype: model\ntitle: Things\n---\n",
  });
});
afterAll(() => host.close());

const SCAFFOLD = "builder/scaffold/tree/.github/ISSUE_TEMPLATE";

interface Template {
  readonly labels: readonly string[];
  readonly body: readonly {
    id: string;
    attributes: { label: string };
    validations?: { required?: boolean };
  }[];
}

test("the forms ask for what is read, here and in a new registry", () => {
  const files = readdirSync(join(import.meta.dirname, "../..", SCAFFOLD));
  const asked = files.map((file) => {
    const text = readText(`${SCAFFOLD}/${file}`);
    expect(readText(`.github/ISSUE_TEMPLATE/${file}`)).toBe(text);
    const { labels, body } = parse(text) as Template;
    const fields = body.map(({ id, attributes, validations }) => [
      id,
      attributes.label,
      validations?.required === true,
    ]);
    return [labels, fields];
  });
  const read = ISSUE_FORMS.map(({ label, fields }) => [
    [label],
    fields.map(({ id, label: shown, required }) => [id, shown, required]),
  ]);
  const byLabel = (a: unknown[], b: unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1);
  expect(asked.sort(byLabel)).toEqual(read.sort(byLabel));
});

const claim = (namespace: string, name = "Eve's things"): string =>
  `### Namespace\n\n${namespace}\n\n### Name to show\n\n${name}`;

test.each<[string, string, RegExp]>([
  ["a heading twice", `${claim("eve")}\n\n### Namespace\n\nada`, /once/],
  ["headings out of order", "### Name to show\n\nx\n\n### Namespace\n\ny", /once/],
  ["text before", `hello\n${claim("eve")}`, /before/],
  ["a required answer that is empty", claim("_No response_"), /empty/],
  ["an answer that is too long", claim("eve", "x".repeat(81)), /81 characters/],
  ["no form at all", "", /once/],
])("%s is not read", (_, body, problem) => {
  expect(String(readForm(body, ["form: namespace"]))).toMatch(problem);
});

test("an issue of no form is left alone, and one of two is not read", () => {
  expect(readForm(claim("eve"), ["bug"])).toBeUndefined();
  expect(
    readForm(
      claim("eve"),
      ISSUE_FORMS.map(({ label }) => label),
    ),
  ).toEqual([expect.stringContaining("several")]);
});

interface Formed {
  /** Who opened or edited it; its author unless told otherwise. */
  readonly sender?: { readonly id: number; readonly login: string };
  /** The issue that is edited; a new one when absent. */
  readonly number?: number;
  readonly state?: "open" | "closed";
}

async function form(
  label: string,
  body: string,
  { sender = { id: 99, login: "eve" }, number, state = "open" }: Formed = {},
) {
  const { issues } = host.as("eve").rest;
  const { data: issue } =
    number === undefined
      ? await issues.create({ ...WHERE, title: "Form", body })
      : await issues.update({ ...WHERE, issue_number: number, body, state });
  const event = join(temporaryFolder(), "event.json");
  const action = number === undefined ? "opened" : "edited";
  const labels = [{ name: label }];
  writeFileSync(event, JSON.stringify({ action, sender, issue: { ...issue, labels } }));
  const ran = await host.step(["form", "--json"], { GITHUB_EVENT_PATH: event });
  const { data: comments } = await host
    .as("may")
    .rest.issues.listComments({ ...WHERE, issue_number: issue.number });
  return { ...JSON.parse(ran.stdout), ran, comments };
}

test("a claim becomes a pull request that makes its author the owner", async () => {
  const { number, state, pull, ran, comments } = await form("form: namespace", claim("eves"));
  expect([ran.stderr, ran.exitCode, state]).toEqual(["", 0, "proposed"]);
  expect(comments.map(({ body }: { body?: string }) => body)).toEqual([
    expect.stringContaining(`#${pull}`),
  ]);
  const { data } = await host.as("may").rest.pulls.get({ ...WHERE, pull_number: pull });
  expect(data.head.ref).toBe(`ashlar/form/issue-${number}`);
  const file = await host.as("may").rest.repos.getContent({
    ...WHERE,
    path: "registry/publishers/eves.yaml",
    ref: data.head.sha,
    mediaType: { format: "raw" },
  });
  expect(parse(String(file.data))).toMatchObject({
    members: [{ login: "eve", id: 99, role: "owner" }],
  });
});

test("what is wrong with the answers is said, as text and nothing else", async () => {
  const { state, ran, comments } = await form("form: namespace", claim("../../x @may <img src=x>"));
  expect([ran.exitCode, state]).toEqual([0, "refused"]);
  expect(comments[0]?.body).toContain("is no namespace");
  for (const live of ["@may", "<img"]) expect(comments[0]?.body).not.toContain(live);
});

const ANSWERS = {
  Type: "module-node",
  Name: "eves/tide",
  Version: "0.1.0",
  Licence: "MIT",
  "What it does, in one sentence":
    "Greets whoever is named, in one line, for programs of the harbour.",
  Category: "tools",
  Keywords: "tide, greeting",
};

/** An issue's body as GitHub makes it of a form. */
const filled = (answers: Readonly<Record<string, string>>): string =>
  ISSUE_FORMS[0]?.fields
    .map(({ label }) => `### ${label}\n\n${answers[label] ?? "_No response_"}\n`)
    .join("\n") ?? "";

const fenced = (files: Readonly<Record<string, string>>): string =>
  Object.entries(files)
    .map(([path, content]) => `\`\`\`\`${path}\n${content}\`\`\`\`\n`)
    .join("\n");

test("a new artifact becomes the pull request that init and publish would make", async () => {
  const { summary } = { summary: ANSWERS["What it does, in one sentence"] };
  const { files } = newArtifact({
    ...{ type: "module-node", name: "eves/tide", title: "Tide", summary, license: "MIT" },
    ...{ categories: ["tools"], tags: ["tide", "greeting"], today: "2026-01-01" },
    licenseText:
      (await licenseText("MIT", { name: "eve", year: new Date().getUTCFullYear() })) ?? "",
  });
  const text = (path: string): string => String(files.get(path) ?? "");
  const payload = [...files.keys()].filter((path) => path.includes("/files/"));
  const given = payload.filter((path) => !path.endsWith("LICENSE"));
  const { state, pull, ran } = await form(
    "form: artifact",
    filled({
      ...ANSWERS,
      Documentation: text("artifact.md").split("---\n").slice(2).join("---\n").trim(),
      Manifest: `\`\`\`yaml\n${text("0.1.0/manifest.yaml")}\`\`\``,
      Files: fenced(Object.fromEntries(given.map((path) => [path.slice(12), text(path)]))),
    }),
  );
  expect([ran.stderr, ran.exitCode, state]).toEqual(["", 0, "proposed"]);
  const bare = join(host.github.folder, `${REPOSITORY}.git`);
  const head = `refs/pull/${pull}/head`;
  const changed = gitIn(bare, "diff", "--name-only", `${head}^`, head).trim().split("\n");
  const folder = "registry/artifacts/eves/tide";
  expect(changed).toEqual(
    [
      "registry/publishers/eves.yaml",
      ...[...files.keys()].map((path) => `${folder}/${path}`),
    ].sort(),
  );
  for (const [path, content] of files)
    expect(gitIn(bare, "show", `${head}:${folder}/${path}`)).toBe(String(content));
  expect(gitIn(bare, "log", "-1", "--format=%an %ae %cn", head).trim()).toBe(
    "eve 99+eve@users.noreply.github.com github-actions[bot]",
  );
  const { data } = await host.as("may").rest.pulls.get({ ...WHERE, pull_number: pull });
  expect(data.title).toBe("Publish eves/tide 0.1.0");
});

test("everything that is wrong with a new artifact is said, each with its field", async () => {
  const { state, comments } = await form(
    "form: artifact",
    filled({
      ...ANSWERS,
      ...{ Type: "model-node", Name: "Eves", Version: "1", Documentation: "Hello" },
      Files: "loose @may\n```../../x.yaml\n```\n```a.js\n```\n```A.js\n```\n```b.js\nno end",
    }),
  );
  expect(state).toBe("refused");
  const body = comments[0]?.body ?? "";
  for (const said of [
    "Type&#58;",
    "module-node?",
    "Name&#58;",
    "Version&#58;",
    "loose",
    "climbs out",
    "letter case",
    "no end",
  ])
    expect(body).toContain(said);
  expect(body).not.toContain("@may");
});

test("a comment about thousands of mistakes is one that GitHub takes", async () => {
  const Files = Array.from({ length: 3000 }, () => "<!-- @may -->").join("\n");
  const { state, comments } = await form(
    "form: artifact",
    filled({ ...ANSWERS, Documentation: "Hello", Files }),
  );
  expect(state).toBe("refused");
  expect(comments[0]?.body?.length).toBeLessThan(65_536);
  expect(comments[0]?.body).toMatch(/- and \d+ more$/);
});

test("what the check would reject is said by the form's own fields", async () => {
  const { state, comments } = await form(
    "form: artifact",
    filled({
      ...ANSWERS,
      Documentation: "Hello",
      Files: "```index.mjs\n1;\n```\n```b.js\n2;\n```",
      Manifest: "config:\n  entri: index.js",
    }),
  );
  expect(state).toBe("refused");
  expect(comments[0]?.body).toMatch(/- Manifest&#58;.*META-SCHEMA/);
  const taken = await form(
    "form: artifact",
    filled({ ...ANSWERS, Name: "acme/hello", Documentation: "x", Files: "```index.js\n1;\n```" }),
  );
  expect(taken.comments[0]?.body).toContain("has acme/hello already");
});

test.each<[string, string]>([
  ["problem", "### What is wrong\n\n@may <!-- @eve --> it breaks"],
  [
    "version",
    "### Version that is missing\n\n2.0.0 @may\n\n### Where it is\n\nhttps://x.example/@may",
  ],
])("a %s is brought to the owners, and to nobody whom its text names", async (kind, rest) => {
  const { state, comments } = await form(`form: ${kind}`, `### Artifact\n\nmany/things\n\n${rest}`);
  expect(state).toBe("told");
  const mentioned = comments[0]?.body?.match(/@[\w-]+/g) ?? [];
  expect(mentioned).toEqual(["@ada", "@own-1", "@own-2", "@own-3", "@own-4"]);
  expect(comments[0]?.body).toContain("and 1 more");
});

test("an issue that somebody else changed, or that is closed, proposes nothing", async () => {
  const bob = { id: 98, login: "bob" };
  const by = await form("form: namespace", claim("bobs"), { sender: bob });
  expect(by.state).toBe("refused");
  expect(by.comments[0]?.body).toContain("Somebody else than its author");
  const { number } = by;
  const closed = await form("form: namespace", claim("bobs"), { number, state: "closed" });
  expect(closed.state).toBe("refused");
  expect(closed.comments[0]?.body).toContain("is closed");
});

test("an edited form changes its pull request, and the words of it", async () => {
  const first = await form("form: namespace", claim("one"));
  const second = await form("form: namespace", claim("two"), { number: first.number });
  expect([second.state, second.pull]).toEqual(["proposed", first.pull]);
  const { data } = await host.as("may").rest.pulls.get({ ...WHERE, pull_number: first.pull });
  expect(data.title).toBe("Claim the namespace two");
  const files = await host.as("may").rest.pulls.listFiles({ ...WHERE, pull_number: first.pull });
  expect(files.data.map(({ filename }) => filename)).toEqual(["registry/publishers/two.yaml"]);
});

test.each<[string, string, Record<string, string>, RegExp[]]>([
  [
    "two files, and a fence inside of a longer one",
    "```a.md\nA\n```\n\n~~~~b/c.md\n```\n~~~\n~~~~",
    { "a.md": "A\n", "b/c.md": "```\n~~~\n" },
    [],
  ],
  ["an empty file", "```a\n```", { a: "" }, []],
  ["no path", "```\nA\n```", {}, [/no path/]],
  ["text around", "x\n```a\n```\ny", { a: "" }, [/"x" stands outside/, /"y" stands outside/]],
  [
    "paths that go nowhere",
    "```/a\n```\n```b\\c\n```\n```.git/config\n```\n```nul\n```\n```d/../e\n```",
    {},
    [/absolute/, /backslash/, /git folder/, /Windows/, /climbs/],
  ],
  [
    "one name twice",
    "```a\n```\n```a\n```\n```a/b\n```",
    { a: "" },
    [/twice/, /file and a folder/],
  ],
  ["no end", "```a\nA", {}, [/no end/]],
  ["nothing", "\n", {}, [/no file/]],
])("files in fences: %s", (_, text, files, problems) => {
  const read = readFencedFiles(text);
  expect(Object.fromEntries(read.files)).toEqual(files);
  expect(read.problems).toEqual(problems.map((problem) => expect.stringMatching(problem)));
});

test("more files than are taken are none", () => {
  const many = Array.from({ length: FORM_FILES_MAX + 1 }, (_, index) => `\`\`\`f${index}\n\`\`\``);
  expect(readFencedFiles(many.join("\n")).problems).toEqual([expect.stringContaining("are taken")]);
});

test.each<[string, Record<string, string>, RegExp]>([
  ["the usual name", { "index.js": "1;\n", "other.js": "" }, /entry: index.js/],
  ["the only file", { "main.mjs": "1;\n", LICENSE: "" }, /entry: main.mjs/],
])("without a manifest the main file is %s", async (_, files, manifest) => {
  const answers = new Map([
    ...Object.entries({
      type: "module-node",
      name: "a/b",
      version: "1.0.0",
      license: "MIT",
      summary: "x",
      readme: "y",
      files: fenced(files),
    }),
  ]);
  const made = await formArtifact({ answers, login: "eve", year: 2026, categories: ["tools"] });
  if (!("files" in made)) throw new Error(made.join());
  expect(String(made.files[1]?.content && new TextDecoder().decode(made.files[1].content))).toMatch(
    manifest,
  );
});

test("an account name that no record takes is said to be one", async () => {
  const author = { id: 7, login: "eve_corp" };
  const read = readForm(claim("eves"), ["form: namespace"]);
  if (!read || !("kind" in read)) throw new Error("no form");
  const issue = { number: 1, form: read, author, createdAt: "2026-01-01T00:00:00Z" };
  await expect(formProposal(issue, {} as ProposalTarget)).rejects.toMatchObject({
    code: "E_USAGE",
    message: expect.stringContaining("eve_corp"),
  });
});

test("a model without a manifest is asked for one", async () => {
  const answers = new Map(
    Object.entries({
      type: "model",
      name: "a/b",
      version: "1.0.0",
      license: "MIT",
      summary: "x",
      readme: "y",
      files: "```a\n```",
    }),
  );
  expect(await formArtifact({ answers, login: "eve", year: 2026, categories: [] })).toEqual([
    expect.stringMatching(/^Manifest: a model needs one/),
  ]);
});
