import { join, resolve } from "node:path";
import { terminalDirs } from "../../client/config/terminal-dirs.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";

/**
 * The folder in which a command keeps what the checks found; undefined for none.
 *
 * @param option value of `--cache <dir>`; true when it is not given, false for `--no-cache`
 */
export function checkCache(option: string | boolean, terminal: Terminal): string | undefined {
  if (option === false) return undefined;
  if (typeof option === "string") return resolve(terminal.folder, option);
  return join(terminalDirs(terminal).cache, "checks");
}
