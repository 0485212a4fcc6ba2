/** Tells, on standard error, which registries could not be read while others answered. */
import type { RegistryFailure } from "../registry/read-all.ts";
import { plainText } from "../terminal/plain-text.ts";
import type { Terminal } from "../terminal/terminal.ts";

export function noteFailures(failures: readonly RegistryFailure[], terminal: Terminal): void {
  for (const { registry, message, fix, partial } of failures) {
    terminal.note(
      `${terminal.paint("yellow", "warning:")} registry ${registry} was ${partial ? "searched in part" : "left out"}: ${plainText(message)}`,
    );
    terminal.note(`  ${plainText(fix)}`);
  }
}
