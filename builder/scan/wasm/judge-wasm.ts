/** What a WebAssembly file is, and whether an engine would take it. Compiles nothing that is valid; runs nothing. */
import { type Component, readComponent } from "./read-component.ts";
import { type CoreModule, readCoreModule, WASM_PREAMBLE } from "./read-core-module.ts";
import { WasmFeatureError, WasmFormatError } from "./wasm-reader.ts";

export type WasmJudgement =
  | { readonly kind: "module"; readonly module: CoreModule }
  | { readonly kind: "component"; readonly component: Component }
  /** `problem` completes "the file …". */
  | { readonly kind: "broken"; readonly problem: string }
  /** It may be right, but uses what this engine does not know. */
  | { readonly kind: "unsupported"; readonly feature: string; readonly module?: CoreModule };

/** Modules of one component that are judged; each costs what it costs. */
const MODULES_MAX = 1000;

export function judgeWasm(bytes: Uint8Array): WasmJudgement {
  const magic = Buffer.from(bytes.subarray(0, WASM_PREAMBLE)).toString("hex");
  if (!magic.startsWith("0061736d")) return broken(`is no WebAssembly: ${beginning(bytes)}`);
  if (magic.length < 2 * WASM_PREAMBLE) return broken("ends within its first eight bytes");
  try {
    if (magic.endsWith("01000000")) return judgeModule(bytes);
    if (magic.endsWith("0d000100")) return judgeComponent(bytes);
  } catch (error) {
    if (error instanceof WasmFeatureError) return { kind: "unsupported", feature: error.message };
    if (!(error instanceof WasmFormatError)) throw error;
    return broken(`is broken at byte ${error.offset}: ${error.message}`);
  }
  // Layer 1 is the component model; its drafts had the versions 0a to 0c, and 0d is not the last.
  if (magic.endsWith("000100") && (bytes[4] ?? 0) >= 0x0a)
    return { kind: "unsupported", feature: "another version of the component model" };
  return broken(`has the unknown WebAssembly version ${magic.slice(8)}`);
}

function judgeModule(bytes: Uint8Array): WasmJudgement {
  const module = readCoreModule(bytes);
  if (WebAssembly.validate(bytes as BufferSource)) return { kind: "module", module };
  const complaint = engineComplaint(bytes);
  const feature = module.feature ?? complaint.feature;
  if (feature !== undefined) return { kind: "unsupported", feature, module };
  return broken(`is not valid: ${complaint.text}`);
}

function judgeComponent(bytes: Uint8Array): WasmJudgement {
  const component = readComponent(bytes);
  if (component.modules.length > MODULES_MAX)
    return { kind: "unsupported", feature: `a component of more than ${MODULES_MAX} modules` };
  for (const module of component.modules) {
    const judgement = judgeWasm(module);
    if (judgement.kind === "broken")
      return broken(`has a core module inside that ${judgement.problem}`);
    if (judgement.kind === "unsupported") return judgement;
  }
  return { kind: "component", component };
}

function broken(problem: string): WasmJudgement {
  return { kind: "broken", problem };
}

/**
 * Opcodes of proposals that Node 24 does not know: wide arithmetic (fc 13 to fc 16), stack switching
 * (e0 to e6), half precision (fd 120 to fd 14f), custom descriptors (fb 20 to fb 26).
 */
const PROPOSED = /\b0x(?:fc1[3-6]|e[0-6]|fd1[2-4][0-9a-f]|fb2[0-6])\b/i;

/** Why the engine refuses a module: its own words, and whether that is for want of a feature. */
function engineComplaint(bytes: Uint8Array): { readonly text: string; readonly feature?: string } {
  try {
    new WebAssembly.Module(bytes as BufferSource);
    return { text: "the engine refuses it" };
  } catch (error) {
    const text = String((error as Error).message).replace(/^WebAssembly\.Module\(\): /, "");
    const flag = /--experimental-wasm-([a-z0-9-]+)/.exec(text)?.[1];
    if (flag !== undefined) return { text, feature: flag.replaceAll("-", " ") };
    if (text.includes("implementation limit"))
      return { text, feature: `more than engines allow: ${text}` };
    if (PROPOSED.test(text)) return { text, feature: `instructions of a proposal: ${text}` };
    return { text };
  }
}

function beginning(bytes: Uint8Array): string {
  if (bytes.length === 0) return "it is empty";
  const start = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
  if (/^\s*(?:;;|\(module|\(component)/.test(start)) return "it is the text format; compile it";
  const hex = Buffer.from(bytes.subarray(0, 4)).toString("hex");
  return `it begins with ${hex} instead of 0061736d`;
}
