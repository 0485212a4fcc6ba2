/** A rule written in JavaScript: a module that exports `check`, and `wants` if it reads texts. */
import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";
import * as v from "valibot";
import { list } from "../../schemas/field.ts";
import { OWN_RULE_OUTPUT_MAX } from "../../schemas/limits.ts";
import { pathPattern } from "../../schemas/own-rule.ts";
import { printable } from "../check/printable.ts";
import { ModuleFailure } from "./module-failure.ts";
import type { OwnRuleModule } from "./own-rule-module.ts";
import { openScriptEngine, type ScriptEngine } from "./script-engine.ts";

const wantsShape = list(pathPattern, 20);
const WANTS_LENGTH_MAX = 8_000;

/** @throws {ModuleFailure} when it does not load */
export async function openScript(bytes: Uint8Array): Promise<OwnRuleModule> {
  const source = sourceOf(bytes);
  const engine = await openScriptEngine();
  return guarded(engine, () => {
    const { context } = engine;
    // Taken before the script runs, which may replace them.
    const parse = got(context, context.evalCode("JSON.parse"));
    const stringify = got(context, context.evalCode("JSON.stringify"));
    const exported = got(context, context.evalCode(source, "rule.js", { type: "module" }));
    const check = context.getProp(exported, "check");
    if (context.typeof(check) !== "function")
      throw new ModuleFailure("it exports no function check");
    const text = (value: QuickJSHandle, max: number): string =>
      textOf(context, got(context, context.callFunction(stringify, context.undefined, value)), max);
    const wanted = context.getProp(exported, "wants");
    const wants =
      context.typeof(wanted) === "undefined" ? [] : patternsOf(text(wanted, WANTS_LENGTH_MAX));
    return {
      wants,
      check: (input) =>
        guarded(engine, () => {
          const argument = got(
            context,
            context.callFunction(parse, context.undefined, context.newString(input)),
          );
          const answer = got(context, context.callFunction(check, context.undefined, argument));
          return text(answer, OWN_RULE_OUTPUT_MAX);
        }),
    };
  });
}

function sourceOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ModuleFailure("it is no UTF-8 text");
  }
}

function patternsOf(json: string): readonly string[] {
  const parsed = v.safeParse(wantsShape, JSON.parse(json));
  if (!parsed.success)
    throw new ModuleFailure("its export wants is no list of at most 20 path patterns");
  return parsed.output;
}

/** Nothing but failures with a reason comes out, whatever became of the engine. */
function guarded<T>(engine: ScriptEngine, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (engine.left() < 0n) throw new ModuleFailure("it takes too long");
    if (error instanceof ModuleFailure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModuleFailure(`it failed: ${printable(reason, 300)}`);
  }
}

type Result = ReturnType<QuickJSContext["evalCode"]>;

function got(context: QuickJSContext, result: Result): QuickJSHandle {
  if (!result.error) return result.value;
  const part = (name: string): string => {
    const value = context.getProp(result.error, name);
    return context.typeof(value) === "string" ? textOf(context, value, 1_000) : "";
  };
  const words = [part("name"), part("message")].filter((word) => word !== "").join(": ");
  throw new ModuleFailure(`it failed: ${printable(words || "it threw what is no error", 300)}`);
}

function textOf(context: QuickJSContext, value: QuickJSHandle, max: number): string {
  if (context.typeof(value) !== "string")
    throw new ModuleFailure("what it returns is no plain data");
  const length = context.getNumber(context.getProp(value, "length"));
  if (length > max) throw new ModuleFailure(`it returns ${length} characters; ${max} are read`);
  return context.getString(value);
}
