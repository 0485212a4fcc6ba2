import { describe, expect, test } from "vitest";
import { redactSecrets } from "../../../builder/scan/secrets/redact-secrets.ts";
import { checkChanges } from "../check-changes.ts";

const TOKEN = `ghp_${"8sJk2LmQ9vXc4Tz7".repeat(3).slice(0, 36)}`;
const HELLO = "artifacts/acme/hello";

describe("text that is shown", () => {
  test.each([
    [`found "${TOKEN}"`, 'found "ghp_***"'],
    [`find "${TOKEN.slice(0, 20)}" in it`, 'find "ghp_***" in it'],
    ["found https://bob:Tr0ub4dor3@db.acme.dev/x", "found https://bob:Tr***@db.acme.dev/x"],
    ['found "q8Zr4TnV0yKd3Wm5Ls…"', 'found "q8Zr…"'],
    ["é: https://bob:pässw0rd-9@db.acme.dev/ü", "é: https://bob:***@db.acme.dev/ü"],
    [`link to #ghp-${TOKEN.slice(4).toLowerCase()}`, "link to #ghp-8sjk***"],
    ["link to #internationalization-of-2-texts", "link to #internationalization-of-2-texts"],
    ['the field "dependencies" is missing', 'the field "dependencies" is missing'],
    ["see docs/getting-started/installation…", "see docs/getting-started/installation…"],
  ])("%s", (text, expected) => expect(redactSecrets(text)).toBe(expected));

  test("is withheld where it is made of beginnings of credentials", () => {
    expect(redactSecrets("AKIA key=".repeat(200_000))).toMatch(/is not shown$/);
  });
});

test.each([
  ["the wrong type", "config: {0}\n"],
  ["an unknown field", "{0}: 1\nconfig: { entry: hello.mjs }\n"],
  ["a value that is not allowed", "config: { entry: hello.mjs }\nchanges:\n  - { kind: {0} }\n"],
  ["no YAML", "config: { entry: hello.mjs }\na: [{0}\nb: : c\n"],
])("no finding repeats a token from %s", async (_, manifest) => {
  const changes = {
    [`${HELLO}/1.1.0/manifest.yaml`]: manifest.replace("{0}", TOKEN),
    [`${HELLO}/1.1.0/files/${TOKEN}.json`]: `{ "a": ${TOKEN} }`,
    "advisories/a.json": `{ "id": "${TOKEN}", "a": ${TOKEN} }`,
  };
  const { findings, outcomes } = await checkChanges(changes);
  expect(findings.length).toBeGreaterThan(1);
  expect(JSON.stringify({ findings, outcomes })).not.toContain(TOKEN.slice(4, 9));
});

test("a payload is looked into although its manifest is wrong", async () => {
  const { findings } = await checkChanges({
    [`${HELLO}/1.1.0/manifest.yaml`]: "config: 1\n",
    [`${HELLO}/1.1.0/files/.env`]: `TOKEN=${TOKEN}\n`,
  });
  expect(findings.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(["META-SCHEMA-001", "SEC-SECRET-001", "SEC-SECRET-003"]),
  );
});

test("a JSON record's fault is where the text stops being JSON", async () => {
  const { findings } = await checkChanges({ "advisories/a.json": '{\n  "id": "A-1",\n}\n' });
  expect(findings).toContainEqual(
    expect.objectContaining({ path: "advisories/a.json", line: 3, column: 1 }),
  );
});
