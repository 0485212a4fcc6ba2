// Loaded before the command (NODE_OPTIONS=--import): ends the process with SIGKILL right before the
// nth change of a name below a folder. KILL_AT=3  KILL_BELOW=/folder
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { KILL_AT, KILL_BELOW } = process.env;
let left = Number(KILL_AT);

for (const name of ["rename", "rm", "mkdir"]) {
  const real = fs.promises[name];
  fs.promises[name] = (path, ...rest) => {
    if (String(path).startsWith(KILL_BELOW) && --left === 0) process.kill(process.pid, "SIGKILL");
    return real(path, ...rest);
  };
}
syncBuiltinESMExports();
