/** Issue forms: what GitHub makes of them, what people may write into them, and what becomes of it. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { ISSUE_FORMS } from "../../builder/form/issue-forms.ts";
import { readForm } from "../../builder/form/read-form.ts";
import { type RegistryHost, registryHost, WHERE } from "../automerge/registry-host.ts";
import { temporaryFolder } from "../make-registry.ts";
import { readText } from "./read-workflows.ts";

let host: RegistryHost;
beforeAll(async () => {
  host = await registryHost();
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

async function form(label: string, body: string) {
  const { data: issue } = await host
    .as("eve")
    .rest.issues.create({ ...WHERE, title: "Form", body });
  const event = join(temporaryFolder(), "event.json");
  const user = { id: 99, login: "eve" };
  writeFileSync(
    event,
    JSON.stringify({
      action: "opened",
      issue: { number: issue.number, title: "Form", body, user, labels: [{ name: label }] },
    }),
  );
  const ran = await host.step(["form", "--json"], { GITHUB_EVENT_PATH: event });
  const { data: comments } = await host
    .as("may")
    .rest.issues.listComments({ ...WHERE, issue_number: issue.number });
  return { ...JSON.parse(ran.stdout), ran, comments };
}

test("a claim becomes a pull request that makes its author the owner", async () => {
  const { state, pull, ran, comments } = await form("form: namespace", claim("eves"));
  expect([ran.stderr, ran.exitCode, state]).toEqual(["", 0, "proposed"]);
  expect(comments.map(({ body }: { body?: string }) => body)).toEqual([
    expect.stringContaining(`#${pull}`),
  ]);
  const { data } = await host.as("may").rest.pulls.get({ ...WHERE, pull_number: pull });
  expect(data.head.ref).toBe("ashlar/claim/eves-eve");
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
