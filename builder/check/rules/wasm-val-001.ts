import { declaredWasm } from "../../scan/wasm/declared-wasm.ts";
import { atField } from "../at-field.ts";
import { outcomeOf, type PayloadRule, type Violation } from "../rule.ts";

/** What is loaded as WebAssembly is WebAssembly. */
export const wasmVal001: PayloadRule = {
  id: "WASM-VAL-001",
  title: "WebAssembly file is not valid",
  category: "quality",
  severity: "critical",
  gate: true,
  appliesTo: ["module-wasm", "plugin", "agent"],
  scope: "payload",
  motivation:
    "No engine loads a module that breaks the format or its typing rules, so that whoever installs it gets nothing that works.",
  trigger:
    "The file that config.wasmFile, or config.entry of a plugin or agent for WebAssembly, names is no WebAssembly, has a broken structure, or does not validate. A module that uses features which the engine here does not know is undecided.",
  fix: "Build the file anew and check it with `wasm-tools validate`; name the compiled file, not its source.",
  effort: "hours",
  check: async (subject) => {
    const declared = await declaredWasm(subject);
    if ("outcome" in declared) return declared.outcome;
    const { entry, file, judgement } = declared;
    if (judgement.kind === "unsupported")
      return {
        kind: "unknown",
        reason: `"${entry.path}" uses what this engine does not know (${judgement.feature}); an engine that does could decide`,
      };
    if (judgement.kind !== "broken") return { kind: "pass" };
    const { manifest } = subject.version;
    const violation: Violation = {
      at: { path: file.entry.path },
      message: `"${entry.path}" ${judgement.problem}`,
      fix: judgement.problem.startsWith("is no WebAssembly")
        ? `name a compiled .wasm file in ${entry.field.join(".")} (line ${atField(manifest, entry.field).line} of ${manifest.path})`
        : "build the file anew, and check it with `wasm-tools validate`",
    };
    return outcomeOf([violation]);
  },
};
