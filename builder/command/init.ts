/** `ashlar init`: the files that a new artifact, or a new registry, begins with. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { addArtifactInitOptions, type InitArtifactOptions, initArtifact } from "./init-artifact.ts";
import { addRegistryInitOptions, type InitRegistryOptions, initRegistry } from "./init-registry.ts";

const EXAMPLES = `
Examples:
  ashlar init module-node acme/hello
  ashlar init template acme/notes --license CC0-1.0 --summary "Minutes of a meeting, with headings."
  ashlar init --registry my-registry
  ashlar init --registry my-registry --preset community --url https://example.org/registry --owner ada --owner-id 1815
  ashlar init --registry my-registry --preset private --url https://registry.acme.example --owner ada --owner-id 1815 --commit
  ashlar init --registry my-registry --dry-run

Presets: official (one project's own artifacts), community (anyone, by pull
request), institutional (a university or lab, data and environments too),
private (one team). Each explains itself in the comments of the files it writes.
What is not given as an option is asked for on a terminal.`;

export const defineInit: CommandDefinition = (command, terminal) => {
  addArtifactInitOptions(command);
  addRegistryInitOptions(command);
  command
    .addHelpText("after", EXAMPLES)
    .action(async (type: string | undefined, name: string | undefined) => {
      const options = command.optsWithGlobals<Partial<InitRegistryOptions> & InitArtifactOptions>();
      const { registry } = options;
      if (registry === undefined) return initArtifact({ type, name }, options, terminal);
      if (type !== undefined) throw both(type);
      await initRegistry({ ...options, registry } as InitRegistryOptions, terminal);
    });
};

function both(type: string): CodedError {
  return new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `"${type}" would be an artifact, and --registry begins a registry`,
    fix: "begin the registry first; then, in its folder, ashlar init TYPE NAMESPACE/NAME",
  });
}
