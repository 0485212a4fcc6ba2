/** Rules that want out, or that do not want to end: each is an outcome with a reason, soon. */
import { describe, expect, test } from "vitest";
import { ModuleFailure } from "../../builder/plugin/module-failure.ts";
import { openScript } from "../../builder/plugin/open-script.ts";
import { openWasm } from "../../builder/plugin/open-wasm.ts";
import { openScriptEngine } from "../../builder/plugin/script-engine.ts";
import { OWN_RULE_OUTPUT_MAX } from "../../schemas/limits.ts";
import { assemble } from "./assemble.ts";

const encoder = new TextEncoder();
const INPUT = JSON.stringify({ files: [{ path: "a" }], texts: {} });
/** Twenty times what it takes on an idle machine. */
const SOON_MS = 20_000;

async function script(source: string): Promise<string> {
  return (await openScript(encoder.encode(source))).check(INPUT);
}

const checking = (body: string): string => `export function check(input) { ${body} }`;

async function reasonOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ModuleFailure) return error.message;
    throw error;
  }
  return "nothing went wrong";
}

describe("a script", () => {
  test.each([
    ["loops", checking("for (;;);"), "it takes too long"],
    ["loops while it is loaded", `for (;;); ${checking("")}`, "it takes too long"],
    [
      "loops inside of the library",
      checking("[].indexOf.call({ length: 2 ** 53 - 1 }, 1)"),
      "it takes too long",
    ],
    ["backtracks", checking('return /^(a+)+$/.test("a".repeat(50) + "b")'), "it takes too long"],
    [
      "loops when its answer is read",
      checking("return { get a() { for (;;); } }"),
      "it takes too long",
    ],
    [
      "loops when its error is read",
      checking("throw new Proxy({}, { get() { for (;;); } })"),
      "it takes too long",
    ],
    [
      "takes all memory",
      checking("const all = []; for (;;) all.push(new Uint8Array(1e6))"),
      "it failed: InternalError: out of memory",
    ],
    [
      "doubles a string",
      checking('let text = "x"; for (;;) text += text'),
      "it failed: InternalError: string too long",
    ],
    [
      "calls itself",
      checking("const f = () => f(); f()"),
      "it failed: InternalError: stack overflow",
    ],
    ["nests too deeply", checking('return eval("[".repeat(1e6))'), "it failed: "],
    [
      "answers too much",
      checking('return "x".repeat(1e6)'),
      `it returns 1000002 characters; ${OWN_RULE_OUTPUT_MAX} are read`,
    ],
    ["answers with a function", checking("return () => 1"), "what it returns is no plain data"],
    ["answers with nothing", checking(""), "what it returns is no plain data"],
    ["throws nothing", checking("throw null"), "it failed: it threw what is no error"],
    [
      "imports",
      `import "node:fs"; ${checking("")}`,
      "it failed: ReferenceError: could not load module",
    ],
    [
      "never settles",
      `await new Promise(() => {}); ${checking("")}`,
      "it exports no function check",
    ],
    ["exports nothing", "const a = 1;", "it exports no function check"],
    ["is no JavaScript", "export function {", "it failed: SyntaxError"],
    [
      "wants too much",
      `export const wants = Array(30).fill("a"); ${checking("return []")}`,
      "its export wants is no list",
    ],
  ])(
    "that %s",
    async (_, source, reason) => {
      const began = performance.now();
      expect(await reasonOf(() => script(source))).toContain(reason);
      expect(performance.now() - began).toBeLessThan(SOON_MS);
    },
    SOON_MS * 2,
  );

  test("sees nothing of the host, no clock and no chance", async () => {
    const names =
      "require process fetch Date performance setTimeout WebAssembly console std os Worker navigator".split(
        " ",
      );
    const found = checking(`return [
      ...${JSON.stringify(names)}.map((name) => typeof globalThis[name]),
      typeof Math.random,
      typeof check.constructor.constructor("return this.process")(),
      typeof (0, eval)("this").process,
    ]`);
    expect(new Set(JSON.parse(await script(found)) as string[])).toEqual(new Set(["undefined"]));
  });

  test("is paid for by its work alone: the same each time", async () => {
    const used = async (): Promise<bigint> => {
      const { context, left } = await openScriptEngine();
      const before = left();
      context.evalCode("[...'some text'.repeat(1e3)].sort().map((c) => /[a-e]/.test(c))");
      return before - left();
    };
    const first = await used();
    expect(first).toBeGreaterThan(1_000_000n);
    expect(await used()).toBe(first);
  });

  test("that answers with a promise answers with no list", async () => {
    expect(await script("export async function check() { await import('node:fs'); }")).toBe("{}");
  });

  test("leaves nothing behind for the next", async () => {
    await script(checking("globalThis.left = 1; Array.prototype.left = 1; return []"));
    expect(await script(checking("return [typeof left, typeof [].left]"))).toBe(
      '["undefined","undefined"]',
    );
  });

  test("cannot reach the host through what it answers", async () => {
    const answer = JSON.parse(
      await script(checking(`return JSON.parse('[{"__proto__":{"polluted":1}}]')`)),
    ) as unknown[];
    expect(answer).toHaveLength(1);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

const ALLOC = '(func (export "alloc") (param i32) (result i32) (i32.const 8))';
const module = (check: string, before = '(memory (export "memory") 1)', alloc = ALLOC): string =>
  `(module ${before} ${alloc} (func $check (export "check") (param i32 i32) (result i64) ${check}))`;
const answer = (pointer: number, length: number): string =>
  `(i64.const ${(BigInt(pointer) << 32n) | BigInt(length)})`;

describe("a compiled rule", () => {
  test.each([
    ["loops without a call", module("(loop $l (br $l)) (unreachable)"), "it takes too long"],
    [
      "loops in alloc",
      module(
        answer(0, 0),
        undefined,
        '(func (export "alloc") (param i32) (result i32) (loop $l (br $l)) (unreachable))',
      ),
      "it takes too long",
    ],
    [
      "calls itself",
      module("(call $check (local.get 0) (local.get 1)) (drop) (i64.const 0)"),
      "it failed: RangeError",
    ],
    ["traps", module("(unreachable)"), "it failed: RuntimeError: unreachable"],
    [
      "fills its memory over and over",
      module(
        "(loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br $l)) (unreachable)",
      ),
      "it takes too long",
    ],
    ["has imports", '(module (import "env" "read" (func)))', "it asks for imports"],
    [
      "wants too much memory",
      module(answer(0, 0), '(memory (export "memory") 2000)'),
      "it wants 2000 pages of memory; 1024 are allowed",
    ],
    [
      "answers too much",
      module(answer(0, 300_000)),
      `it returns 300000 bytes; ${OWN_RULE_OUTPUT_MAX} are read`,
    ],
    [
      "answers from outside of its memory",
      module(answer(65_530, 100)),
      "check returns no place in its memory",
    ],
    [
      "allocates outside of its memory",
      module(
        answer(0, 0),
        undefined,
        '(func (export "alloc") (param i32) (result i32) (i32.const -1))',
      ),
      "alloc returns no place in its memory",
    ],
    ["exports no memory", module(answer(0, 0), "(memory 1)"), "it does not export memory (memory)"],
    [
      "returns an i32",
      '(module (memory (export "memory") 1) (func (export "alloc") (param i32) (result i32) (i32.const 8)) (func (export "check") (param i32 i32) (result i32) (i32.const 0)))',
      "check returns no i64",
    ],
    [
      "answers with what is no UTF-8",
      module(answer(0, 1), '(memory (export "memory") 1) (data (i32.const 0) "\\ff")'),
      "what it returns is no UTF-8",
    ],
  ])(
    "that %s",
    async (_, text, reason) => {
      const began = performance.now();
      expect(await reasonOf(() => openWasm(assemble(text)).check(INPUT))).toContain(reason);
      expect(performance.now() - began).toBeLessThan(SOON_MS);
    },
    SOON_MS * 2,
  );

  test("that is no module", async () => {
    expect(await reasonOf(() => openWasm(encoder.encode("no module")))).toBe(
      "it is no valid module",
    );
  });
});
