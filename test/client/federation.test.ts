import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openRegistries } from "../../client/registry/open-registries.ts";
import { findArtifact } from "../../client/resolve/find-artifact.ts";
import { parseRequest } from "../../client/resolve/parse-request.ts";
import { resolvePlan } from "../../client/resolve/resolve-plan.ts";
import { searchRegistries } from "../../client/search/search-registries.ts";
import { makeTree, type TreeArtifact, temporaryFolder } from "../make-tree.ts";
import { serveTree } from "../tree-server.ts";
import { testRoots } from "../trust/test-signing.ts";

const NOWHERE = "http://127.0.0.1:9/";
const one = (version: string, dependencies: Record<string, string> = {}) => [
  { version, dependencies },
];

/** Registries as a user's configuration lists them. */
async function configured(yaml: string, env: Record<string, string> = {}) {
  const home = await temporaryFolder();
  await mkdir(join(home, ".config/ashlar"), { recursive: true });
  await writeFile(join(home, ".config/ashlar/registries.yaml"), yaml);
  return {
    ...SILENT,
    environment: { HOME: home, ASHLAR_ROOTS: testRoots(), ...env },
    folder: home,
  };
}

async function treeUrl(artifacts: readonly TreeArtifact[]): Promise<string> {
  return (await serveTree((await makeTree(artifacts)).folder)).url;
}

const SILENT = {
  signal: new AbortController().signal,
  interactive: false,
  note: () => undefined,
  paint: (_: string, text: string) => text,
};

const entries = (...urls: string[]) =>
  `registries:\n${urls.map((url, index) => `  - {name: r${index + 1}, url: "${url}"}\n`).join("")}`;

test("the first registry that has a name wins, and the plan says who else has it", async () => {
  const first = await treeUrl([{ name: "acme/tool", versions: one("1.0.0") }]);
  const second = await treeUrl([{ name: "acme/tool", versions: one("9.0.0") }]);
  const registries = await openRegistries({}, await configured(entries(first, second)));
  const plan = await resolvePlan([{ name: "acme/tool", range: "*" }], registries);
  expect(plan.selections.map(({ version, reader }) => [version.version, reader.alias])).toEqual([
    ["1.0.0", "r1"],
  ]);
  expect(plan.warnings).toEqual(["acme/tool is in several registries; taken from r1, not from r2"]);
});

test("a namespace that a registry claims is asked of no other, and it is asked of no others", async () => {
  const first = await treeUrl([
    { name: "lab/tool", versions: one("9.9.9") },
    { name: "acme/tool", versions: one("1.0.0") },
  ]);
  const lab = await treeUrl([
    { name: "lab/tool", versions: one("1.0.0") },
    { name: "acme/tool", versions: one("9.9.9") },
  ]);
  const yaml = `${entries(first)}  - {name: lab, url: "${lab}", namespaces: [lab]}\n`;
  const registries = await openRegistries({}, await configured(yaml));
  const found = await Promise.all(
    ["lab/tool", "acme/tool"].map((name) => findArtifact(name, registries)),
  );
  expect(
    found.map((entry) => [entry?.reader.alias, entry?.document.latest, entry?.alsoIn]),
  ).toEqual([
    ["lab", "1.0.0", []],
    ["r1", "1.0.0", []],
  ]);
});

test("an unreachable registry stops an install, because it might have the name", async () => {
  const second = await treeUrl([{ name: "acme/tool", versions: one("1.0.0") }]);
  const registries = await openRegistries({}, await configured(entries(NOWHERE, second)));
  await expect(resolvePlan([{ name: "acme/tool", range: "*" }], registries)).rejects.toMatchObject({
    code: "E_NETWORK",
    exitCode: 6,
  });
});

test("an unreachable registry does not matter when an earlier one has the name", async () => {
  const first = await treeUrl([{ name: "acme/tool", versions: one("1.0.0") }]);
  const registries = await openRegistries({}, await configured(entries(first, NOWHERE)));
  const plan = await resolvePlan([{ name: "acme/tool", range: "*" }], registries);
  expect(plan.selections).toHaveLength(1);
});

