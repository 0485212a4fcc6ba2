/** A published tree is only ever followed by a later one: readers remember what they saw, and refuse the rest. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { TreePointer } from "./verified-pointer.ts";

/**
 * @param deployed what lies there @param own what would follow
 * @throws {CodedError} E_DEPLOY_BACKWARDS, with every number that is lower
 */
export function refuseBackwards(deployed: TreePointer, own: TreePointer, location: string): void {
  const lower = (["root", "targets", "snapshot", "timestamp"] as const).flatMap((role) => {
    const [before, after] = [deployed.versions[role], own.versions[role]];
    return after < before ? [`${role} ${after}, and ${before} is deployed`] : [];
  });
  const [entries, deployedEntries] = [own.log?.size ?? 0, deployed.log?.size ?? 0];
  if (entries < deployedEntries)
    lower.push(`a log of ${entries} entries, and one of ${deployedEntries} is deployed`);
  const isOther =
    own.sha256 !== deployed.sha256 && own.versions.timestamp === deployed.versions.timestamp;
  if (lower.length === 0 && isOther)
    lower.push(`timestamp ${own.versions.timestamp} too, but another one`);
  if (lower.length === 0) return;
  throw new CodedError({
    code: "E_DEPLOY_BACKWARDS",
    exitCode: EXIT.conflicts,
    message: `this tree is older than the one at ${location}, and whoever read that one would refuse it: it has ${lower.join("; ")}`,
    fix: "build a later one from what is deployed (ashlar build --commit HEAD --previous URL), and deploy that",
    details: lower,
  });
}
