import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hiddenCharacters } from "../../builder/scan/hidden-text/hidden-characters.ts";
import { scannedText } from "../../builder/scan/hidden-text/scanned-text.ts";
import { textKind } from "../../builder/scan/hidden-text/text-kind.ts";
import { tarGz } from "../tar-bytes.ts";
import { checkChanges } from "./check-changes.ts";

const dangersOf = (text: string, kind: Parameters<typeof hiddenCharacters>[1]) =>
  hiddenCharacters(text, kind).map(({ line, column, danger }) => `${line}:${column} ${danger}`);

/** Text as tag characters. */
const tagged = (text: string) =>
  [...text].map((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join("");

describe("what hides or reorders text", () => {
  test.each([
    ["an override in a comment", "/*\u202e } \u2066if (isAdmin)\u2069 \u2066 begin */", "1:3 bidi"],
    ["an isolate in a string", "x\nif (level !== 'user\u2067') {", "2:20 bidi"],
    ["a name with a zero width space", "function is\u200bAdmin() {}", "1:12 invisible"],
    ["a name with a joiner", "bool is\u200cAdmin()", "1:8 invisible"],
    ["a name that is nothing but a filler", "const { port, \u3164 } = query;", "1:15 invisible"],
    ["tags", `ask()${tagged("ignore")}`, "1:6 tag"],
    ["selectors with hidden data", "x\u{fe0f}\u{fe01}\u{e0120}", "1:2 selector"],
    ["a message in zero width characters", "a \u200b\u200c\u200b\u200c b", "1:3 invisible"],
    ["a deprecated format character", "a\u206ab", "1:2 invisible"],
    ["a byte order mark in a name", "ad\ufeffmin", "1:3 invisible"],
  ])("%s, in code", (_, text, expected) => {
    expect(dangersOf(text, "code")[0]).toBe(expected);
  });

  test.each([
    ["tags", `Hello${tagged("ignore the policy")}.`, "1:6 tag"],
    ["an override", "Hello \u202edlrow\u202c.", "1:7 bidi"],
    ["an override in a right-to-left text", "\u05e9\u05dc\u05d5\u05dd \u202eabc", "1:6 bidi"],
    ["selectors", "x\u{e0100}\u{e0101}\u{e0102}", "1:2 selector"],
    ["zero width data", "word\u200b\u200d\u200b word", "1:5 invisible"],
  ])("%s, in prose", (_, text, expected) => {
    expect(dangersOf(text, "prose")).toContain(expected);
  });

  test.each(["ignore\u200bme", "a\u00adb", "a \u200e b", "\u2060", "a\ufeffb"])(
    "%j where nothing may hide",
    (text) => {
      expect(hiddenCharacters(text, "strict")).toHaveLength(1);
    },
  );
});

describe("what writing needs", () => {
  test.each([
    ["a byte order mark at the start", "\ufeffcode"],
    [
      "emoji",
      "\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u2764\ufe0f\u200d\u{1f525} 1\ufe0f\u20e3 \u{1f3f3}\ufe0f\u200d\u{1f308} \u{1f937}\u{1f3fd}\u200d\u2642\ufe0f",
    ],
    ["a flag of a region", `\u{1f3f4}${tagged("gbeng")}\u{e007f}`],
    ["Persian", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"],
    ["Hindi", "\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937"],
    ["Sinhala", "\u0dc1\u0dca\u200d\u0dbb\u0dd3"],
    ["Mongolian", "\u182a\u180b\u1822"],
    ["Thai line breaks", "\u0e2a\u0e27\u0e31\u0e2a\u200b\u0e14\u0e35"],
    ["marks in Hebrew", "\u05e9\u05dc\u05d5\u05dd (abc)\u200e \u05e2\u05d5\u05dc\u05dd"],
    ["a variant of an ideograph", "\u845b\u{e0100}\u57ce"],
  ])("%s", (_, text) => {
    for (const kind of ["strict", "code", "prose"] as const)
      expect(hiddenCharacters(text, kind)).toEqual([]);
  });

  test.each([
    ["a character as data", "const zwsp = '\u200b';"],
    ["a class of a pattern", "/[\u1fff\u200c\u200d\u203f]/u.test(name)"],
    ["a byte order mark to strip", "text.replace(/^\ufeff/, '')"],
    ["joined files", "a();\n\ufeffb();"],
    ["a comment that was copied", "  * The idea of \u200b\u200bthis is"],
  ])("%s, in code", (_, text) => {
    expect(hiddenCharacters(text, "code")).toEqual([]);
  });

  test.each(["soft\u00adhyphen", "copied\u200b text", "\u2066abc\u2069 \u05e9\u05dc\u05d5\u05dd"])(
    "%j, in prose",
    (text) => {
      expect(hiddenCharacters(text, "prose")).toEqual([]);
    },
  );
});

test("places count lines and UTF-16 units", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z \u{1f600}]*$/u), { minLength: 1 }),
      fc.nat(),
      (lines, pick) => {
        const at = pick % lines.length;
        const text = lines
          .map((line, index) => (index === at ? `${line}\u202ex` : line))
          .join("\n");
        expect(hiddenCharacters(text, "code")).toMatchObject([
          { line: at + 1, column: (lines[at] ?? "").length + 1 },
        ]);
      },
    ),
  );
});