test("a search goes on without an unreachable registry, and says so", async () => {
  const second = await treeUrl([{ name: "acme/tool", versions: one("1.0.0") }]);
  const registries = await openRegistries({}, await configured(entries(NOWHERE, second)));
  const { hits, failures } = await searchRegistries(registries, "tool", { limit: 10 });
  expect(hits.map(({ name, registry }) => [name, registry])).toEqual([["acme/tool", "r2"]]);
  expect(failures).toMatchObject([{ registry: "r1", code: "E_NETWORK" }]);
});

test("hits of several registries come in one order, each name once", async () => {
  const first = await treeUrl([
    { name: "acme/tool-box", versions: one("1.0.0") },
    { name: "acme/shared-tool", versions: one("1.0.0") },
  ]);
  const second = await treeUrl([
    { name: "acme/shared-tool", versions: one("2.0.0") },
    { name: "zeta/tool", versions: one("1.0.0") },
  ]);
  const registries = await openRegistries({}, await configured(entries(first, second)));
  const { hits } = await searchRegistries(registries, "tool", { limit: 10 });
  expect(hits[0]?.name).toBe("zeta/tool");
  expect(hits.map(({ name, registry, alsoIn }) => [name, registry, alsoIn]).sort()).toEqual([
    ["acme/shared-tool", "r1", ["r2"]],
    ["acme/tool-box", "r1", []],
    ["zeta/tool", "r2", []],
  ]);
});

test("a plan of three levels costs four rounds of requests after five for trust, the needs foretold", async () => {
  const tree = await makeTree(
    [
      {
        name: "acme/app",
        versions: one("1.0.0", { "acme/lib": "^1" }),
        needs: ["acme/base", "acme/lib"],
      },
      { name: "acme/lib", versions: one("1.0.0", { "acme/base": "^1" }) },
      { name: "acme/base", versions: one("1.0.0") },
    ],
    { bits: 4 },
  );
  let open = 0;
  let rounds = 0;
  const { url, requests } = await serveTree(tree.folder, async (_, response) => {
    if (open === 0) rounds += 1;
    open += 1;
    response.on("finish", () => {
      open -= 1;
    });
    // What is asked for together has come by then, on however many connections.
    await sleep(50);
    return false;
  });
  const registries = await openRegistries({}, await configured(entries(url)));
  const plan = await resolvePlan([{ name: "acme/app", range: "^1" }], registries);
  expect(
    plan.selections.map(({ name, requiredBy }) => [
      name,
      requiredBy.map(({ by, range }) => [by, range]),
    ]),
  ).toEqual([
    ["acme/app", [[undefined, "^1"]]],
    ["acme/base", [["acme/lib@1.0.0", "^1"]]],
    ["acme/lib", [["acme/app@1.0.0", "^1"]]],
  ]);
  expect(requests.length).toBeLessThanOrEqual(12);
  expect(rounds).toBeLessThanOrEqual(9);
});

test("a dependency comes from wherever it is, and one that is nowhere is named", async () => {
  const first = await treeUrl([
    { name: "acme/app", versions: one("1.0.0", { "base/lib": "^1" }) },
    { name: "acme/bad", versions: one("1.0.0", { "gone/lib": "*" }) },
  ]);
  const second = await treeUrl([{ name: "base/lib", versions: one("1.0.0") }]);
  const registries = await openRegistries({}, await configured(entries(first, second)));
  const plan = await resolvePlan([{ name: "acme/app", range: "*" }], registries);
  expect(plan.selections.map(({ name, reader }) => [name, reader.alias])).toEqual([
    ["acme/app", "r1"],
    ["base/lib", "r2"],
  ]);
  await expect(resolvePlan([{ name: "acme/bad", range: "*" }], registries)).rejects.toMatchObject({
    code: "E_NOT_FOUND",
    message: "acme/bad@1.0.0 requires gone/lib, which no configured registry has",
  });
});

