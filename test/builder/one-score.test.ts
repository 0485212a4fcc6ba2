/** Whatever shows a score takes it from the one score object of the version. */
import { expect, test } from "vitest";
import type { ArtifactDocument } from "../../schemas/published/artifact-document.ts";
import type { BadgeData } from "../../schemas/published/badge.ts";
import type { ArtifactPage } from "../../schemas/published/catalog-list.ts";
import type { Coverage } from "../../schemas/published/coverage.ts";
import type { Report } from "../../schemas/published/report.ts";
import { scoreWords } from "../../schemas/score-words.ts";
import { makeRegistry } from "../make-registry.ts";
import { runInProcess } from "../run-in-process.ts";
import { searchTree } from "../search/search-tree.ts";
import { buildRegistry, documentOf } from "./build-registry.ts";

const MARKUP = `---
type: module-node
title: Bare
summary: Short.
categories: [tools]
---
# Bare
`;

test("list, search index, document, API, report and badge say the same of every version", async () => {
  const { tree } = await buildRegistry(
    makeRegistry({
      "artifacts/acme/bare/artifact.md": MARKUP,
      "artifacts/acme/bare/0.1.0/manifest.yaml": "config: {entry: index.js}\n",
      "artifacts/acme/bare/0.1.0/files/index.js": "export const bare = 1;\n",
      "artifacts/acme/bare/0.2.0/manifest.yaml": "config: {entry: index.js}\n",
      "artifacts/acme/bare/0.2.0/files/index.js": "export const bare = 2;\n",
    }),
  );
  const text = (path: string) => new TextDecoder().decode(tree.get(path));
  const json = <T>(path: string): T => JSON.parse(text(path));
  const list = documentOf(tree, /\.catalog\.json$/) as ArtifactPage;
  const api = json<ArtifactPage>("api/v1/artifacts.json");
  const found = await searchTree(tree, "");
  const hits = new Map(found.map((hit) => [hit.name, hit]));
  expect(api).toEqual(list);
  expect(new Set(list.artifacts.map(({ score }) => score)).size).toBe(2);
  for (const row of list.artifacts) {
    const document = json<ArtifactDocument>(`api/v1/artifacts/${row.name}.json`);
    expect(documentOf(tree, new RegExp(`^targets/${row.name}/.*\\.index\\.json$`))).toEqual(
      document,
    );
    const { scores } = json<Report>(document.report.path);
    expect(
      document.versions.map(({ version, score, verdict }) => ({ version, score, verdict })),
    ).toEqual(
      scores.map(({ version, score }) => ({ version, score: score.shown, verdict: score.verdict })),
    );
    const latest = document.versions.find(({ version }) => version === document.latest);
    const { score, verdict } = row;
    expect(latest).toMatchObject({ version: row.version, score, verdict });
    expect(hits.get(row.name)).toMatchObject({ score, verdict });
    const badge = json<BadgeData>(`badges/${row.name}.json`);
    expect(badge.message).toBe(scoreWords(score, verdict));
    expect(text(`badges/${row.name}.svg`)).toContain(`<title>ashlar: ${badge.message}</title>`);
  }
});

test("a report has every finding that a score names, the publisher's too, and counts agree", async () => {
  const publisher = `kind: organization
displayName: Acme
website: http://acme.example
members:
  - {login: ada, id: 11, role: owner}
`;
  const { tree } = await buildRegistry(makeRegistry({ "publishers/acme.yaml": publisher }));
  const document = JSON.parse(
    new TextDecoder().decode(tree.get("api/v1/artifacts/acme/hello.json")),
  ) as ArtifactDocument;
  const report = JSON.parse(new TextDecoder().decode(tree.get(document.report.path))) as Report;
  const known = new Set(report.findings.map(({ fingerprint }) => fingerprint));
  const named = report.scores.flatMap(({ score }) =>
    Object.values(score.categories).flatMap(({ lines }) => lines.flatMap((line) => line.findings)),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((fingerprint) => !known.has(fingerprint))).toEqual([]);
  for (const { version, findings, rules } of document.versions) {
    const own = report.findings.filter(
      (one) => one.version === undefined || one.version === version,
    );
    expect(Object.values(findings).reduce((a, b) => a + b, 0)).toBe(own.length);
    expect(rules).toEqual([...new Set(own.map(({ rule }) => rule))].sort());
  }
});

test("the coverage counts each artifact once a rule, by what came of its latest version", async () => {
  const { tree } = await buildRegistry(
    makeRegistry({
      "artifacts/acme/bare/artifact.md": MARKUP,
      "artifacts/acme/bare/0.1.0/manifest.yaml": "config: {entry: index.js}\n",
      "artifacts/acme/bare/0.1.0/files/index.js": "export const bare = 1;\n",
    }),
  );
  const coverage = JSON.parse(
    new TextDecoder().decode(tree.get("api/v1/coverage.json")),
  ) as Coverage;
  expect(coverage.artifacts).toBe(2);
  const of = (rule: string) => coverage.rules.find((entry) => entry.rule === rule);
  expect(of("LIC-001")).toMatchObject({ open: 1 });
  expect(of("POL-001")).toMatchObject({ open: 0, notApplicable: 2 });
  for (const { open, suppressed, notApplicable, unknown, error } of coverage.rules)
    expect(open + suppressed + notApplicable + unknown + error).toBeLessThanOrEqual(2);
});

test("a check of the folder computes the score that a build publishes", async () => {
  const registry = makeRegistry({ "artifacts/acme/hello/artifact.md": MARKUP });
  const { tree } = await buildRegistry(registry, undefined, { inspected: true });
  const report = documentOf(tree, /\.report\.json$/) as Report;
  const { exitCode, stdout } = await runInProcess([
    "score",
    "--registry",
    registry,
    "--all",
    "--json",
  ]);
  const { scores } = JSON.parse(stdout) as { scores: Report["scores"] };
  expect(exitCode).toBe(0);
  const of = (list: Report["scores"]) =>
    new Map(list.map(({ version, score }) => [version, score]));
  expect(of(scores)).toEqual(of(report.scores));
  expect(report.scores.map(({ score }) => score.shown < 100)).toEqual([true, true]);
});
