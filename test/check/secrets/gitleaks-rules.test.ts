import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findSecrets } from "../../../builder/scan/secrets/find-secrets.ts";
import { secretDetector } from "../../../builder/scan/secrets/secret-detector.ts";
import { convertGitleaks, type GitleaksRule, readGitleaks } from "./convert-gitleaks.ts";
import { referenceOf } from "./gitleaks-reference.ts";
import { sampleOf } from "./sample-of.ts";

const config = readGitleaks(
  readFileSync(new URL("../../fixtures/gitleaks/gitleaks.toml", import.meta.url), "utf8"),
);
const table = convertGitleaks(config);

test("the table is what the converter makes of gitleaks' configuration", async () => {
  await expect(`${JSON.stringify(table, null, 2)}\n`).toMatchFileSnapshot(
    "../../../builder/scan/secrets/gitleaks-rules.json",
  );
});

test("no expression has flags of its own, or a quantifier without bound", () => {
  for (const { id, pattern } of table.patterns) {
    expect(pattern, id).not.toMatch(/\(\?[a-z-]*[is]/);
    expect(pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, "x"), id).not.toMatch(/[*+]|,\}/);
  }
});

test("every rule with an expression is there", () => {
  const wanted = config.rules.filter(({ regex }) => regex !== undefined).map(({ id }) => id);
  expect([...new Set(table.patterns.map(({ id }) => id))]).toEqual(wanted);
  expect(wanted.length).toBeGreaterThan(215);
});

/** Looked for in another way than gitleaks does, or with the whole match for the secret and not a label in it. */
const LOOSER = new Set([
  "curl-auth-header",
  "curl-auth-user",
  "jwt-base64",
  "kubernetes-secret-yaml",
  "microsoft-teams-webhook",
]);

describe("each rule finds what gitleaks finds", () => {
  const rules = config.rules.filter(
    (rule): rule is GitleaksRule & { regex: string } => rule.regex !== undefined,
  );

  test.each(rules)("$id", (rule) => {
    const patterns = table.patterns
      .filter(({ id }) => id === rule.id)
      .map(({ path: _, ...pattern }) => pattern);
    const detector = secretDetector([{ ...table, patterns }]);
    const reference = referenceOf(rule, config);
    const random = randomFrom(rule.id);
    let hits = 0;
    for (let round = 0; round < 12; round++) {
      const text = disturbed(context(sampleOf(rule.regex, random), rule, random), round, random);
      const expected = reference(text);
      const found = secretsIn(detector, text);
      if (LOOSER.has(rule.id)) {
        if (expected.length > 0) expect(found.length, text).toBeGreaterThan(0);
      } else expect(found, text).toEqual(expected);
      hits += expected.length;
    }
    expect(hits).toBeGreaterThan(0);
  });
});

function secretsIn(detector: ReturnType<typeof secretDetector>, text: string): string[] {
  const bytes = Buffer.from(text, "latin1");
  const options = { name: "x", budget: { steps: 1e9 } };
  return findSecrets(detector, bytes, options).map(({ secret }) => secret);
}

/** The keyword of a rule may stand anywhere in a text: put it there. */
function context(
  sample: string,
  { keywords = [] }: GitleaksRule,
  random: (n: number) => number,
): string {
  const keyword = keywords[random(keywords.length)] ?? "";
  return `# ${keyword}\n${random(2) === 0 ? "" : "x = "}${sample}\n`;
}

/** As it is, with a character taken out, or with one changed. */
function disturbed(text: string, round: number, random: (n: number) => number): string {
  const at = random(text.length);
  if (round % 3 === 1) return text.slice(0, at) + text.slice(at + 1);
  if (round % 3 === 2) return `${text.slice(0, at)}q${text.slice(at + 1)}`;
  return text;
}

/** Mulberry32: the same numbers for the same word, everywhere. */
function randomFrom(word: string): (below: number) => number {
  let state = [...word].reduce((sum, character) => sum * 31 + character.charCodeAt(0), 7) | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
