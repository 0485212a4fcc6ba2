/** The interface of a WebAssembly module, from its bytes, or from what the manifest says about it. */
import { UnscannedError } from "../../check/unscanned-error.ts";
import { valueAt } from "../../check/value-at.ts";
import { type InterfaceChange, major, minor } from "./interface-change.ts";
import { configList, configText, type Sides, type VersionSide } from "./version-side.ts";
import { readWasmInterface, type WasmInterface } from "./wasm-interface.ts";

export async function diffWasm(sides: Sides): Promise<readonly InterfaceChange[]> {
  const [old, now] = await Promise.all([moduleOf(sides.old), moduleOf(sides.new)]);
  if (old && now) {
    const file = configText(sides.new, "wasmFile") ?? "";
    return [
      ...diffTyped("export", old.exports, now.exports, file),
      ...diffTyped("import", now.imports, old.imports, file),
    ];
  }
  return diffTyped("export", declaredExports(sides.old), declaredExports(sides.new));
}

async function moduleOf(side: VersionSide): Promise<WasmInterface | undefined> {
  const path = configText(side, "wasmFile");
  if (path === undefined) return undefined;
  try {
    return readWasmInterface(await side.contents.bytes(path));
  } catch (error) {
    if (error instanceof UnscannedError) return undefined;
    throw error;
  }
}

function declaredExports(side: VersionSide): ReadonlyMap<string, string> {
  return new Map(
    configList(side, "exports").map((item) => {
      const list = (key: string) => [valueAt(item, [key]) ?? []].flat().join(", ");
      return [String(valueAt(item, ["name"])), `(${list("params")}) → (${list("results")})`];
    }),
  );
}

/**
 * What `given` has and `now` lacks breaks. For imports the sides are swapped: an import that is new
 * is one that hosts must supply from now on.
 */
function diffTyped(
  noun: "export" | "import",
  given: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
  file?: string,
): readonly InterfaceChange[] {
  const at = file === undefined ? { field: ["config", "exports"] } : { file };
  const [lost, more] = noun === "export" ? ["is gone", "is new"] : ["is new", "is gone"];
  return [
    ...[...given].flatMap(([name, type]) => {
      const other = now.get(name);
      if (other === undefined) return [major(`the ${noun} "${name}" ${lost}`, at)];
      const [before, after] = noun === "export" ? [type, other] : [other, type];
      return type === other ? [] : [major(`the ${noun} "${name}" ${before} became ${after}`, at)];
    }),
    ...[...now.keys()]
      .filter((name) => !given.has(name))
      .map((name) => minor(`the ${noun} "${name}" ${more}`, at)),
  ];
}
