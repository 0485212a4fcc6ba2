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
