import { homedir } from "node:os";
import type { Terminal } from "../terminal/terminal.ts";
import { type UserDirs, userDirs } from "./user-dirs.ts";

/** This user's folders, from the terminal's environment and this machine. */
export function terminalDirs({ environment }: Pick<Terminal, "environment">): UserDirs {
  const home = environment.HOME || environment.USERPROFILE || homedir();
  return userDirs({ environment, platform: process.platform, home });
}
