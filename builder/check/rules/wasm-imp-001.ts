import { posix } from "node:path";
import type { VersionSubject } from "../../parse/subject.ts";
import { declaredWasm } from "../../scan/wasm/declared-wasm.ts";
import { type ImportNeed, importNeed, interfaceNeed } from "../../scan/wasm/import-needs.ts";
import type { WasmJudgement } from "../../scan/wasm/judge-wasm.ts";
import type { WasmExport } from "../../scan/wasm/read-core-module.ts";
import type { WasmEntry } from "../../scan/wasm/wasm-entry.ts";
import type { WasmSignature } from "../../scan/wasm/wasm-types.ts";
import { atField } from "../at-field.ts";
import { quotedList } from "../quoted-list.ts";
import { type Contents, outcomeOf, type PayloadRule, type Violation } from "../rule.ts";

/** What a WebAssembly file asks of its host, and offers, is what the manifest says. */
export const wasmImp001: PayloadRule = {
  id: "WASM-IMP-001",
  title: "WebAssembly asks for more than it declares",
  category: "security",
  severity: "high",
  gate: false,
  appliesTo: ["module-wasm", "plugin", "agent"],
  scope: "payload",
  required: true,
  motivation:
    "WebAssembly can do only what its host hands it. Whoever grants the declared capabilities must know that the file asks for no others, and that the functions they want to call are there.",
  trigger:
    "The file imports WASI although config.wasi is false; files or sockets without a filesystem: or network: capability; or functions of another host module M without host:M. Or config.exports declares a function that the file does not export with that signature.",
  fix: "Add the capability to `capabilities`, or build the file without the import; correct config.exports to what the file exports.",
  effort: "minutes",
  check: async (subject) => {
    const declared = await declaredWasm(subject);
    if ("outcome" in declared) return declared.outcome;
    const { version, contents } = subject;
    const { entry, judgement } = declared;
    const interfaceOf = interfaceIn(judgement);
    if (interfaceOf === undefined)
      return { kind: "unknown", reason: `"${entry.path}" could not be read as WebAssembly` };
    const capabilities = version.manifest.value?.capabilities ?? [];
    return outcomeOf([
      ...importViolations(version, entry, neededBy(interfaceOf, entry, contents), capabilities),
      ...entry.exports.flatMap((_, index) => exportViolations(version, entry, interfaceOf, index)),
    ]);
  },
};

/** What an import is called in a message, and what it needs. */
interface NamedNeed extends ImportNeed {
  readonly name: string;
}

interface Interface {
  readonly imports: readonly (NamedNeed & { readonly module: string })[];
  /** Of a component, only names are known. */
  readonly exports: ReadonlyMap<string, WasmExport | undefined>;
}

function interfaceIn(judgement: WasmJudgement): Interface | undefined {
  if (judgement.kind === "component") {
    const { imports, exports } = judgement.component;
    return {
      imports: imports.map((name) => ({ ...interfaceNeed(name), name, module: name })),
      exports: new Map(exports.map((name) => [name, undefined])),
    };
  }
  if (judgement.kind === "broken" || judgement.module === undefined) return undefined;
  const { imports, exports } = judgement.module;
  return {
    imports: imports.flatMap((one) => {
      const need = importNeed(one);
      return need ? [{ ...need, name: `${one.module}.${one.name}`, module: one.module }] : [];
    }),
    exports: new Map(exports.map((one) => [one.name, one])),
  };
}

/** Imports that the payload itself serves, such as the script that a compiler puts beside the file, need nothing. */
function neededBy({ imports }: Interface, { path }: WasmEntry, { files }: Contents) {
  const paths = new Set(files.map((file) => file.path));
  return imports.filter(
    ({ module }) => !paths.has(posix.normalize(posix.join(posix.dirname(path), module))),
  );
}

function importViolations(
  { manifest }: VersionSubject,
  { path, wasi }: WasmEntry,
  needs: readonly NamedNeed[],
  capabilities: readonly string[],
): readonly Violation[] {
  const refused = wasi ? [] : needs.filter((need) => need.wasi);
  const missing = needs.filter(
    (need) =>
      !refused.includes(need) &&
      need.capabilities.length > 0 &&
      !need.capabilities.some((capability) => capabilities.includes(capability)),
  );
  const groups = Map.groupBy(missing, (need) => need.capabilities[0] ?? "");
  const names = (group: readonly NamedNeed[]): string => quotedList(group.map(({ name }) => name));
  return [
    ...(refused.length === 0
      ? []
      : [
          {
            at: atField(manifest, ["config", "wasi"]),
            message: `config.wasi is false, but "${path}" imports ${names(refused)}`,
            fix: "set config.wasi to true, or build for a target without WASI",
          },
        ]),
    ...[...groups].map(([capability, group]) => ({
      at: atField(manifest, ["capabilities"]),
      message: `"${path}" imports ${names(group)}, and the manifest declares no capability for that`,
      fix: `add "${capability}" to capabilities, or build the file without the import`,
      identity: capability,
    })),
  ];
}

function exportViolations(
  { manifest }: VersionSubject,
  { path, exports: declared }: WasmEntry,
  { exports }: Interface,
  index: number,
): readonly Violation[] {
  const wanted = declared[index];
  if (wanted === undefined) return [];
  const { name } = wanted;
  const at = atField(manifest, ["config", "exports", index, "name"]);
  if (!exports.has(name)) {
    const message = `config.exports declares "${name}", but "${path}" does not export it`;
    const fix = `export it, or declare what is there: ${quotedList([...exports.keys()]) || "nothing"}`;
    return [{ at, message, fix }];
  }
  const found = exports.get(name);
  if (found !== undefined && found.kind !== "function") {
    const message = `config.exports declares the function "${name}", but in "${path}" it is a ${found.kind}`;
    return [{ at, message, fix: `leave "${name}" out of config.exports` }];
  }
  if (found?.signature === undefined || written(found.signature) === written(wanted)) return [];
  const message = `config.exports declares "${name}" as ${written(wanted)}, but "${path}" exports it as ${written(found.signature)}`;
  return [{ at, message, fix: "correct params and results, or build the file that is meant" }];
}

function written({ params, results }: WasmSignature): string {
  return `(${params.join(", ")}) -> (${results.join(", ")})`;
}
