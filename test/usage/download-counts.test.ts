/** From records in git to what a tree says of downloads. */
import { describe, expect, test } from "vitest";
import { parseDownloads } from "../../schemas/published/downloads.ts";
import { parseTrendingList } from "../../schemas/published/shelf.ts";
import { buildRegistry, documentOf } from "../builder/build-registry.ts";
import { makeRegistry, SMALL_REGISTRY } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";
import { writeTree } from "../trust/published-clone.ts";

/** Of trees that are read, which may not have expired. */
const now = Math.floor(Date.now() / 1000);
const NAME = "acme/hello";
const other = Object.fromEntries(
  Object.entries(SMALL_REGISTRY).flatMap(([path, content]) =>
    path.startsWith(`artifacts/${NAME}/`) ? [[path.replace("hello", "steady"), content]] : [],
  ),
);

function usage(downloads: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  return JSON.stringify({ month: "2026-04", downloads, imported: { "30": [] } });
}

const days = (from: number, to: number, count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: to - from + 1 }, (_, at) => [String(from + at), count]));

describe("a registry that imports its logs", () => {
  test("says what is downloaded, and what more than before", async () => {
    const registry = makeRegistry({
      ...other,
      "usage/2026-04.json": usage({
        "acme/hello@1.0.0": { ...days(1, 23, 1), ...days(24, 30, 2) },
        "acme/hello@1.1.0": days(28, 30, 20),
        "acme/hello@9.9.9": days(30, 30, 500),
        "acme/steady@1.0.0": days(1, 30, 100),
        "acme/gone@1.0.0": days(30, 30, 1000),
      }),
    });
    const { tree, result } = await buildRegistry(registry, undefined, { now });
    expect(result.findings.filter(({ path }) => path.startsWith("usage/"))).toEqual([]);
    const trending = parseTrendingList(documentOf(tree, /^api\/v1\/trending\.json$/));
    expect(trending).toMatchObject({
      ok: true,
      value: { collected: { from: "2026-04-01", to: "2026-04-30" } },
    });
    if (!trending.ok) return;
    const rows = trending.value.artifacts.map(({ artifact, ...numbers }) => [
      artifact.name,
      numbers,
    ]);
    // 23 downloads in 23 days are 7 a week; (74 - 7) / sqrt(7 + 1). A steady one is none.
    expect(rows).toEqual([[NAME, { downloads: 74, before: 7, trend: 23.69 }]]);
    const downloads = parseDownloads(documentOf(tree, /^api\/v1\/downloads\/acme\/hello\.json$/));
    expect(downloads).toMatchObject({
      ok: true,
      value: { artifact: NAME, total: 97, versions: { "1.0.0": 37, "1.1.0": 60 } },
    });
    expect([...tree.keys()].filter((path) => path.includes("/downloads/"))).toHaveLength(2);
    const list = await runInProcess([
      "list",
      "--trending",
      "--registry",
      writeTree(tree),
      "--json",
    ]);
    expect(JSON.parse(list.stdout).artifacts).toMatchObject([
      { name: NAME, trend: 23.69, reason: "74 downloads in a week, 7 a week before" },
    ]);
  });

  test("has them in what show tells of an artifact, with the days, and of others nothing", async () => {
    const registry = makeRegistry({
      ...other,
      "usage/2026-04.json": usage({
        "acme/hello@1.0.0": days(1, 30, 2),
        "acme/hello@1.1.0": days(29, 30, 20),
      }),
      "usage/2026-03.json": JSON.stringify({
        month: "2026-03",
        downloads: { "acme/hello@1.0.0": { "31": 5 } },
      }),
    });
    const { tree } = await buildRegistry(registry, undefined, { now });
    const folder = writeTree(tree);
    const show = async (...args: string[]) =>
      (await runInProcess(["show", ...args, "--registry", folder])).stdout;
    expect(await show(NAME)).toMatch(
      /^downloads +100 from 2026-04-01 to 2026-04-30 \(105 since 2026-03-31, 40 of 1\.1\.0\)$/m,
    );
    expect(JSON.parse(await show(NAME, "--json")).downloads).toMatchObject({
      total: 105,
      collected: { from: "2026-03-31", to: "2026-04-30" },
    });
    expect(await show("acme/steady")).not.toContain("downloads");
    expect(JSON.parse(await show("acme/steady", "--json")).downloads).toBeNull();
  });

  test("is told where a record is wrong, and the rest is built", async () => {
    const registry = makeRegistry({
      "usage/2026-04.json": '{"month":"2026-05","downloads":{"acme/hello@1.0.0":{"40":-1}}}',
      "usage/april.json": "{}",
    });
    const { tree, result } = await buildRegistry(registry);
    const found = result.findings.filter(({ path }) => path.startsWith("usage/"));
    expect(new Set(found.map(({ path }) => path))).toEqual(
      new Set(["usage/2026-04.json", "usage/april.json"]),
    );
    expect(tree.size).toBeGreaterThan(0);
  });
});

test("a registry that does not says so, and invents nothing", async () => {
  const { tree } = await buildRegistry(makeRegistry(), undefined, { now });
  expect(documentOf(tree, /^api\/v1\/trending\.json$/)).toEqual({
    schemaVersion: 1,
    collected: null,
    artifacts: [],
  });
  const list = await runInProcess(["list", "--trending", "--registry", writeTree(tree)]);
  expect(list).toMatchObject({ exitCode: 3 });
  expect(list.stderr).toContain("downloads are not collected");
  expect([...tree.keys()].filter((path) => path.includes("downloads"))).toEqual([
    "schemas/published-downloads.schema.json",
  ]);
});
