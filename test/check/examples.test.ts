import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hasChangelogEntry,
  isChangelog,
} from "../../builder/scan/documentation/changelog-entry.ts";
import { exampleFault } from "../../builder/scan/documentation/example-fault.ts";
import { showsUse } from "../../builder/scan/documentation/example-in-code.ts";
import { isIdleLine, isInstallLine } from "../../builder/scan/documentation/install-line.ts";
import { isExampleFile } from "../../builder/scan/documentation/is-example-file.ts";
import { jsonFault } from "../../builder/scan/documentation/json-example.ts";
import { placeholderIn } from "../../builder/scan/documentation/placeholder.ts";
import { isUsageHeading } from "../../builder/scan/documentation/usage-heading.ts";

describe("JSON", () => {
  test("is what JSON.parse takes", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom("", "  ", "\t"), (text, indent) => {
        expect(jsonFault(JSON.stringify(JSON.parse(text), null, indent))).toBeUndefined();
      }),
    );
  });

  test("with one character changed is refused as JSON.parse refuses it", () => {
    const change = fc.tuple(fc.json(), fc.nat(), fc.constantFrom(..."{}[],:\"'\\0a-. "));
    fc.assert(
      fc.property(change, ([text, place, character]) => {
        const at = place % (text.length + 1);
        const changed = text.slice(0, at) + character + text.slice(at + 1);
        // Comments are passed over, on purpose.
        fc.pre(!/\/[/*]/.test(changed));
        const fault = jsonFault(changed);
        expect(fault === undefined, changed).toBe(isJson(changed));
        expect(fault?.offset ?? 0).toBeLessThanOrEqual(changed.length);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['{"a": 1,}', 8, 'there is a comma before "}"'],
    ["{'a': 1}", 1, "a name in double quotes is missing"],
    ['{"a" 1}', 5, '":" is missing'],
    ['["a" "b"]', 5, '"," or "]" is missing'],
    ['["a\\q"]', 1, "the string is not closed"],
    ["[1", 2, '"," or "]" is missing: the text ends too early'],
    [" ", 0, "there is no value"],
  ])("%s has its fault at %i", (text, offset, message) => {
    expect(jsonFault(text)).toEqual({ offset, message: expect.stringContaining(message) });
  });

  test("may be explained, and deep nesting ends", () => {
    expect(jsonFault('{ // one\n "a": /* two */ 1 }\n{"b": 2}')).toBeUndefined();
    expect(jsonFault("[".repeat(60_000))?.message).toContain("nested deeper");
  });
});

describe("an example", () => {
  test.each([
    ["json", '"scripts": { "a": "b" },'],
    ["json", '{ "a": ... }'],
    ["json", '{ "token": <your token> }'],
    ["yaml", "a: 1\n---\nb: 2"],
    ["yaml", "a: {{ b }}"],
    ["yaml", "on: push\non: pull"],
    ["toml", '[a]\nb = "c"'],
    ["json", ""],
  ] as const)(
    "in %s that is a piece, or is to be filled in, is fine: %s",
    async (language, text) => {
      expect(await exampleFault(language, text)).toBeUndefined();
    },
  );

  test.each([
    ["json", '{\n  "a": tru\n}', 2, 8],
    ["yaml", "a:\n  - b\n c: d", 3, 1],
    ["toml", "a = 1\nb =\n", 2, 4],
  ] as const)(
    "in %s that cannot be read is named with its line",
    async (language, text, line, column) => {
      expect(await exampleFault(language, text)).toMatchObject({ line, column });
    },
  );
});

describe("code that shows an artifact in use", () => {
  const words = new Set(["acme/hello", "hello", "greet.mjs", "greet"]);

  test.each([
    ["import of its file", "module-node", 'import { x } from "./ashlar_modules/a/greet.mjs";'],
    ["its name in a registry of packages", "module-node", 'const it = require("@acme/hello");'],
    ["its export", "module-node", "const text = greet('Ann');"],
    ["a member of something", "module-wasm", "instance.exports.greet(1, 2);"],
    ["docker", "module-oci", "$ docker run --rm some-image"],
    ["COPY --from", "module-oci", "COPY --from=tides:1.0 /a /b"],
    ["ashlar new", "template", "ashlar new other/name ./x"],
    ["packer", "image", "packer build x.pkr.hcl"],
    ["restoring a snapshot", "snapshot", "npm ci"],
  ] as const)("%s", (_, type, code) => {
    expect(showsUse(code, type, words)).toBe(true);
  });

  test.each([
    ["installing", "module-node", "ashlar install acme/hello\nnpm install --save @acme/hello"],
    ["a comment", "module-node", "# hello, this is greet"],
    ["something else", "module-node", "const x = somethingElse(1, 2);"],
    ["too little", "module-node", "greet()"],
    ["a changed folder", "template", "cd hello"],
    ["docker pull", "module-oci", "docker pull acme/hello"],
  ] as const)("is not %s", (_, type, code) => {
    expect(showsUse(code, type, words)).toBe(false);
  });
});

test.each([
  ["examples/a.json", true],
  ["src/Example/a.py", true],
  ["hello.example.mjs", true],
  ["demo.sh", true],
  ["exampled/a.json", false],
  ["src/resample.py", false],
])("%s is an example: %s", (path, expected) => {
  expect(isExampleFile(path)).toBe(expected);
});

test.each([
  ["$ npm i -g hello", true, true],
  ["sudo apt-get install hello", true, true],
  ["pip3 install -r requirements.txt", true, true],
  ["ashlar install acme/hello", true, true],
  ["npm run build", false, false],
  ["// note", false, true],
  ["#include <stdio.h>", false, false],
  ["cd x", false, true],
])("%s installs: %s, is idle: %s", (line, installs, idle) => {
  expect([isInstallLine(line), isIdleLine(line)]).toEqual([installs, idle]);
});

describe("a changelog", () => {
  test.each([
    "## 1.3.0\n- a",
    "# Changes\n\n## [1.3.0] - 2026-01-31\n\n### Added\n\n- a",
    "v1.3.0\n------\n\na",
    "## `1.3.0`, 31 January\na",
    "## hello@1.3.0\r\n\r\n* a",
    "# 1.3.0+build.1\na\n## 1.3.0\na",
  ])("has an entry: %j", (text) => {
    expect(hasChangelogEntry(text, "1.3.0")).toBe(true);
  });

  test.each([
    "",
    "1.3.0 is out",
    "## 1.3.0\n",
    "## 1.3.0\n\n## 1.2.0\n- a",
    "## 11.3.0\na",
    "## 1.3.0-beta.1\na",
    "## 1.3.0.1\na",
    "## 1.3.01\na",
    "```\n## 1.3.0\na\n```\n",
    "- 1.3.0\n- a",
  ])("has none: %j", (text) => {
    expect(hasChangelogEntry(text, "1.3.0")).toBe(false);
  });

  test("lies at the top", () => {
    const paths = ["CHANGELOG.md", "changes", "History.txt", "docs/CHANGELOG.md", "changelog.py"];
    expect(paths.map(isChangelog)).toEqual([true, true, true, false, false]);
  });

  test("of a megabyte is read at once", () => {
    const start = performance.now();
    for (const text of ["## 1.3.0\n", "#", "1.3.0", "a\n---\n", "```\n"])
      hasChangelogEntry(text.repeat((1024 * 1024) / text.length), "1.3.0");
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

test.each([
  "Install",
  "Quick start",
  "🚀 Usage",
  "2. Getting Started",
  "How to use it",
  "Verwendung",
  "使い方",
  "Установка",
])("%s is about use", (text) => {
  expect(isUsageHeading(text)).toBe(true);
});

test.each(["Users", "Because", "Reused parts", "License", "API", "Ausnutzungen"])(
  "%s is not about use",
  (text) => {
    expect(isUsageHeading(text)).toBe(false);
  },
);

describe("placeholders", () => {
  test.each([
    "Lorem ipsum dolor",
    "A TODO: write",
    "[TODO]",
    "Project description goes here.",
    "Your title here",
    "[Add a link to the paper]",
    "[More Information Needed]",
    "One Paragraph of project description goes here",
    "Add a short description here",
  ])("%s", (text) => {
    expect(placeholderIn(text, false)).toBeDefined();
  });

  test.each(["TODO write it", "TBD", "FIXME", "Coming soon!"])("%s at a beginning", (text) => {
    expect(placeholderIn(text, true)).toBeDefined();
    expect(placeholderIn(`It says ${text}`, false)).toBeUndefined();
  });

  test.each([
    "A todo list that finds TODO comments",
    "The TODOS of a team",
    "[add](x) and [insert](y)",
    "Insert your card here",
    "It describes what is here",
    "XXXL shirts: large",
  ])("%s is none", (text) => {
    expect(placeholderIn(text, true)).toBeUndefined();
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
