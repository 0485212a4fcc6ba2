// Loaded before the command (NODE_OPTIONS=--import): ends the process with SIGKILL right before or
// after the nth change of a name below a folder. KILL_AT=before:3  KILL_BELOW=/folder
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const [when, count] = (process.env["KILL_AT"] ?? "").split(":");
const below = process.env["KILL_BELOW"] ?? "";
let left = Number(count);

for (const name of ["rename", "rm", "mkdir"]) {
  const real = fs.promises[name];
  fs.promises[name] = async (path, ...rest) => {
    const counts = String(path).startsWith(below) && --left === 0;
    if (counts && when === "before") process.kill(process.pid, "SIGKILL");
    const result = await real(path, ...rest);
    if (counts) process.kill(process.pid, "SIGKILL");
    return result;
  };
}
syncBuiltinESMExports();
