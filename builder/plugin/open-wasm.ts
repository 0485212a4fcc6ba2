/**
 * A rule compiled to WebAssembly: a core module without imports that exports `memory`,
 * `alloc(length: i32) → i32` and `check(pointer: i32, length: i32) → i64`, the answer's pointer in
 * the upper half and its length in the lower. JSON in UTF-8 goes in and comes out.
 */
import { OWN_RULE_FUEL, OWN_RULE_OUTPUT_MAX } from "../../schemas/limits.ts";
import { printable } from "../check/printable.ts";
import { FUEL_EXPORT, meterWasm } from "./meter-wasm.ts";
import { ModuleFailure } from "./module-failure.ts";
import type { OwnRuleModule } from "./own-rule-module.ts";
import { RefusedModuleError } from "./wasm-bytes.ts";

/** @throws {ModuleFailure} when it does not load */
export function openWasm(bytes: Uint8Array): OwnRuleModule {
  const module = compiled(bytes);
  const kinds = new Map(WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]));
  const missing = Object.entries({ memory: "memory", alloc: "function", check: "function" })
    .filter(([name, kind]) => kinds.get(name) !== kind)
    .map(([name, kind]) => `${name} (${kind})`);
  if (missing.length > 0) throw new ModuleFailure(`it does not export ${missing.join(", ")}`);
  return { wants: [], check: (input) => run(module, new TextEncoder().encode(input)) };
}

function compiled(bytes: Uint8Array): WebAssembly.Module {
  try {
    return new WebAssembly.Module(meterWasm(new Uint8Array(bytes), { fuel: OWN_RULE_FUEL }));
  } catch (error) {
    if (error instanceof RefusedModuleError) throw new ModuleFailure(error.message);
    throw new ModuleFailure(`it cannot be compiled: ${printable(String(error), 300)}`);
  }
}

type Call = (...values: number[]) => unknown;

function run(module: WebAssembly.Module, input: Uint8Array): string {
  const { exports } = attempt(() => new WebAssembly.Instance(module, {}));
  const memory = exports.memory as WebAssembly.Memory;
  const fuel = exports[FUEL_EXPORT] as WebAssembly.Global<"i64">;
  const call = (name: "alloc" | "check", ...values: number[]): unknown =>
    attempt(() => (exports[name] as Call)(...values), fuel);
  const start = Number(call("alloc", input.length)) >>> 0;
  if (!Number.isSafeInteger(start) || start + input.length > memory.buffer.byteLength)
    throw new ModuleFailure("alloc returns no place in its memory");
  new Uint8Array(memory.buffer).set(input, start);
  const packed = call("check", start, input.length);
  if (typeof packed !== "bigint") throw new ModuleFailure("check returns no i64");
  const pointer = Number(BigInt.asUintN(32, packed >> 32n));
  const length = Number(BigInt.asUintN(32, packed));
  if (length > OWN_RULE_OUTPUT_MAX)
    throw new ModuleFailure(`it returns ${length} bytes; ${OWN_RULE_OUTPUT_MAX} are read`);
  if (pointer + length > memory.buffer.byteLength)
    throw new ModuleFailure("check returns no place in its memory");
  const answer = new Uint8Array(memory.buffer).slice(pointer, pointer + length);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(answer);
  } catch {
    throw new ModuleFailure("what it returns is no UTF-8");
  }
}

function attempt<T>(work: () => T, fuel?: WebAssembly.Global<"i64">): T {
  try {
    return work();
  } catch (error) {
    if (fuel && fuel.value < 0n) throw new ModuleFailure("it takes too long");
    throw new ModuleFailure(`it failed: ${printable(String(error), 300)}`);
  }
}