test("a locked artifact stays with its registry and version, and a yank only warns", async () => {
  const first = await treeUrl([{ name: "acme/tool", versions: one("3.0.0") }]);
  const second = await treeUrl([
    {
      name: "acme/tool",
      versions: [{ version: "1.0.0", yanked: "leaks memory" }, { version: "2.0.0" }],
    },
  ]);
  const registries = await openRegistries({}, await configured(entries(first, second)));
  const locked = new Map([["acme/tool", { version: "1.0.0", registry: "r2" }]]);
  const plan = await resolvePlan([{ name: "acme/tool", range: "*" }], registries, locked);
  expect(plan.selections.map(({ version, reader }) => [version.version, reader.alias])).toEqual([
    ["1.0.0", "r2"],
  ]);
  expect(plan.warnings).toEqual([
    "acme/tool@1.0.0 was yanked (leaks memory); kept because the lock holds it",
  ]);
});

test("deprecations warn", async () => {
  const url = await treeUrl([
    {
      name: "acme/old",
      versions: [{ version: "1.0.0", deprecated: "use 2" }],
      publication: { maintenance_status: "deprecated" },
      deprecation: { reason: "nobody left", replaced_by: "acme/new" },
    },
  ]);
  const registries = await openRegistries({}, await configured(entries(url)));
  expect((await resolvePlan([{ name: "acme/old", range: "*" }], registries)).warnings).toEqual([
    "acme/old@1.0.0 is deprecated: use 2",
    "acme/old is deprecated: nobody left; use acme/new",
  ]);
});

test("an unknown name is refused with the names that were perhaps meant", async () => {
  const url = await treeUrl([
    { name: "acme/pipeline", versions: one("1.0.0") },
    { name: "zeta/widget", versions: one("1.0.0") },
  ]);
  const registries = await openRegistries({}, await configured(entries(url)));
  const ask = (name: string) => resolvePlan([{ name, range: "*" }], registries);
  await expect(ask("acme/pipelnie")).rejects.toMatchObject({
    code: "E_NOT_FOUND",
    exitCode: 3,
    details: ["acme/pipeline"],
  });
  await expect(ask("acme/widget")).rejects.toMatchObject({ details: ["zeta/widget"] });
  await expect(ask("acme/nothing-alike")).rejects.toMatchObject({ details: [] });
});

test.each([
  ["acme/tool", "acme/tool", "*"],
  ["@acme/tool", "acme/tool", "*"],
  ["acme/tool@latest", "acme/tool", "*"],
  ["acme/tool@^1.2", "acme/tool", "^1.2"],
  ["@acme/tool@1.2.0", "acme/tool", "1.2.0"],
  ["acme/tool@>=1 <3", "acme/tool", ">=1 <3"],
])("%s asks for %s in %s", async (text, name, range) => {
  const registries = await openRegistries({}, await configured(entries(NOWHERE)));
  expect(await parseRequest(text, registries)).toEqual({ name, range });
});

test.each([
  ["acme/tool@", "is no version range"],
  ["acme/tool@newest!", "is no version range"],
  ["Acme/Tool", "is no artifact name"],
  ["acme/../x", "is no artifact name"],
  ["tool", "has no namespace"],
])("%s is a usage error", async (text, words) => {
  const registries = await openRegistries({}, await configured(entries(NOWHERE)));
  await expect(parseRequest(text, registries)).rejects.toMatchObject({
    code: "E_USAGE",
    exitCode: 2,
    message: expect.stringContaining(words),
  });
});

test("a name without namespace is answered with the whole names that end so", async () => {
  const url = await treeUrl([
    { name: "zeta/tool", versions: one("1.0.0") },
    { name: "acme/tool", versions: one("1.0.0") },
  ]);
  const registries = await openRegistries({}, await configured(entries(url)));
  await expect(parseRequest("tool@1", registries)).rejects.toMatchObject({
    code: "E_USAGE",
    details: ["acme/tool", "zeta/tool"],
  });
});

