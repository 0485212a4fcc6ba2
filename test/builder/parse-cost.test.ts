/** A record may hold hundreds of kilobytes of anything: reading it costs time in proportion. */
import { expect, test } from "vitest";
import { parseFrontMatterRecord, parseYamlRecord } from "../../builder/parse/parse-record.ts";
import { parseArtifactRecord } from "../../schemas/artifact.ts";
import { growth } from "../processor-time.ts";

const SIZE = 120_000;
const TIMES = 4;
/** What grows with the square takes sixteen times as long for four times as much. */
const BOUND = 1.5 * TIMES;

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

test.each<[string, (size: number) => string]>([
  ["empty lines", (size) => "\n".repeat(size)],
  ["spaces", (size) => `${" ".repeat(size)}\n`],
  ["comments", (size) => `${lines(size / 4, () => " #")}\n`],
  ["hyphens", (size) => `${lines(size / 4, () => "--")}\n`],
  ["different keys", (size) => `${lines(size / 10, (index) => `k${index}: 1`)}\n`],
  ["the same key", (size) => `${lines(size / 10, () => "k: 1")}\n`],
  ["open brackets", (size) => `a: ${"[".repeat(size)}\n`],
  ["quotes", (size) => `a: ${'"'.repeat(size)}\n`],
  ["aliases", (size) => `a: &a 1\n${lines(size / 10, () => "- *a")}\n`],
  ["tags", (size) => `${lines(size / 15, (index) => `k${index}: !t x`)}\n`],
  ["percent signs", (size) => `${lines(size / 3, () => "%A")}\n`],
])("%s", async (_, text) => {
  const [few, many] = [text(SIZE / TIMES), text(SIZE)];
  // Front matter is YAML and the lines around it: more than the same YAML alone, and no more than that.
  const small = () => parseYamlRecord("manifest.yaml", few, parseArtifactRecord);
  const large = () =>
    parseFrontMatterRecord("artifact.md", `---\n${many}---\nbody\n`, parseArtifactRecord);
  expect(await growth(small, large, BOUND)).toBeLessThan(BOUND);
});
