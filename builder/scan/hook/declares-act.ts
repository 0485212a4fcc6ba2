import type { ScriptAct } from "./script-act.ts";

/**
 * Whether the capabilities of a manifest say what a script does.
 *
 * - `exec`, `process:spawn` run programs · `exec:install` while it is installed or generated
 * - `network`, `network:outbound`, `network:<host>` fetch; `network:inbound` only listens
 * - `packages:install` fetches packages with a package manager
 */
export function declaresAct(capabilities: readonly string[], kind: ScriptAct["kind"]): boolean {
  const fetches = capabilities.some((word) => /^network(?::(?!inbound$)|$)/.test(word));
  switch (kind) {
    case "exec":
      return capabilities.some((word) => /^(?:exec(?::|$)|process(?::spawn)?$)/.test(word));
    case "network":
      return fetches;
    case "packages":
      return fetches || capabilities.includes("packages:install");
  }
}

/** The words that {@link declaresAct} asks for, as a fix names them. */
export const CAPABILITY_WORDS: Readonly<Record<ScriptAct["kind"], string>> = {
  exec: "exec:install",
  network: "network:outbound",
  packages: "packages:install",
};
