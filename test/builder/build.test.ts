import { createHash } from "node:crypto";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openWorktreeSource } from "../../builder/read/worktree-source.ts";
import { jsonSchemaOf } from "../../schemas/json-schema.ts";
import { FILE_LIST } from "../../schemas/published/file-list.ts";
import { parseRegistryDocument } from "../../schemas/published/registry-document.ts";
import { commitAll, git, makeRegistry, writeFiles } from "../make-registry.ts";
import { readList } from "../read-list.ts";
import { buildRegistry, buildSource, documentOf } from "./build-registry.ts";

describe("a small registry", () => {
  test("has no findings and publishes both versions", async () => {
    const { result, tree } = await buildRegistry(makeRegistry(), undefined, { inspected: true });
    expect(result.findings).toEqual([]);
    const document = documentOf(tree, /hello\/[0-9a-f]{64}\.index\.json$/) as {
      latest: string;
      versions: { version: string }[];
    };
    expect(document.latest).toBe("1.1.0");
    expect(document.versions.map(({ version }) => version)).toEqual(["1.1.0", "1.0.0"]);
  });

  test("gives the same bytes from the working tree, from the commit, and again", async () => {
    const registry = makeRegistry();
    commitAll(registry);
    const worktree = await buildRegistry(registry);
    const commit = await buildRegistry(registry, "HEAD");
    const again = await buildRegistry(registry, "HEAD");
    expect(commit.tree).toEqual(worktree.tree);
    expect(again.tree).toEqual(commit.tree);
    expect(commit.tree.size).toBeGreaterThan(20);
  });

  test("gives the same bytes in whatever order the source lists its files", async () => {
    const registry = makeRegistry();
    const source = await openWorktreeSource(registry);
    const { tree } = await buildSource(source);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...source.entries], { minLength: source.entries.length }),
        async (entries) => {
          expect((await buildSource({ ...source, entries })).tree).toEqual(tree);
        },
      ),
      { numRuns: 5 },
    );
  });

  test("names every file by its bytes: registry document, file list and paths agree", async () => {
    const { tree } = await buildRegistry(makeRegistry());
    const about = parseRegistryDocument(
      JSON.parse(new TextDecoder().decode(tree.get("ashlar.json"))),
    );
    if (!about.ok) throw new Error(JSON.stringify(about.problems));
    const list = await readList(FILE_LIST, about.value.documents.files, (path) => tree.get(path));
    const signedLater = /^(?:metadata\/.*|log\/checkpoint|(?:targets\/\w{64}\.)?ashlar\.json)$/;
    expect(list.rows.map(({ path }) => path).sort()).toEqual(
      [...tree.keys()]
        .filter((path) => !signedLater.test(path) && !list.paths.includes(path))
        .sort(),
    );
    for (const { path, sha256, size } of list.rows) {
      const bytes = tree.get(path) ?? new Uint8Array();
      expect([path, createHash("sha256").update(bytes).digest("hex"), bytes.length]).toEqual([
        path,
        sha256,
        size,
      ]);
    }
    for (const path of tree.keys()) {
      const named = /\/([0-9a-f]{64})\./.exec(path)?.[1];
      if (named)
        expect(
          createHash("sha256")
            .update(tree.get(path) ?? "")
            .digest("hex"),
          path,
        ).toBe(named);
    }
  });

  test.each([
    ["published-registry-document", /^ashlar\.json$/],
    ["published-catalog-list", /^index\/.*\.catalog\.json$/],
    ["published-file-list", /^index\/.*\.files\.json$/],
    ["published-quarantine", /^index\/.*\.quarantine\.json$/],
    ["published-artifact-document", /\.index\.json$/],
    ["published-report", /\.report\.json$/],
    ["published-categories", /^api\/v1\/categories\.json$/],
    ["published-featured", /^api\/v1\/featured\.json$/],
    ["published-publishers", /^api\/v1\/publishers\.json$/],
    ["published-rules", /^api\/v1\/rules\.json$/],
  ])("publishes documents that ajv accepts: %s", async (schema, path) => {
    const { tree } = await buildRegistry(makeRegistry());
    const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile(
      jsonSchemaOf(schema),
    );
    validate(documentOf(tree, path));
    expect(validate.errors ?? []).toEqual([]);
  });

  test("leaves every other file alone when one version is added", async () => {
    const registry = makeRegistry();
    commitAll(registry);
    const before = await buildRegistry(registry);
    writeFiles(registry, {
      "artifacts/acme/hello/1.2.0/manifest.yaml": "config: {entry: index.js}\n",
      "artifacts/acme/hello/1.2.0/files/index.js": "export const hello = () => 'hi';\n",
      "artifacts/acme/hello/1.2.0/files/LICENSE": "Apache License, Version 2.0\n",
    });
    const after = await buildRegistry(registry);
    const kept = [...before.tree.keys()].filter((path) => after.tree.has(path));
    const archives = kept.filter((path) => path.endsWith(".tgz"));
    expect(archives).toHaveLength(2);
    for (const path of archives) expect(after.tree.get(path)).toEqual(before.tree.get(path));
  });

  test("keeps an archive's digest when artifact.md changes", async () => {
    const registry = makeRegistry();
    const archives = ({ tree }: { tree: ReadonlyMap<string, unknown> }) =>
      [...tree.keys()].filter((path) => path.endsWith(".tgz"));
    const before = archives(await buildRegistry(registry));
    const other = makeRegistry({
      "artifacts/acme/hello/artifact.md": `---\ntype: module-node\ntitle: Hallo\nsummary: Another summary, of the right length.\ncategories: [tools]\ntags: [x]\nlicense: MIT\n---\n# Hallo\n\n${"Words that explain it. ".repeat(20)}\n`,
    });
    expect(archives(await buildRegistry(other))).toEqual(before);
  });
});

