/** Fields of records changed in their text: the difference is the field, and nothing else. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editRecord, type FieldEdit, type FieldValue } from "../../builder/mend/edit-record.ts";
import { parseYamlText } from "../../builder/parse/yaml-text.ts";

const RECORD = `---
# What it is.
type: module-node # never changes
title: "Hello"
summary: >-
  Says hello to whoever
  is named.
categories: [tools]
tags:
  - greeting   # the main one
  - hello
links: { homepage: https://example.org }

versions:
  # It was wrong.
  "1.0.0": { yanked: "It greets nobody." }
license: Apache-2.0
---
# Hello

---
not: front matter
`;

/** Lines that differ, as diff shows them. */
function difference(before: string, after: string): string[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (a[start] === b[start] && start < a.length) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return [
    ...a.slice(start, a.length - end).map((line) => `-${line}`),
    ...b.slice(start, b.length - end).map((line) => `+${line}`),
  ];
}

const edit = (field: string, value: FieldValue | undefined): FieldEdit => ({
  field: field.split("/"),
  value,
});

test.each<[string, FieldEdit, readonly string[]]>([
  ["a quoted text", edit("title", "Good day"), ['-title: "Hello"', "+title: Good day"]],
  [
    "a text that YAML 1.1 reads otherwise",
    edit("title", "yes"),
    ['-title: "Hello"', '+title: "yes"'],
  ],
  [
    "a folded text",
    edit("summary", "Short: it is."),
    ["-summary: >-", "-  Says hello to whoever", "-  is named.", '+summary: "Short: it is."'],
  ],
  [
    "a list on one line",
    edit("categories", ["tools", "web"]),
    ["-categories: [tools]", "+categories: [tools, web]"],
  ],
  [
    "a list on lines",
    edit("tags", ["greeting"]),
    ["-tags:", "-  - greeting   # the main one", "-  - hello", "+tags: [greeting]"],
  ],
  [
    "a field in a map on one line",
    edit("links/issues", "https://example.org/i"),
    [
      "-links: { homepage: https://example.org }",
      "+links: { homepage: https://example.org, issues: https://example.org/i }",
    ],
  ],
  [
    "a further version",
    edit("versions/1.1.0/yanked", "Too loud."),
    ["+  1.1.0:", "+    yanked: Too loud."],
  ],
  [
    "a field of a version on one line",
    edit("versions/1.0.0/deprecated", "Use 2."),
    [
      '-  "1.0.0": { yanked: "It greets nobody." }',
      '+  "1.0.0": { yanked: "It greets nobody.", deprecated: Use 2. }',
    ],
  ],
  [
    "a new map",
    edit("deprecation/reason", "It is old."),
    ["+deprecation:", "+  reason: It is old."],
  ],
  ["a field taken away", edit("license", undefined), ["-license: Apache-2.0"]],
  [
    "the last field of the last version",
    edit("versions/1.0.0/yanked", undefined),
    ["-versions:", "-  # It was wrong.", '-  "1.0.0": { yanked: "It greets nobody." }'],
  ],
  [
    "a field of a map on one line",
    edit("links/homepage", undefined),
    ["-links: { homepage: https://example.org }"],
  ],
  ["what is so already", edit("title", "Hello"), []],
  ["what is not there", edit("nothing/here", undefined), []],
])("%s", (_, one, expected) => {
  expect(difference(RECORD, editRecord(RECORD, [one]))).toEqual(expected);
});

describe("records that are written otherwise", () => {
  test("line ends of Windows stay", () => {
    const text = "---\r\ntype: plugin\r\n---\r\nBody\r\n";
    expect(editRecord(text, [edit("versions/1.0.0/yanked", "x")])).toBe(
      "---\r\ntype: plugin\r\nversions:\r\n  1.0.0:\r\n    yanked: x\r\n---\r\nBody\r\n",
    );
  });

  test.each(["---\ntype: [\n---\n", "---\na: 1\na: 2\n---\n", "---\n- list\n---\n"])(
    "%j is refused",
    (text) => {
      expect(() => editRecord(text, [edit("title", "x")])).toThrow("the record is broken");
    },
  );

  test("a field that an alias brings is written out, and the other stays", () => {
    const text = editRecord("a: &x { b: 1 }\nc: *x\n", [edit("c/b", 2)]);
    expect(parseYamlText(text, 1).value).toEqual({ a: { b: 1 }, c: { b: 2 } });
  });
});

test("whatever is set is read back, and taking it away gives the text before", () => {
  const key = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/);
  const text = fc.string({ unit: "grapheme-ascii", maxLength: 60 });
  const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.array(text, { maxLength: 9 }));
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 3 }), value, (path, held) => {
      const field = ["new", ...path];
      const set = editRecord(RECORD, [{ field, value: held }]);
      const yaml = set.slice(4, set.indexOf("\n---\n", 4) + 1);
      let found: unknown = parseYamlText(yaml, 1).value;
      for (const name of field) found = (found as Record<string, unknown>)[name];
      expect(found).toEqual(held);
      expect(editRecord(set, [{ field, value: undefined }])).toBe(RECORD);
    }),
    { numRuns: 50 },
  );
});
