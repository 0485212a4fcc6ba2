/** `ashlar registries add|list|remove`: the user's list of registries. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Pointer } from "../../schemas/published/pointer.ts";
import type { ConfiguredRegistry } from "../../schemas/registries-config.ts";
import { parseRegistries } from "../config/parse-registries.ts";
import { readRegistries, registriesPath, writeRegistries } from "../config/registries-file.ts";
import { openRegistry } from "../registry/open-registries.ts";
import { registryAddress } from "../registry/registry-address.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface AddOptions {
  readonly tokenEnv?: string;
  readonly basicEnv?: string;
  readonly namespace?: readonly string[];
  readonly probe: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar registries add acme https://registry.acme.example
  ashlar registries add lab https://lab.example --token-env KEY --namespace lab
  ashlar registries list
  ashlar registries remove acme`;

export const defineRegistries: CommandDefinition = (command, terminal) => {
  command.addHelpText("after", EXAMPLES);
  const add = command
    .command("add")
    .summary("add a registry")
    .description("Adds a registry at the end of the list, after reading it once.");
  add
    .argument("<name>", "your name for it")
    .argument("<url|dir>", "http(s) URL, file URL or folder of a built tree")
    .option("--token-env <variable>", "environment variable that holds a bearer token")
    .option("--basic-env <variable>", "environment variable that holds user:password")
    .option(
      "--namespace <namespace...>",
      "read only these namespaces from it, and from no other registry",
    )
    .option("--no-probe", "do not read the registry first")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string, url: string) =>
      addRegistry({ name, url }, add.optsWithGlobals<AddOptions>(), terminal),
    );
  const list = command
    .command("list")
    .summary("show the configured registries")
    .description("Shows the configured registries in the order they are asked.");
  list
    .addHelpText("after", EXAMPLES)
    .action(async () =>
      listRegistries(list.optsWithGlobals<{ json?: boolean }>().json === true, terminal),
    );
  const remove = command
    .command("remove")
    .summary("remove a registry")
    .description("Takes a registry off the list.");
  remove
    .argument("<name>", "its name in the list")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string) =>
      removeRegistry(name, remove.optsWithGlobals<{ json?: boolean }>().json === true, terminal),
    );
};

async function addRegistry(
  { name, url }: { readonly name: string; readonly url: string },
  options: AddOptions,
  terminal: Terminal,
): Promise<void> {
  const file = registriesPath(terminal);
  const { config, document } = await readRegistries(file);
  if (config.registries.some((registry) => registry.name === name)) throw nameTaken(name);
  const entry: ConfiguredRegistry = {
    name,
    url: storedAddress(url, terminal.folder),
    ...(options.tokenEnv !== undefined && { token: `\${${options.tokenEnv}}` }),
    ...(options.basicEnv !== undefined && { basic: `\${${options.basicEnv}}` }),
    ...(options.namespace !== undefined && { namespaces: [...options.namespace] }),
  };
  if (document.contents === null) document.contents = document.createNode({ registries: [] });
  document.addIn(["registries"], document.createNode(entry));
  // What is written must be readable again, so the new text goes through the same parser.
  parseRegistries(document.toString({ lineWidth: 0 }), file);
  const pointer = options.probe ? await (await openRegistry(entry, terminal)).pointer() : undefined;
  await writeRegistries(file, { document });
  if (options.json)
    printJson(terminal, {
      added: entry,
      file,
      ...(pointer && { registry: pointer.registry, counts: pointer.counts }),
    });
  else for (const line of addedLines(entry, pointer, file)) terminal.out(line);
}

/** Folders are stored whole, because the list is read from anywhere. */
function storedAddress(url: string, base: string): string {
  if (url.includes("${")) return url;
  const address = registryAddress(url, base);
  return address.kind === "http" ? address.root.href : address.folder;
}

function addedLines(
  { name, url }: ConfiguredRegistry,
  pointer: Pointer | undefined,
  file: string,
): string[] {
  const written = `Added ${name} (${url}) to ${file}`;
  if (pointer === undefined) return [written];
  const { registry, counts } = pointer;
  return [
    `${registry.id}: ${plainText(registry.title)} (${registry.type})`,
    `${counts.artifacts} artifacts, ${counts.versions} versions, ${counts.publishers} publishers; built ${pointer.builtAt}`,
    written,
  ];
}

async function listRegistries(json: boolean, terminal: Terminal): Promise<void> {
  const file = registriesPath(terminal);
  const { config } = await readRegistries(file);
  if (json) {
    printJson(terminal, { file, registries: config.registries });
    return;
  }
  const width = Math.max(0, ...config.registries.map(({ name }) => name.length));
  for (const { name, url, token, basic, namespaces } of config.registries) {
    const extra = [token ?? basic ?? "", namespaces ? `only ${namespaces.join(", ")}` : ""].filter(
      Boolean,
    );
    terminal.out([terminal.paint("bold", name.padEnd(width)), url, ...extra].join("  "));
  }
  if (config.registries.length === 0)
    terminal.note("No registry is configured. Add one: ashlar registries add NAME URL");
  terminal.note(terminal.paint("dim", file));
}

async function removeRegistry(name: string, json: boolean, terminal: Terminal): Promise<void> {
  const file = registriesPath(terminal);
  const { config, document } = await readRegistries(file);
  const index = config.registries.findIndex((registry) => registry.name === name);
  if (index < 0)
    throw unknownName(
      name,
      config.registries.map((registry) => registry.name),
    );
  document.deleteIn(["registries", index]);
  await writeRegistries(file, { document });
  if (json) printJson(terminal, { removed: config.registries[index], file });
  else terminal.out(`Removed ${name} from ${file}`);
}

function nameTaken(name: string): CodedError {
  return new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `a registry named "${name}" is already configured`,
    fix: `Choose another name, or remove it first: ashlar registries remove ${name}`,
  });
}

function unknownName(name: string, names: readonly string[]): CodedError {
  return new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `no registry named "${name}" is configured`,
    fix: names.length > 0 ? `Configured are: ${names.join(", ")}` : "None is configured.",
    details: names,
  });
}
