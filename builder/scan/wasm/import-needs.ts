/**
 * What an import lets a WebAssembly file do, as capabilities of a manifest.
 *
 * | import | needs one of |
 * |---|---|
 * | clocks, random numbers, arguments, environment, exit, standard streams (WASI) | `config.wasi: true` |
 * | files that are opened or listed: `path_open`, `fd_readdir`, `wasi:filesystem/…` | `filesystem:read`, `filesystem:write`, `filesystem` |
 * | files that are made, changed or removed: `path_unlink_file`, … | `filesystem:write`, `filesystem` |
 * | `sock_accept`, `wasi:http/incoming-handler` | `network:inbound`, `network` |
 * | other sockets, `wasi:sockets/…`, `wasi:http/outgoing-handler` | `network:outbound`, `network:inbound`, `network` |
 * | functions of any other module M, for example `env` | `host:M` |
 * | memories, tables, globals, tags; built-in `wasm:…`; modules that the payload holds | nothing |
 *
 * WASI preview 1 is WebAssembly/WASI, legacy/preview1/docs.md; preview 2 and later name interfaces
 * `wasi:package/interface@version`.
 */
import type { WasmImport } from "./read-core-module.ts";

export interface ImportNeed {
  /** Any one of these will do; the first is proposed. */
  readonly capabilities: readonly string[];
  /** Whether it is WASI, which a module may have to do without. */
  readonly wasi: boolean;
}

const PREVIEW_1 = /^wasi_(?:snapshot_preview1|unstable)$/;
const WRITES =
  /^(?:path_(?:create_directory|remove_directory|unlink_file|rename|link|symlink|filestat_set_times)|fd_(?:allocate|filestat_set_size|filestat_set_times))$/;
const READS = /^(?:path_|fd_readdir$)/;
const CAPABILITY_MAX = 40;

const READ = ["filesystem:read", "filesystem:write", "filesystem"];
const WRITE = ["filesystem:write", "filesystem"];
const INBOUND = ["network:inbound", "network"];
const NETWORK = ["network:outbound", "network:inbound", "network"];

/** Of a core module's import; undefined when it gives no power. */
export function importNeed({ module, name, kind }: WasmImport): ImportNeed | undefined {
  if (PREVIEW_1.test(module)) return { capabilities: preview1(name), wasi: true };
  // Spawning threads is WASI's only other module.
  if (module === "wasi" || module.startsWith("wasi:")) return interfaceNeed(module);
  if (kind !== "function" || module.startsWith("wasm:")) return undefined;
  return { capabilities: [hostCapability(module)], wasi: false };
}

/** Of a component's import, such as `wasi:http/outgoing-handler@0.2.0`. */
export function interfaceNeed(name: string): ImportNeed {
  const [, packageName, interfaceName] = /^wasi:([a-z0-9-]+)\/([a-z0-9-]+)/.exec(name) ?? [];
  if (name === "wasi") return { capabilities: [], wasi: true };
  switch (packageName) {
    case "cli":
    case "clocks":
    case "random":
    case "io":
      return { capabilities: [], wasi: true };
    case "filesystem":
      return { capabilities: READ, wasi: true };
    case "sockets":
      return { capabilities: NETWORK, wasi: true };
    case "http":
      return { capabilities: httpNeed(interfaceName), wasi: true };
    default:
      return { capabilities: [hostCapability(name.replace(/[@].*$/, ""))], wasi: false };
  }
}

function httpNeed(interfaceName: string | undefined): readonly string[] {
  if (interfaceName === "types") return [];
  return interfaceName === "incoming-handler" ? INBOUND : NETWORK;
}

function preview1(name: string): readonly string[] {
  if (name === "sock_accept") return INBOUND;
  if (name.startsWith("sock_")) return NETWORK;
  if (WRITES.test(name)) return WRITE;
  return READS.test(name) ? READ : [];
}

/** `host:` and the module's name in the alphabet of capabilities. */
export function hostCapability(module: string): string {
  const word = module
    .toLowerCase()
    .replace(/[^a-z0-9.+#:-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return `host:${word || "unnamed"}`.slice(0, CAPABILITY_MAX);
}
