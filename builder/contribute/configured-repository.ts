/** The repository of a registry that the user installs from: as its signed document names it. */
import { readRegistries, registriesPath } from "../../client/config/registries-file.ts";
import { openRegistry } from "../../client/registry/open-registries.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/**
 * @param alias the user's name for it; the only one that is configured when absent
 * @returns undefined when no such registry is configured
 * @throws {CodedError} E_NO_TARGET for one that names no repository, or several to choose from, and
 *   whatever verifying it throws
 */
export async function configuredRepository(
  alias: string | undefined,
  terminal: Terminal,
): Promise<string | undefined> {
  const { registries } = (await readRegistries(registriesPath(terminal))).config;
  const [found, ...others] = registries.filter(({ name }) => alias === undefined || name === alias);
  if (found === undefined) return undefined;
  if (others.length > 0) {
    throw noTarget(
      "several registries are configured, and it is not said which one is meant",
      `name one: --to ${registries.map(({ name }) => name).join(", --to ")}`,
    );
  }
  const { registry } = await (await openRegistry(found, terminal)).registry();
  if (registry.repository !== undefined) return registry.repository;
  throw noTarget(
    `the registry ${found.name} does not say where its git repository is`,
    "name it: --to https://github.com/OWNER/REPOSITORY",
  );
}

function noTarget(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_NO_TARGET", exitCode: EXIT.usage, message, fix });
}
