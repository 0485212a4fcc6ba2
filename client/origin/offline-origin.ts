/** A registry that is not asked: only what was kept of it can be read. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Origin } from "./origin.ts";

/** @param location for messages */
export function offlineOrigin(location: string): Origin {
  const refuse = (path: string) => Promise.reject(notKept(location, path));
  return { location, local: false, read: refuse, stream: refuse };
}

function notKept(location: string, path: string): CodedError {
  return new CodedError({
    code: "E_OFFLINE",
    exitCode: EXIT.network,
    message: `${location.replace(/\/$/, "")}/${path} is not kept on this machine, and --offline asks nobody`,
    fix: "Run the command once without --offline, then again with it.",
  });
}
