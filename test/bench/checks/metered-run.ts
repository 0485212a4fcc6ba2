/** Runs `ashlar` as a process of its own and measures it with all its children. */
import { join } from "node:path";
import { type MeasuredCommand, measureCommand } from "../measure-command.ts";

const LAUNCHER = join(import.meta.dirname, "../../../client/ashlar.js");

export function meteredRun(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<MeasuredCommand> {
  return measureCommand(process.execPath, [LAUNCHER, ...args], { environment });
}
