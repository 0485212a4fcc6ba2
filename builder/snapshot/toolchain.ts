/** Languages, tools and the machine that a project's files name, with their versions. */
import { parse as parseToml } from "smol-toml";
import type { ProjectFile } from "./read-project.ts";

export interface Tool {
  /** `node`, `python`, `rust`, `go`, or as the file calls it. */
  readonly name: string;
  /** As the file writes it: exact, or a range. */
  readonly version: string;
  /** The file that says so. */
  readonly file: string;
}

/** Every statement, in the order of the files; two files may contradict each other. */
export function toolsOf(files: readonly ProjectFile[]): readonly Tool[] {
  return files.flatMap(({ name, text }) =>
    (READERS[name]?.(text) ?? [])
      .filter(([tool, version]) => isPlain(tool) && isPlain(version))
      .map(([tool, version]) => ({ name: tool, version, file: name })),
  );
}

type Pairs = readonly (readonly [tool: string, version: string])[];

/** What is shown in documentation has to be words. */
const isPlain = (text: string): boolean =>
  /^(?!.*<[a-z/!?])[\w.^~<>=|*, +/@:-]{1,100}$/i.test(text);

const firstLine = (text: string): string => text.trim().split("\n", 1)[0]?.trim() ?? "";
const plainVersion = (text: string): string => firstLine(text).replace(/^(?:v|python-)(?=\d)/, "");

const READERS: Readonly<Record<string, (text: string) => Pairs>> = {
  ".nvmrc": (text) => [["node", plainVersion(text)]],
  ".node-version": (text) => [["node", plainVersion(text)]],
  ".python-version": (text) => [["python", plainVersion(text)]],
  ".ruby-version": (text) => [["ruby", plainVersion(text)]],
  "runtime.txt": (text) => [["python", plainVersion(text)]],
  ".tool-versions": (text) =>
    text.split("\n").flatMap((line) => {
      const [tool = "", version = ""] = line.replace(/#.*/, "").trim().split(/\s+/);
      return tool === ""
        ? []
        : [[tool.replace(/^nodejs$/, "node").replace(/^golang$/, "go"), version]];
    }),
  "rust-toolchain": (text) => [["rust", channelOf(text) ?? firstLine(text)]],
  "rust-toolchain.toml": (text) => [["rust", channelOf(text) ?? ""]],
  "Cargo.toml": (text) => {
    const least = /^\s*rust-version\s*=\s*"([^"]+)"/m.exec(text)?.[1];
    return least === undefined ? [] : [["rust", `>=${least}`]];
  },
  "go.mod": (text) => {
    const toolchain = /^toolchain\s+go(\S+)/m.exec(text)?.[1];
    const go = /^go\s+(\d\S*)/m.exec(text)?.[1];
    return [
      ...(go === undefined ? [] : [["go", go] as const]),
      ...(toolchain === undefined ? [] : [["go toolchain", toolchain] as const]),
    ];
  },
  "package.json": (text) => {
    const record = jsonOf(text);
    const manager = memberOf(record, "packageManager");
    return [
      ...enginesOf(memberOf(record, "engines")),
      ...(typeof manager === "string"
        ? [["package manager", manager.replace(/\+.*/, "")] as const]
        : []),
    ];
  },
  "pyproject.toml": (text) => {
    const requires = /^\s*requires-python\s*=\s*["']([^"']+)["']/m.exec(text)?.[1];
    return requires === undefined ? [] : [["python", requires]];
  },
};

function channelOf(text: string): string | undefined {
  try {
    const channel = memberOf(memberOf(parseToml(text), "toolchain"), "channel");
    return typeof channel === "string" ? channel : undefined;
  } catch {
    return undefined;
  }
}

function enginesOf(engines: unknown): Pairs {
  if (typeof engines !== "object" || engines === null) return [];
  return Object.entries(engines).flatMap(([tool, version]) =>
    typeof version === "string" ? [[tool, version] as const] : [],
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, key: string): unknown {
  const isRecord = typeof value === "object" && value !== null && Object.hasOwn(value, key);
  return isRecord ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
