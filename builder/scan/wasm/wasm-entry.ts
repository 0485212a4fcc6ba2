import type { Manifest } from "../../../schemas/manifest.ts";
import type { WasmSignature } from "./wasm-types.ts";

/** The WebAssembly file that a manifest says is loaded. */
export interface WasmEntry {
  readonly path: string;
  /** Field of the manifest that names it. */
  readonly field: readonly string[];
  /** Whether it may use WASI at all. */
  readonly wasi: boolean;
  readonly exports: readonly DeclaredExport[];
}

interface DeclaredExport extends WasmSignature {
  readonly name: string;
}

/** Undefined when what is loaded is no WebAssembly. */
export function wasmEntry({ config }: Manifest): WasmEntry | undefined {
  if ("wasmFile" in config) {
    const { wasmFile: path, wasi, exports = [] } = config;
    return { path, field: ["config", "wasmFile"], wasi, exports };
  }
  const isWasm =
    ("runtime" in config && config.runtime === "wasm" && "entry" in config) ||
    ("type" in config && config.type === "wasm");
  if (!isWasm || !("entry" in config)) return undefined;
  // Plugins and agents have no field for WASI: their capabilities alone say what they may do.
  return { path: config.entry, field: ["config", "entry"], wasi: true, exports: [] };
}
