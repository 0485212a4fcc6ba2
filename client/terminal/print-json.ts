/** The one JSON document that a command with `--json` writes. */
import type { Terminal } from "./terminal.ts";

export function printJson(
  terminal: Pick<Terminal, "out">,
  value: Readonly<Record<string, unknown>>,
): void {
  terminal.out(JSON.stringify({ schemaVersion: 1, ...value }, null, 2));
}
