/** Metered modules against the modules they were made from, on WebAssembly's own test suite. */
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FUEL_EXPORT, meterWasm } from "../../builder/plugin/meter-wasm.ts";
import { RefusedModuleError } from "../../builder/plugin/wasm-bytes.ts";
import { assemble } from "./assemble.ts";
import { readWast, type WastCall } from "./wast.ts";

const SUITE = new URL("../fixtures/wasm-testsuite/", import.meta.url);
const SAMPLE = new URL("../../registry/rules/left-behind.wasm", import.meta.url);
const FUEL = 1e9;
type Answers = readonly string[];

function answers(bytes: Uint8Array<ArrayBuffer>, calls: readonly WastCall[]): Answers {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
  return calls.map(({ name, arguments: values }) => {
    try {
      const call = exports[name] as (...values: (number | bigint)[]) => unknown;
      return shown(call(...values));
    } catch (error) {
      return error instanceof RangeError ? "too deep" : String(error);
    }
  });
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(" ");
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Undefined for text newer than wabt, for what has to be invalid, and for what wants imports. */
function assembled(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = assemble(text);
    if (!WebAssembly.validate(bytes)) return undefined;
    const { length } = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
    return length === 0 ? bytes : undefined;
  } catch {
    return undefined;
  }
}

const scripts = readdirSync(SUITE).filter((name) => name.endsWith(".wast"));

describe("metering", () => {
  test("changes nothing that the test suite's calls show", () => {
    let modules = 0;
    let calls = 0;
    const refused: string[] = [];
    for (const name of scripts) {
      for (const module of readWast(readFileSync(new URL(name, SUITE), "utf8")).modules) {
        const bytes = assembled(module.text);
        if (!bytes) continue;
        try {
          const metered = meterWasm(bytes, { fuel: FUEL });
          expect(WebAssembly.validate(metered), name).toBe(true);
          expect(answers(metered, module.calls), name).toEqual(answers(bytes, module.calls));
          modules += 1;
          calls += module.calls.length;
        } catch (error) {
          if (!(error instanceof RefusedModuleError)) throw error;
          refused.push(`${name}: ${error.message}`);
        }
      }
    }
    expect(refused).toEqual(["memory_grow.wast: it has more than one memory"]);
    expect([modules, calls]).toMatchInlineSnapshot(`
      [
        73,
        1221,
      ]
    `);
  });

  const used = (body: string, fuel = FUEL): number => {
    const text = `(module (memory 1 4) (table 1 funcref) (func $f (export "f") ${body}))`;
    const metered = meterWasm(assemble(text), { fuel });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(metered), {});
    (exports.f as () => void)();
    return fuel - Number((exports[FUEL_EXPORT] as WebAssembly.Global).value);
  };
  const turns = (count: number): string =>
    `(local $n i32) (local.set $n (i32.const ${count}))
     (loop $l (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))`;

  test("costs what runs: the same each time, in proportion to turns and to lengths", () => {
    expect(used(turns(1000))).toBe(used(turns(1000)));
    expect(used(turns(2000)) - used(turns(1000))).toBe(1000 * 9);
    const fill = (length: number) =>
      used(`(memory.fill (i32.const 0) (i32.const 0) (i32.const ${length}))`);
    expect(fill(64_000) - fill(0)).toBe(8_000);
  });

  test.each([
    ["a loop without calls", "(loop $l (br $l))"],
    ["a loop that does nothing but branch on a table", "(loop $l (br_table $l $l (i32.const 0)))"],
    ["calls without end", "(return_call $f)"],
    [
      "memory that is filled over and over",
      "(loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br $l))",
    ],
    [
      "a table that is grown over and over",
      "(loop $l (drop (table.grow (ref.null func) (i32.const 1000))) (br $l))",
    ],
    ["memory that is grown over and over", "(loop $l (drop (memory.grow (i32.const 1))) (br $l))"],
    ["a length that is negative", "(memory.fill (i32.const 0) (i32.const 0) (i32.const -1))"],
  ])("ends %s", (_, body) => {
    expect(() => used(body, 1e8)).toThrow(WebAssembly.RuntimeError);
  });

  test("cuts memory and tables to what is allowed", () => {
    const metered = meterWasm(
      assemble(
        '(module (memory (export "m") 1) (table (export "t") 1 funcref) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))',
      ),
      { fuel: FUEL },
    );
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(metered), {});
    const grow = exports.grow as (pages: number) => number;
    expect([grow(1023), grow(1)]).toEqual([1, -1]);
    expect(() => (exports.t as WebAssembly.Table).grow(100_000)).toThrow(RangeError);
  });

  test.each([
    ["imports", '(module (import "a" "b" (func)))', "imports"],
    ["a start function", "(module (func $f) (start $f))", "start function"],
    ["too much memory", "(module (memory 1025))", "1025 pages"],
    ["too large a table", "(module (table 100001 funcref))", "100001 table elements"],
  ])("refuses %s", (_, text, reason) => {
    expect(() => meterWasm(assemble(text), { fuel: FUEL })).toThrow(reason);
  });

  test("refuses what is no module, also one that names the global which is added", () => {
    expect(() => meterWasm(new Uint8Array([0, 1]), { fuel: FUEL })).toThrow("no valid module");
    const valid = assemble(
      "(module (global (mut i64) (i64.const 0)) (func (global.set 0 (i64.const 9))))",
    );
    const at = valid.lastIndexOf(0x24) + 1;
    valid[at] = 1;
    expect(() => meterWasm(valid, { fuel: FUEL })).toThrow("no valid module");
  });

  test("of damaged bytes is a refusal or a module, never something else", () => {
    const good = new Uint8Array(readFileSync(SAMPLE));
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 4 });
    const length = fc.nat(good.length);
    fc.assert(
      fc.property(damage, length, fc.boolean(), (changes, end, cut) => {
        const bytes = good.slice(0, cut ? end : good.length);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        try {
          return WebAssembly.validate(meterWasm(bytes, { fuel: FUEL }));
        } catch (error) {
          return error instanceof RefusedModuleError;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
