import type { Capability } from "./capability.ts";

const written: Readonly<Partial<Record<Capability, string>>> = {
  "filesystem:read": "fs fs/promises fs-extra graceful-fs memfs glob fast-glob chokidar",
  "network:outbound":
    "http https http2 net tls dgram dns dns/promises undici axios got node-fetch cross-fetch isomorphic-fetch ky needle request superagent ws socket.io-client",
  "process:spawn":
    "child_process cluster worker_threads execa cross-spawn shelljs zx node-pty nano-spawn tinyexec",
  "code:dynamic": "vm repl inspector inspector/promises isolated-vm vm2 module",
  "native:addon": "ffi ffi-napi koffi node-gyp-build bindings",
};

const MODULES: ReadonlyMap<string, Capability> = new Map(
  Object.entries(written).flatMap(([capability, names]) =>
    names.split(" ").map((name) => [name, capability as Capability] as const),
  ),
);

/** What importing a module allows; undefined for one that does not touch the host. */
export function moduleCapability(specifier: string): Capability | undefined {
  if (/\.node$/.test(specifier) || specifier === "bun:ffi") return "native:addon";
  return MODULES.get(specifier.replace(/^node:/, ""));
}

/** Functions of `fs` that change something. */
export const WRITING: ReadonlySet<string> = new Set(
  "appendFile appendFileSync chmod chmodSync chown chownSync copyFile copyFileSync cp cpSync createWriteStream ftruncate link linkSync mkdir mkdirSync mkdtemp mkdtempSync outputFile outputFileSync outputJson rename renameSync rm rmSync rmdir rmdirSync symlink symlinkSync truncate truncateSync unlink unlinkSync utimes utimesSync write writeFile writeFileSync writeJson writeSync writev emptyDir ensureDir ensureFile move moveSync remove removeSync".split(
    " ",
  ),
);
