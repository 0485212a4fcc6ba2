import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Rule } from "../../builder/check/rule.ts";
import { RULES } from "../../builder/check/rules.ts";
import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { CATEGORIES, findingShape, SEVERITIES } from "../../schemas/finding.ts";
import { parseShape } from "../../schemas/parse.ts";
import { FIXTURES } from "./check-changes.ts";

const FOLDER = new URL("../../builder/check/rules/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith(".ts"));

test("the table lists every rule file, in the order of ids, and nothing else", async () => {
  const ids = [...new Set(RULES.map(({ id }) => id))];
  expect(ids).toEqual(ids.toSorted());
  expect(ids.map((id) => `${id.toLowerCase()}.ts`)).toEqual(FILES.toSorted());
});

test.each(FILES)("%s exports the rule that it is named after, and only that", async (file) => {
  const exported: Record<string, Rule | readonly Rule[]> = await import(new URL(file, FOLDER).href);
  const id = file.replace(/\.ts$/, "").toUpperCase();
  const name = file
    .replace(/\.ts$/, "")
    .replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  expect(Object.keys(exported)).toEqual([name]);
  const rules = [exported[name] ?? []].flat();
  expect(rules.map((rule) => rule.id)).toEqual(rules.map(() => id));
  for (const rule of rules) expect(RULES).toContain(rule);
});

test("no two rules share id and scope", () => {
  const keys = RULES.map(({ id, scope }) => `${id} ${scope}`);
  expect(keys).toEqual([...new Set(keys)]);
});

test.each(RULES.map(({ id }) => id))("%s has fixtures of both kinds and a golden report", (id) => {
  expect(readdirSync(`${FIXTURES}${id.toLowerCase()}`).toSorted()).toEqual([
    "bad",
    "good",
    "report.txt",
  ]);
});

describe.each(RULES)("the text of $id ($scope)", (rule) => {
  test("is whole sentences of a useful length", () => {
    for (const text of [rule.motivation, rule.trigger, rule.fix]) {
      expect(text).toMatch(/^[A-Za-z"`].{30,}[.?]$/s);
      expect(text).not.toMatch(/TODO|FIXME|undefined|\bsimply\b|\bjust\b/);
      expect(text.length).toBeLessThan(500);
    }
    expect(rule.title).toMatch(/^[A-Z].{5,60}[^.]$/);
  });

  test("has values that the schemas know", () => {
    expect(CATEGORIES).toContain(rule.category);
    expect(SEVERITIES).toContain(rule.severity);
    if (rule.appliesTo !== "all")
      for (const type of rule.appliesTo) expect(ARTIFACT_TYPES).toContain(type);
    const { id, category, severity, gate, fix } = rule;
    const fingerprint = "0".repeat(32);
    const finding = {
      rule: id,
      category,
      severity,
      gate,
      path: "x",
      message: "x",
      fix,
      fingerprint,
    };
    expect(parseShape(findingShape, finding)).toEqual({ ok: true, value: finding });
  });
});

test("rules of one id say the same in every scope", () => {
  for (const [id, rules] of Map.groupBy(RULES, (rule) => rule.id)) {
    const texts = rules.map(({ scope: _, check: __, ...text }) => text);
    for (const text of texts) expect(text, id).toEqual(texts[0]);
  }
});