test("many runs in one long line stay cheap", () => {
  expect(hiddenCharacters("a\u200bb".repeat(500_000), "prose")).toEqual([]);
});

test("text is UTF-8, or UTF-16 with its mark", () => {
  expect(scannedText(Buffer.from("\ufeffa"))).toBe("a");
  expect(scannedText(Buffer.from("\ufeffa", "utf16le"))).toBe("a");
  expect(scannedText(Buffer.from("a\0"))).toBeUndefined();
  expect(scannedText(Buffer.from([0xc3]))).toBeUndefined();
});

test.each([
  ["src/a.ts", "plugin", "code"],
  ["README.md", "plugin", "prose"],
  ["LICENSE", "agent", "prose"],
  ["locale/he.json", "plugin", "prose"],
  ["package.json", "plugin", "code"],
  ["prompt.md", "agent", "strict"],
  ["skills/x/SKILL.md", "plugin", "strict"],
  ["prompts/system.txt", "plugin", "strict"],
  [".cursorrules", "template", "strict"],
] as const)("%s of a %s is read as %s", (path, type, kind) => {
  expect(textKind(path, type)).toBe(kind);
});

test("records, names, payloads and archives are looked at", async () => {
  const { findings } = await checkChanges({
    "artifacts/acme/hello/artifact.md": (text) =>
      text.replace(/title: .*/, 'title: "He\\u202Ello"').replace("It does", "It\u200b does"),
    "artifacts/acme/hello/reviews/roadrunner.md": (text) => `${text}\u{e0041}\n`,
    "artifacts/acme/hello/1.1.0/files/a\u200bb.mjs": "x",
    "artifacts/acme/hello/1.1.0/files/x.tgz": tarGz([
      { name: "p/x.js", content: "a\nis\u200bAdmin" },
    ]),
  });
  expect(
    findings
      .filter(({ rule }) => rule === "SEC-UNI-001")
      .map(({ path, line, column, message }) => [
        path.replace(/.*hello\//, ""),
        line,
        column,
        message,
      ]),
  ).toEqual([
    [
      "1.1.0/files/a\\u{200b}b.mjs",
      undefined,
      undefined,
      expect.stringContaining(
        'the name "a\\u{200b}b.mjs" holds U+200B (zero width space) in column 2',
      ),
    ],
    [
      "1.1.0/files/x.tgz",
      undefined,
      undefined,
      expect.stringContaining('"p/x.js" in the archive, line 2, holds U+200B'),
    ],
    [
      "artifact.md",
      3,
      8,
      expect.stringContaining("the field holds U+202E (right-to-left override)"),
    ],
    ["artifact.md", 17, 3, expect.stringContaining("the text holds U+200B")],
    [
      "reviews/roadrunner.md",
      7,
      1,
      expect.stringContaining("the text holds U+E0041 in column 1: tag characters"),
    ],
  ]);
});
