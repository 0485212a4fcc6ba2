import { readFile } from "node:fs/promises";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { ConfiguredRegistry } from "../../schemas/registries-config.ts";
import { type LogPolicy, parseLogPolicy } from "../../schemas/trust/tlog-policy.ts";

/**
 * The log policy of a reader's own, where the list of registries names one.
 *
 * @throws {CodedError} E_LOG_POLICY_FILE: a policy that cannot be read is never taken for none
 */
export async function ownLogPolicy({
  name,
  logPolicy,
}: Pick<ConfiguredRegistry, "name" | "logPolicy">): Promise<LogPolicy | undefined> {
  if (logPolicy === undefined) return undefined;
  const bytes = await readFile(logPolicy).catch((error: unknown) => {
    throw unusable(name, logPolicy, error instanceof Error ? error.message : "cannot be read");
  });
  const policy = parseLogPolicy(new Uint8Array(bytes));
  if ("problem" in policy) throw unusable(name, logPolicy, policy.problem);
  return policy;
}

function unusable(name: string, file: string, problem: string): CodedError {
  return new CodedError({
    code: "E_LOG_POLICY_FILE",
    exitCode: EXIT.usage,
    message: `the log policy of registry "${name}", ${file}, cannot be used: ${problem}`,
    fix: "Mend the file (a C2SP tlog-policy: log, witness and quorum lines), or take logPolicy out of registries.yaml.",
  });
}