describe("publication times", () => {
  test("come from the first-parent commit that brought the version", async () => {
    const registry = makeRegistry();
    commitAll(registry, "2026-02-03T04:05:06Z");
    writeFiles(registry, {
      "artifacts/acme/hello/1.2.0/manifest.yaml": "config: {entry: index.js}\n",
      "artifacts/acme/hello/1.2.0/files/index.js": "export {};\n",
    });
    git(registry, "2026-03-01T00:00:00Z", "checkout", "-q", "-b", "contribution");
    git(registry, "2026-03-01T00:00:00Z", "add", "-A");
    git(registry, "2026-03-01T00:00:00Z", "commit", "-q", "-m", "Add 1.2.0");
    git(registry, "2026-03-09T00:00:00Z", "checkout", "-q", "main");
    git(registry, "2026-03-09T10:00:00Z", "merge", "-q", "--no-ff", "-m", "Merge", "contribution");
    const { tree } = await buildRegistry(registry, "HEAD");
    const document = documentOf(tree, /hello\/[0-9a-f]{64}\.index\.json$/) as {
      versions: { version: string; publishedAt: string; commit: string }[];
    };
    expect(document.versions.map(({ version, publishedAt }) => [version, publishedAt])).toEqual([
      ["1.2.0", "2026-03-09T10:00:00Z"],
      ["1.1.0", "2026-02-03T04:05:06Z"],
      ["1.0.0", "2026-02-03T04:05:06Z"],
    ]);
    expect(document.versions[0]?.commit).toBe(
      git(registry, "2026-01-01T00:00:00Z", "rev-parse", "HEAD").trim(),
    );
  });

  test("never run backwards when a committer's clock does", async () => {
    const registry = makeRegistry();
    commitAll(registry, "2026-02-03T04:05:06Z");
    writeFiles(registry, {
      "artifacts/acme/hello/1.2.0/manifest.yaml": "config: {entry: index.js}\n",
      "artifacts/acme/hello/1.2.0/files/index.js": "export {};\n",
    });
    git(registry, "2020-01-01T00:00:00Z", "add", "-A");
    git(registry, "2020-01-01T00:00:00Z", "commit", "-q", "-m", "From the past");
    const { tree } = await buildRegistry(registry, "HEAD");
    const document = documentOf(tree, /hello\/[0-9a-f]{64}\.index\.json$/) as {
      versions: { publishedAt: string }[];
    };
    expect(document.versions[0]?.publishedAt).toBe("2026-02-03T04:05:06Z");
  });
});
