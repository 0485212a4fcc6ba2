/** A record may hold hundreds of kilobytes of anything: reading it costs time in proportion. */
import { expect, test } from "vitest";
import { parseFrontMatterRecord, parseYamlRecord } from "../../builder/parse/parse-record.ts";
import { parseArtifactRecord } from "../../schemas/artifact.ts";

const SIZE = 300_000;
/** Ample for a loaded machine; what grows with the square takes minutes. */
const LIMIT_MS = 15_000;

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

test.each([
  ["empty lines", "\n".repeat(SIZE)],
  ["spaces", `${" ".repeat(SIZE)}\n`],
  ["comments", `${lines(SIZE / 4, () => " #")}\n`],
  ["hyphens", `${lines(SIZE / 4, () => "--")}\n`],
  ["different keys", `${lines(30_000, (index) => `k${index}: 1`)}\n`],
  ["the same key", `${lines(30_000, () => "k: 1")}\n`],
  ["open brackets", `a: ${"[".repeat(SIZE)}\n`],
  ["quotes", `a: ${'"'.repeat(SIZE)}\n`],
  ["aliases", `a: &a 1\n${lines(30_000, () => "- *a")}\n`],
  ["tags", `${lines(20_000, (index) => `k${index}: !t x`)}\n`],
  ["percent signs", `${lines(SIZE / 3, () => "%A")}\n`],
])("%s", (_, text) => {
  const began = performance.now();
  parseFrontMatterRecord("artifact.md", `---\n${text}---\nbody\n`, parseArtifactRecord);
  parseYamlRecord("manifest.yaml", text, parseArtifactRecord);
  expect(performance.now() - began).toBeLessThan(LIMIT_MS);
});
