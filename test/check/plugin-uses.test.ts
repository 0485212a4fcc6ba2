import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plgPerm001 } from "../../builder/check/rules/plg-perm-001.ts";
import { CAPABILITIES, covers } from "../../builder/scan/plugin/capability.ts";
import { hostUses } from "../../builder/scan/plugin/host-uses.ts";
import { boundedPattern, isRisky } from "../../builder/scan/transformer/bounded-pattern.ts";
import { firstDifference } from "../../builder/scan/transformer/first-difference.ts";
import { schemaValidator } from "../../builder/scan/transformer/schema-validator.ts";

const capabilities = (source: string) => [
  ...new Set(hostUses(source).uses.map(({ capability }) => capability)),
];

describe("what code does to its host", () => {
  test.each<[string, string]>([
    ['import fs from "node:fs"; fs.readFileSync(a)', "filesystem:read"],
    ['import { writeFile } from "fs/promises"', "filesystem:write"],
    ['const { exec } = require("child_process")', "process:spawn"],
    ['process.getBuiltinModule("net")', "network:outbound"],
    ['const r = createRequire(import.meta.url); r("node:net")', "network:outbound"],
    ['import("\\x66s")', "filesystem:read"],
    ["await fetch(url)", "network:outbound"],
    ["const { fetch: f } = globalThis", "network:outbound"],
    ["process?.env.HOME", "environment:read"],
    ["const p = process; p.env", "environment:read"],
    ['(0, eval)("x")', "code:dynamic"],
    ['\\u0065val("x")', "code:dynamic"],
    ['globalThis["ev" + "al"]("x")', "code:dynamic"],
    ['[].constructor.constructor("x")()', "code:dynamic"],
    ['import("./" + name)', "code:dynamic"],
    ["({}/1);eval(x);1/2", "code:dynamic"],
    ["`a ${`b ${eval(1)}`}`", "code:dynamic"],
    ['const r = /["eval(]/; eval(1)', "code:dynamic"],
    ['x = "\\\n"; eval(1)', "code:dynamic"],
    ["process.dlopen(m, f)", "native:addon"],
    ['require("./build/addon.node")', "native:addon"],
  ])("%s", (source, capability) => {
    expect(capabilities(source)).toEqual([capability]);
  });

  test.each([
    '// require("fs")\n/* eval(x) */ const s = "eval(1)";',
    "const t = `import('fs')`",
    "class A { fetch(x) { return x } }",
    "cache.fetch(1); options.eval",
    'import type { Stats } from "node:fs"',
    'import { join } from "node:path"',
    "function evaluate() {}",
  ])("%s does nothing", (source) => {
    expect(capabilities(source)).toEqual([]);
  });

  test("hosts are those that are called as they stand", () => {
    const source =
      'const ns = "http://www.w3.org/2000/svg"; fetch(`https://A.example/${x}`); https.get("https://b.example")';
    expect(hostUses(source).hosts.map(({ host }) => host)).toEqual(["a.example", "b.example"]);
  });

  test("every capability stands in the rule's fix, and its first part covers it", () => {
    for (const capability of Object.keys(CAPABILITIES) as (keyof typeof CAPABILITIES)[]) {
      expect(plgPerm001.fix).toContain(capability);
      expect(covers([capability.split(":")[0] ?? ""], capability)).toBe(true);
    }
  });

  test("no text makes it throw", () => {
    const piece = fc.constantFrom(
      "/",
      "(",
      ")",
      "{",
      "}",
      "`",
      "${",
      '"',
      "'",
      "\\",
      "\n",
      "eval",
      "/*",
      "*/",
      "//",
      "[",
      "]",
      "a",
      " ",
      "import",
      "process",
      ".",
      "=",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void hostUses(pieces.join(""))),
    );
  });
});

describe("a transformer's schemas and results", () => {
  test.each(["(a+)+$", "(a|b)*c", "((a{2,})b?)*", "(a)\\1", "(x*){500}"])(
    "%s may be exponential",
    (pattern) => {
      expect(isRisky(pattern)).toBe(true);
    },
  );

  test.each([
    "^[A-Z]+$",
    "a*b*c*",
    "^(foo|bar)$",
    "(ab)+",
    "[(a+)+]",
    "\\(a+\\)+",
    "^\\d{4}-\\d{2}$",
  ])("%s is not", (pattern) => {
    expect(isRisky(pattern)).toBe(false);
  });

  test("a pattern is not tried on text that may take too long", () => {
    expect(() => boundedPattern("(a+)+$", "u").test(`${"a".repeat(40)}!`)).toThrow("too long");
    expect(boundedPattern("(a+)+$", "u").test("aaa")).toBe(true);
  });

  test("nothing is loaded, and nothing inherited counts", () => {
    expect(schemaValidator({ $ref: "https://a.example/x" })).toContain("can't resolve reference");
    const validate = schemaValidator({ required: ["toString"] });
    expect(typeof validate === "function" && validate({})).toEqual([
      "the root must have required property 'toString'",
    ]);
  });

  test("a schema that refers to itself without end is given up", () => {
    const validate = schemaValidator({ $ref: "#" });
    expect(() => typeof validate === "function" && validate({})).toThrow("without end");
  });

  test.each([
    [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, undefined],
    [{ a: [1, 2] }, { a: [1, 3] }, "at /a/1 the example has 2, the result 3"],
    [{ a: null }, {}, "at /a the example has null, the result nothing"],
    [[], {}, "at the root the example has [], the result {}"],
  ])("%j and %j", (wanted, got, difference) => {
    expect(firstDifference(wanted, got)).toBe(difference);
  });
});
