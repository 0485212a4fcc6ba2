/** The policies of whoever installs: their own, the project's, and one named on the command line. */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { RECORD_SIZE_MAX, YAML_ALIASES_MAX } from "../../schemas/limits.ts";
import { type Policy, parsePolicy } from "../../schemas/policy.ts";
import { terminalDirs } from "../config/terminal-dirs.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** A project's policy, beside its lock. */
const PROJECT_POLICY = "ashlar-policy.yaml";

export interface LocalPolicy {
  readonly file: string;
  readonly policy: Policy;
}

/**
 * Every policy that applies, and all of them do: `policy.yaml` of the user's configuration,
 * `ashlar-policy.yaml` of the project, and `--policy`.
 *
 * @param folder the project's
 * @param named what `--policy` says; it has to exist, the others need not
 * @throws {CodedError} E_POLICY_FILE when one cannot be read: it is never passed over
 */
export async function readPolicies(
  folder: string,
  named: string | undefined,
  terminal: Terminal,
): Promise<readonly LocalPolicy[]> {
  const usual = [join(terminalDirs(terminal).config, "policy.yaml"), join(folder, PROJECT_POLICY)];
  const policies: LocalPolicy[] = [];
  for (const file of usual) {
    const policy = await readPolicy(file);
    if (policy) policies.push({ file, policy });
  }
  if (named === undefined) return policies;
  const file = resolve(terminal.folder, named);
  const policy = await readPolicy(file);
  if (!policy) throw unreadable(file, ["there is no such file"]);
  return [...policies, { file, policy }];
}

async function readPolicy(file: string): Promise<Policy | undefined> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw unreadable(file, [error.message]);
  });
  if (bytes === undefined) return undefined;
  if (bytes.length > RECORD_SIZE_MAX)
    throw unreadable(file, [`it has ${bytes.length} bytes; ${RECORD_SIZE_MAX} are read`]);
  const lines = new LineCounter();
  const document = parseDocument(bytes.toString("utf8"), {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) {
    throw unreadable(
      file,
      syntax.map(({ pos, message }) => {
        const { line, col } = lines.linePos(pos[0]);
        return `${file}:${line}:${col}: ${message}`;
      }),
    );
  }
  const parsed = parsePolicy(document.toJS({ maxAliasCount: YAML_ALIASES_MAX }) ?? {});
  if (parsed.ok) return parsed.value;
  throw unreadable(
    file,
    parsed.problems.map(({ path, message }) => `${path.join(".") || "the policy"}: ${message}`),
  );
}

function unreadable(file: string, details: readonly string[]): CodedError {
  return new CodedError({
    code: "E_POLICY_FILE",
    exitCode: EXIT.usage,
    message: `the policy ${file} cannot be used, so nothing is installed`,
    fix: "mend it; schemas/policy.schema.json of any registry lists its fields",
    details,
  });
}
