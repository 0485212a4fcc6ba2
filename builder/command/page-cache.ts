import { join, resolve } from "node:path";
import { terminalDirs } from "../../client/config/terminal-dirs.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";

/**
 * The folder in which a build keeps the pages that it rendered; undefined for none.
 *
 * @param option value of `--cache <dir>`; true when it is not given, false for `--no-cache`
 */
export function pageCache(option: string | boolean, terminal: Terminal): string | undefined {
  if (option === false) return undefined;
  const folder =
    typeof option === "string" ? resolve(terminal.folder, option) : terminalDirs(terminal).cache;
  return join(folder, "pages");
}