test("--registry uses the name and credential of a configured registry with the same address", async () => {
  const { folder } = await makeTree([]);
  const { url, requests } = await serveTree(folder);
  const surroundings = await configured(
    `registries:\n  - {name: mine, url: "${url}", token: "\${MY_TOKEN}"}\n`,
    { MY_TOKEN: "s3cret" },
  );
  const registries = await openRegistries(
    { registry: [url.slice(0, -1), NOWHERE, folder] },
    surroundings,
  );
  expect(registries.readers.map(({ alias }) => alias)).toEqual([
    "mine",
    "127.0.0.1",
    folder.split("/").at(-1)?.toLowerCase(),
  ]);
  await registries.readers[0]?.registry();
  expect(requests[0]?.headers.authorization).toBe("Bearer s3cret");
});

test("an unset variable is named, and a credential is not sent unencrypted", async () => {
  const url = await treeUrl([{ name: "acme/tool", versions: one("1.0.0") }]);
  const yaml = `${entries(url)}  - {name: mine, url: "https://x.example/", token: "\${MY_TOKEN}"}\n  - {name: plain, url: "http://x.example/", basic: "\${PAIR}"}\n  - {name: gone, url: /nowhere}\n`;
  const registries = await openRegistries({}, await configured(yaml, { PAIR: "me:secret" }));
  const { hits, failures } = await searchRegistries(registries, "tool", { limit: 10 });
  expect(hits).toHaveLength(1);
  expect(failures).toMatchObject([
    { registry: "mine", code: "E_VARIABLE", message: expect.stringContaining("MY_TOKEN") },
    { registry: "plain", code: "E_INSECURE" },
    { registry: "gone", code: "E_NOT_A_REGISTRY" },
  ]);
});

test("one registry's guesses do not stand among another's hits", async () => {
  const first = await treeUrl([{ name: "acme/tide", versions: one("1.0.0") }]);
  const second = await treeUrl([{ name: "zeta/tire", versions: one("1.0.0") }]);
  const registries = await openRegistries({}, await configured(entries(first, second)));
  const search = async (query: string) =>
    (await searchRegistries(registries, query, { limit: 10 })).hits.map(({ name }) => name);
  expect(await search("tide")).toEqual(["acme/tide"]);
  expect((await search("tixe")).sort()).toEqual(["acme/tide", "zeta/tire"]);
});

test("a folder with a source repository, or with nothing, is refused with what to do", async () => {
  const folder = await temporaryFolder();
  const surroundings = await configured("registries: []\n");
  await expect(openRegistries({ registry: [folder] }, surroundings)).rejects.toMatchObject({
    code: "E_NOT_A_REGISTRY",
    exitCode: 3,
  });
  await writeFile(join(folder, "registry.yaml"), "");
  await expect(openRegistries({ registry: [folder] }, surroundings)).rejects.toMatchObject({
    fix: expect.stringContaining(`ashlar build --registry ${folder};`),
  });
  await expect(openRegistries({}, surroundings)).rejects.toMatchObject({
    code: "E_NO_REGISTRY",
    exitCode: 2,
  });
});

test.each([
  ["https://user:pw@x.example/", "holds a credential"],
  ["ftp://x.example/", "is no registry address"],
  ["https://x.example/?a=1", "query"],
])("the address %s is refused", async (address, words) => {
  await expect(
    openRegistries({ registry: [address] }, await configured("registries: []\n")),
  ).rejects.toMatchObject({ code: "E_USAGE", message: expect.stringContaining(words) });
});

test("what a registry foretells and nobody needs stops no install", async () => {
  const needs = ["lab/down", ...Array.from({ length: 1000 }, (_, at) => `acme/none-${at}`)];
  const first = await treeUrl([{ name: "acme/app", versions: one("1.0.0"), needs }]);
  const yaml = `${entries(first)}  - {name: lab, url: "${NOWHERE}", namespaces: [lab]}\n`;
  const registries = await openRegistries({}, await configured(yaml));
  expect(await registries.readers[0]?.likelyNeeds("acme/app")).toHaveLength(400);
  const plan = await resolvePlan([{ name: "acme/app", range: "*" }], registries);
  expect(plan.selections.map(({ name }) => name)).toEqual(["acme/app"]);
});
