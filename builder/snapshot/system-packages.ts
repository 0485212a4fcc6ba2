/** What is installed on this machine, where dpkg knows it. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

export interface SystemPackages {
  /** `debian-12` */
  readonly base: string;
  readonly architecture: "x86_64" | "arm64";
  /** A table with the columns package, version, architecture. */
  readonly table: string;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders of dpkg-query
const FORMAT = "${binary:Package}\\t${Version}\\t${Architecture}\\t${db:Status-Status}\\n";
export const SYSTEM_LOCK = "debian-packages.lock";

/** @throws {CodedError} E_NO_DPKG */
export async function systemPackages(
  terminal: Pick<Terminal, "environment" | "signal">,
): Promise<SystemPackages> {
  const said = await dpkg(["-W", `-f=${FORMAT}`], terminal);
  const rows = said
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([, , , status]) => status === "installed")
    .map(([name = "", version = "", own = ""]) =>
      [name.replace(/:.*/, ""), version, own].join("\t"),
    )
    .sort();
  return {
    base: await systemName(),
    architecture: process.arch === "arm64" ? "arm64" : "x86_64",
    table: ["# package\tversion\tarchitecture", ...rows, ""].join("\n"),
  };
}

/** os-release(5) */
async function systemName(): Promise<string> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  const field = (name: string): string =>
    new RegExp(`^${name}="?([\\w.-]*)"?$`, "m").exec(text)?.[1] ?? "";
  return [field("ID") || "linux", field("VERSION_ID")].filter(Boolean).join("-");
}

function dpkg(
  args: readonly string[],
  { environment, signal }: Pick<Terminal, "environment" | "signal">,
): Promise<string> {
  const env = { ...environment, LC_ALL: "C" };
  const child = spawn("dpkg-query", args, { env, signal, stdio: ["ignore", "pipe", "ignore"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
  });
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(noDpkg()));
    child.on("close", (code) => (code === 0 ? resolve(said) : reject(noDpkg())));
  });
}

function noDpkg(): CodedError {
  return new CodedError({
    code: "E_NO_DPKG",
    exitCode: EXIT.notFound,
    message: "this machine has no dpkg that lists its packages",
    fix: "leave --system out, or run it on Debian or Ubuntu, or in a container of them",
  });
}
