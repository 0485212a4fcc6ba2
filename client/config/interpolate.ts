/** `${VARIABLE}` in configuration, replaced when the value is used and never written back. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * @param what the setting, for the message: `token of registry "acme"`
 * @throws {CodedError} E_VARIABLE naming the variable that is unset or empty
 */
export function interpolate(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  what: string,
): string {
  return text.replace(VARIABLE, (_, name: string) => {
    const value = environment[name];
    if (value) return value;
    throw new CodedError({
      code: "E_VARIABLE",
      exitCode: EXIT.auth,
      message: `the environment variable ${name}, which the ${what} needs, is not set`,
      fix: `Set ${name}, or change the registry in registries.yaml ("ashlar registries list" shows where it is).`,
    });
  });
}
