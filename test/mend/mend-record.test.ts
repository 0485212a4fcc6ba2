import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Mend } from "../../builder/check/rule.ts";
import { mendRecord } from "../../builder/mend/mend-record.ts";

const TEXT = `---
# What it is
type: plugin   # never mind
licence: "MIT"
tags:
  - one
  - two # twice
  - two
links: {homepage: "http://acme.example"}
---
# Title

licence: this is prose
`;

const path = "artifact.md";
const set = (field: Mend["field"], value: string): Mend => ({ do: "set", path, field, value });
const rename = (field: Mend["field"], to: string): Mend => ({ do: "rename", path, field, to });
const remove = (field: Mend["field"]): Mend => ({ do: "remove", path, field });

test("a field gets another name, and nothing else changes", () => {
  const { text, applied } = mendRecord(TEXT, [rename(["licence"], "license")]);
  expect(text).toBe(TEXT.replace('licence: "MIT"', 'license: "MIT"'));
  expect(applied).toHaveLength(1);
});

test("a value is replaced, comments stay", () => {
  expect(mendRecord(TEXT, [set(["type"], "agent")]).text).toBe(
    TEXT.replace("type: plugin ", "type: agent "),
  );
  expect(mendRecord(TEXT, [set(["links", "homepage"], "https://acme.example")]).text).toBe(
    TEXT.replace('"http://acme.example"', '"https://acme.example"'),
  );
});

test("an item leaves with its line; several leave in one go", () => {
  expect(mendRecord(TEXT, [remove(["tags", 1]), remove(["tags", 2])]).text).toBe(
    TEXT.replace("  - two # twice\n  - two\n", ""),
  );
});

test("a missing field comes at the end of the record", () => {
  expect(mendRecord(TEXT, [set(["license"], "Apache-2.0")]).text).toBe(
    TEXT.replace("---\n# Title", "license: Apache-2.0\n---\n# Title"),
  );
});

test.each([
  ["a name that is taken", rename(["licence"], "type")],
  ["a field that is not there", remove(["nothing"])],
  ["an item that is not there", remove(["tags", 9])],
  ["a part of a map on one line", remove(["links", "homepage"])],
  ["a new field further down", set(["links", "x", "y"], "z")],
])("%s is left to people", (_, mend) => {
  expect(mendRecord(TEXT, [mend])).toEqual({ text: TEXT, applied: [], left: [mend] });
});

test("whatever is asked, the record reads as meant or stays as it was", () => {
  const key = fc.constantFrom("type", "licence", "tags", "links", "new");
  const mend = fc.oneof(
    fc.tuple(key, fc.string()).map(([name, value]) => set([name], value)),
    fc
      .tuple(key, fc.constantFrom("license", "a: b", "x\ny", "#"))
      .map(([from, to]) => rename([from], to)),
    key.map((name) => remove([name])),
  );
  fc.assert(
    fc.property(mend, (one) => {
      const { text, applied } = mendRecord(TEXT, [one]);
      if (applied.length === 0) expect(text).toBe(TEXT);
      else {
        const front = parse(text.split("---\n")[1] ?? "");
        expect(text.endsWith("---\n# Title\n\nlicence: this is prose\n")).toBe(true);
        const name = String(one.field[0]);
        if (one.do === "set") expect(front[name]).toBe(one.value);
        else expect(front).not.toHaveProperty([name]);
      }
    }),
  );
});

test.each([
  [
    "line ends with carriage returns stay",
    "a: 1\r\nb: 2\r\n",
    set(["c"], "x"),
    'a: 1\r\nb: 2\r\nc: "x"\r\n',
  ],
  ["a last line without an end gets one", "a: 1", set(["c"], "word"), "a: 1\nc: word\n"],
  [
    "a mark of byte order stays",
    "\ufeff---\nold: 1\n---\n",
    rename(["old"], "fresh"),
    "\ufeff---\nfresh: 1\n---\n",
  ],
  [
    "a separator of lines ends nothing",
    '---\na: "x\u2028---\u2028"\n---\n',
    set(["c"], "word"),
    '---\na: "x\u2028---\u2028"\nc: word\n---\n',
  ],
])("%s", (_, text, mend, wanted) => {
  const mended = mendRecord(text, [mend]);
  expect(mended.applied).toEqual([mend]);
  expect(mended.text).toBe(wanted);
});

test.each([
  ["a value that is used elsewhere", "a: &x 1\nb: *x\n", set(["a"], "two")],
  ["a key twice", "old: 1\nold: 2\n"],
  ["broken text", "old: [\n"],
  ["a name that is taken", "old: 1\nfresh: 2\n"],
  ["nesting without end", `old: ${"[".repeat(20_000)}`],
  ["a flow map with the field on a shared line", "{old: 1, b: 2}\n", remove(["old"])],
])("%s is mended by hand", (_, text, mend: Mend = rename(["old"], "fresh")) => {
  expect(mendRecord(text, [mend])).toEqual({ text, applied: [], left: [mend] });
});

test.each(["__proto__", "constructor", "toString"])("a field named %s is a field", (name) => {
  const text = `${name}: 1\nb: 2\n`;
  const { text: mended, left } = mendRecord(text, [remove([name])]);
  expect(left.length === 0 ? mended : "b: 2\n").toBe("b: 2\n");
  expect(mendRecord("b: 2\n", [rename(["b"], name)]).text).toMatch(
    /^(?:b|__proto__|constructor|toString): 2\n$/,
  );
  expect(mendRecord("b: 2\n", [remove([name])]).applied).toEqual([]);
});

test("mends come in any order, and what is removed is not changed as well", () => {
  const text = "tags:\n  - a\n  - B\n  - c\n  - D\n";
  const mends = [
    remove(["tags", 3]),
    remove(["tags", 1]),
    set(["tags", 1], "b"),
    set(["tags", 2], "see"),
  ];
  for (const order of [mends, mends.toReversed()]) {
    const mended = mendRecord(text, order);
    expect(mended.text).toBe("tags:\n  - a\n  - see\n");
    expect(mended.left).toEqual([set(["tags", 1], "b")]);
  }
});

test("thousands of mends in a large record do not take for ever", () => {
  const names = Array.from({ length: 500 }, (_, index) => `field${index}`);
  const text = names.map((name) => `${name}: ${"x".repeat(500)}\n`).join("");
  const began = performance.now();
  const { left } = mendRecord(
    text,
    names.map((name) => remove([name])),
  );
  expect(left.length).toBeGreaterThan(0);
  expect(performance.now() - began).toBeLessThan(20_000);
});
