import wabt from "wabt";

const tools = await wabt();

/** WebAssembly text as bytes, by wabt. */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const features = { bulk_memory: true, reference_types: true, multi_value: true, simd: true };
  const module = tools.parseWat("module.wat", text, { ...features, tail_call: true });
  try {
    return new Uint8Array(module.toBinary({ log: false, write_debug_names: false }).buffer);
  } finally {
    module.destroy();
  }
}
