import type { Contents, Outcome, PayloadSubject } from "../../check/rule.ts";
import { unreadable } from "../../check/unreadable.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import type { PayloadFile } from "../../parse/subject.ts";
import { judgeWasm, type WasmJudgement } from "./judge-wasm.ts";
import { type WasmEntry, wasmEntry } from "./wasm-entry.ts";

/** The WebAssembly file that a manifest declares, and what it is. */
export interface DeclaredWasm {
  readonly entry: WasmEntry;
  readonly file: PayloadFile;
  readonly judgement: WasmJudgement;
}

/** Two rules ask about the same file. */
const judgements = new WeakMap<Contents, Promise<WasmJudgement>>();

/** The outcome for rules when there is nothing to judge. */
export async function declaredWasm({
  version,
  contents,
}: PayloadSubject): Promise<DeclaredWasm | { readonly outcome: Outcome }> {
  const { manifest } = version;
  if (!manifest.value) return { outcome: unreadable(manifest) };
  const entry = wasmEntry(manifest.value);
  if (entry === undefined) return notApplicable("what the manifest names is no WebAssembly");
  const file = contents.files.find(({ path }) => path === entry.path);
  if (file === undefined) return notApplicable(`there is no file "${entry.path}"`);
  try {
    const judgement = judgements.get(contents) ?? contents.bytes(entry.path).then(judgeWasm);
    judgements.set(contents, judgement);
    return { entry, file, judgement: await judgement };
  } catch (error) {
    if (!(error instanceof UnscannedError)) throw error;
    return { outcome: { kind: "unknown", reason: `not scanned: ${entry.path}: ${error.message}` } };
  }
}

function notApplicable(reason: string): { readonly outcome: Outcome } {
  return { outcome: { kind: "not-applicable", reason } };
}
