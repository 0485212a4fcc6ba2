import { describe, expect, test } from "vitest";
import { isCardNumber, isIban } from "../../builder/scan/personal-data/check-digits.ts";
import { findPersonalData } from "../../builder/scan/personal-data/find-personal-data.ts";
import { checkChanges } from "./check-changes.ts";

const rows = (count: number, row: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => row(index)).join("\n");
const found = (text: string): string[] =>
  findPersonalData(text).map(({ kind, count, masked }) => `${count} ${kind} ${masked}`);

describe("a list of people is found", () => {
  test.each([
    [
      "addresses",
      rows(12, (at) => `person${at},p.${at}@mail.shop`),
      "12 e-mail address p•••@•••.shop",
    ],
    [
      "addresses in other scripts",
      rows(10, (at) => `мария${at}@mail.shop`),
      "10 e-mail address м•••@•••.shop",
    ],
    [
      "international numbers",
      rows(10, (at) => `+49 (151) 23456-${10 + at}`),
      "10 phone number +49•••",
    ],
    ["American numbers", rows(10, (at) => `(212) 664-76${10 + at}`), "10 phone number 212•••"],
  ])("%s", (_, text, answer) => {
    expect(found(text)).toEqual([answer]);
  });

  test.each([
    ["few addresses", rows(9, (at) => `p${at}@mail.shop`)],
    ["one address often", rows(500, () => "ann@mail.shop")],
    [
      "addresses among a lot of other text",
      rows(12, (at) => `p${at}@mail.shop${" word".repeat(2000)}`),
    ],
    ["addresses for examples", rows(50, (at) => `p${at}@example.com, p${at}@host.test`)],
    ["numbers with signs", rows(50, (at) => `+12.34567${at} +1${at}e+05 -10 +123456`)],
    [
      "instants and identifiers",
      rows(50, (at) => `2026-01-${10 + at} 17000000000${at}1234 1.2.3@4.5.6`),
    ],
    ["numbers of 16 digits", rows(200, (at) => String(4_000_000_000_000_000 + at * 12_345_677))],
  ])("but not in %s", (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

test.each([
  ["GB82WEST12345698765432", true],
  ["NL91ABNA0417164300", true],
  ["NO9386011117947", true],
  ["GB82WEST12345698765431", false],
  ["GB82WEST1234569876543", false],
  ["XX82WEST12345698765432", false],
])("the account number %s: %s", (iban, isRight) => {
  expect(isIban(iban)).toBe(isRight);
});

test.each([
  ["4539578763621486", true],
  ["378734493671000", true],
  ["4539578763621487", false],
  ["4242424242424242", false],
  ["4539578763621", false],
])("the card number %s: %s", (card, isRight) => {
  expect(isCardNumber(card)).toBe(isRight);
});

test("no address appears in a finding", async () => {
  const people = rows(20, (at) => `secretive${at}@hidden.shop,+44 20 7946 0${100 + at}`);
  const { findings } = await checkChanges({
    "artifacts/acme/machine/1.0.0/files/people.csv": people,
    "artifacts/acme/machine/1.0.0/files/SHA256SUMS": null,
  });
  const mine = findings.filter(({ rule }) => rule === "SNP-PII-001");
  expect(mine).toHaveLength(1);
  expect(JSON.stringify(findings)).not.toMatch(/secretive|hidden|7946/);
});

test("lists that name authors, and those of package managers, are no data", async () => {
  const people = rows(20, (at) => `p${at}@mail.shop`);
  const files = ["AUTHORS.txt", "package-lock.json", "LICENSE.txt", "apt.lock.txt", "notes.md"];
  const { findings } = await checkChanges(
    Object.fromEntries(files.map((name) => [`artifacts/acme/mood/1.0.0/files/${name}`, people])),
  );
  expect(findings.filter(({ rule }) => rule === "SNP-PII-001")).toEqual([]);
});

test.each(["@", "a@b.", "a@b.co ", "+1 234 567 8901\n", "1 1 ", "AB12 ", "(123) 456-7890 "])(
  "2 MB of %j take no longer than a file should",
  (piece) => {
    const started = performance.now();
    findPersonalData(piece.repeat(2_000_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(3000);
  },
);
