/**
 * QuickJS, compiled to WebAssembly and metered: every loop in the interpreter and in its library
 * pays, so that a script ends after the same work on every machine. Each script gets an instance of
 * its own, with no object of the host in it, no clock and no chance.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { QuickJSContext, QuickJSSyncVariant } from "quickjs-emscripten-core";
import { OWN_RULE_PAGES_MAX, OWN_SCRIPT_FUEL } from "../../schemas/limits.ts";
import { FUEL_EXPORT, meterWasm } from "./meter-wasm.ts";

const PAGE = 64 * 1024;
/** Of the interpreter's stack; beyond it a script gets an exception of its own. */
const STACK_MAX = 256 * 1024;

export interface ScriptEngine {
  readonly context: QuickJSContext;
  /** Instructions that are left to it; below 0 when it was ended because it took more. */
  left(): bigint;
}

let compiled: Promise<WebAssembly.Module> | undefined;

export async function openScriptEngine(): Promise<ScriptEngine> {
  const [{ DefaultIntrinsics, newQuickJSWASMModuleFromVariant, newVariant }, { default: base }] =
    await Promise.all([
      import("quickjs-emscripten-core"),
      import("@jitl/quickjs-wasmfile-release-sync"),
    ]);
  compiled ??= compile();
  const program = await compiled;
  let fuel: WebAssembly.Global | undefined;
  // The package's types are those of its CommonJS half.
  const variant = newVariant(base as unknown as QuickJSSyncVariant, {
    emscriptenModule: {
      instantiateWasm: (
        imports: WebAssembly.Imports,
        done: (instance: WebAssembly.Instance) => void,
      ) => {
        const instance = new WebAssembly.Instance(program, imports);
        fuel = instance.exports[FUEL_EXPORT] as WebAssembly.Global;
        done(instance);
        return instance.exports;
      },
    } as object,
  });
  const runtime = (await newQuickJSWASMModuleFromVariant(variant)).newRuntime();
  runtime.setMemoryLimit(OWN_RULE_PAGES_MAX * PAGE);
  runtime.setMaxStackSize(STACK_MAX);
  const context = runtime.newContext({ intrinsics: { ...DefaultIntrinsics, Date: false } });
  context.unwrapResult(context.evalCode("delete Math.random")).dispose();
  return { context, left: () => BigInt(fuel?.value ?? 0) };
}

async function compile(): Promise<WebAssembly.Module> {
  const path = fileURLToPath(import.meta.resolve("@jitl/quickjs-wasmfile-release-sync/wasm"));
  const bytes = new Uint8Array(await readFile(path));
  return new WebAssembly.Module(meterWasm(bytes, { fuel: OWN_SCRIPT_FUEL, imports: true }));
}
