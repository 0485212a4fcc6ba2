import { openScript } from "./open-script.ts";
import { openWasm } from "./open-wasm.ts";
import type { OwnRuleModule } from "./own-rule-module.ts";

/** @throws {ModuleFailure} when it does not load */
export async function openModule(path: string, bytes: Uint8Array): Promise<OwnRuleModule> {
  return path.endsWith(".wasm") ? openWasm(bytes) : openScript(bytes);
}
