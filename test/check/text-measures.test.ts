import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collidingPaths } from "../../builder/check/colliding-paths.ts";
import { fieldName } from "../../builder/check/field-name.ts";
import { nearestPath } from "../../builder/check/nearest-path.ts";
import { nearestWord } from "../../builder/check/nearest-word.ts";
import { printable } from "../../builder/check/printable.ts";
import { proseLength } from "../../builder/check/prose-length.ts";
import { quotedList } from "../../builder/check/quoted-list.ts";

describe("printable", () => {
  test("shows what cannot be seen", () => {
    expect(printable("a\u0000b\n\u202ec\u200bd", 100)).toBe("a\\u{0}b\\u{a}\\u{202e}c\\u{200b}d");
  });

  test("is well formed, on one line and within its limit, whatever comes in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const line = printable(text, max);
        expect([...line].length).toBeLessThanOrEqual(max);
        expect(line.isWellFormed()).toBe(true);
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  test("a lone surrogate becomes a replacement character", () => {
    expect(printable("a\ud800b", 10)).toBe("a\ufffdb");
  });
});

describe("nearest word", () => {
  test.each([
    ["licence", "license"],
    ["LICENSE", "license"],
    ["sumary", "summary"],
    ["zzz", undefined],
    ["", undefined],
  ])("%s", (word, expected) => {
    expect(nearestWord(word, ["summary", "license", "title"])).toBe(expected);
  });

  test("of two equally near ones it is the first by code unit, in any order", () => {
    expect(nearestWord("bat", ["cat", "Bat!", "hat"])).toBe("Bat!");
    expect(nearestWord("bat", ["hat", "cat"])).toBe("cat");
    expect(nearestWord("bat", ["cat", "hat"])).toBe("cat");
  });

  test("a word of many characters is not compared", () => {
    expect(nearestWord("a".repeat(300), ["a".repeat(299)])).toBeUndefined();
  });
});

test.each([
  ["src/hello.mjs", "hello.mjs"],
  ["helo.mjs", "hello.mjs"],
  ["a.txt", undefined],
])("the path meant by %s is %s", (path, expected) => {
  expect(nearestPath(path, new Set(["hello.mjs", "one/a.txt", "two/a.txt"]))).toBe(expected);
});

describe("prose", () => {
  test.each([
    ["words and white space count once", "two  words\n\nhere", 14],
    ["headings do not", "# Title\n\nText", 4],
    ["underlined headings leave their text", "Title\n=====\nText", 10],
    ["fenced code does not", "a\n```js\nlet b = 1;\n```\nc", 3],
    ["a fence closes with one as long", "````\n```\nx\n````\nc", 1],
    ["an open fence swallows the rest", "a\n~~~\nb", 1],
    ["tables do not", "| a | b |\n|---|---|\nc", 1],
    ["the text of a link does, its address not", "[docs](https://x.example/long)", 4],
    ["pictures and badges do not", "[![build](a.svg)](b) ok", 2],
    ["HTML does not", '<img src="x"><!-- note -->ok', 2],
    ["bare URLs do not", "see https://x.example/a/b/c", 3],
    ["characters beyond the basic plane count once", "😀😀", 2],
  ])("%s", (_, markdown, length) => {
    expect(proseLength(markdown)).toBe(length);
  });

  test.each(["<", "![", "](", "`", "[", "# ", "http://"])(
    "a megabyte of %s takes no time",
    (text) => {
      const start = performance.now();
      proseLength(text.repeat((1024 * 1024) / text.length));
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );
});

describe("colliding paths", () => {
  test.each([
    ["letter case", ["A.txt", "a.txt"], [["A.txt", "a.txt"]]],
    ["letter case of a folder", ["Docs/a", "docs/b"], [["Docs", "docs"]]],
    ["Unicode form", ["e\u0301.txt", "\u00e9.txt"], [["e\u0301.txt", "\u00e9.txt"]]],
    ["a file and a folder", ["A", "a/b"], [["A", "a"]]],
    ["nothing", ["a/b", "a/c", "b"], []],
    ["paths over the limit are left out", ["x".repeat(300), "X".repeat(300)], []],
  ])("%s", (_, paths, pairs) => {
    expect(collidingPaths(paths)).toEqual(pairs);
  });
});

test("fields are named as people write them", () => {
  expect(fieldName(["config", "executables", 0, "file"])).toBe("config.executables[0].file");
});

test("long lists are cut", () => {
  expect(quotedList(["a", "b", "c"], 2)).toBe('"a", "b" and 1 more');
});
