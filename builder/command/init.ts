/** `ashlar init`: the files that a new registry begins with. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { addRegistryInitOptions, type InitRegistryOptions, initRegistry } from "./init-registry.ts";

const EXAMPLES = `
Examples:
  ashlar init --registry my-registry
  ashlar init --registry my-registry --preset community --url https://example.org/registry --owner ada --owner-id 1815
  ashlar init --registry my-registry --preset private --url https://registry.acme.example --owner ada --owner-id 1815 --commit
  ashlar init --registry my-registry --dry-run

Presets: official (one project's own artifacts), community (anyone, by pull
request), institutional (a university or lab, data and environments too),
private (one team). Each explains itself in the comments of the files it writes.
What is not given as an option is asked for on a terminal.`;

export const defineInit: CommandDefinition = (command, terminal) => {
  addRegistryInitOptions(command);
  command.addHelpText("after", EXAMPLES).action(async () => {
    const options = command.optsWithGlobals<Partial<InitRegistryOptions>>();
    if (options.registry === undefined) throw nothingNamed();
    await initRegistry({ ...options, registry: options.registry } as InitRegistryOptions, terminal);
  });
};

function nothingNamed(): CodedError {
  return new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: "what is to be begun?",
    fix: "ashlar init --registry DIR begins a registry in a new folder",
  });
}
