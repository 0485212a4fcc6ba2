/** `ashlar registries add|list|remove`: the user's list of registries. */
import { resolve } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import {
  type ConfiguredRegistry,
  parseRegistriesConfig,
  type RegistriesConfig,
} from "../../schemas/registries-config.ts";
import { editRegistries, readRegistries, registriesPath } from "../config/registries-file.ts";
import { openRegistry, pinOf } from "../registry/open-registries.ts";
import { registryAddress } from "../registry/registry-address.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";

interface AddOptions {
  readonly logPolicy?: string;
  readonly root?: string;
  readonly tokenEnv?: string;
  readonly basicEnv?: string;
  readonly namespace?: readonly string[];
  readonly probe: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar registries add acme https://registry.acme.example --root sha256:3f…9c
  ashlar registries add lab https://lab.example --token-env KEY --namespace lab
  ashlar registries list
  ashlar registries remove acme`;

export const defineRegistries: CommandDefinition = (command, terminal) => {
  command.addHelpText("after", EXAMPLES);
  const add = command
    .command("add")
    .summary("add a registry")
    .description(
      "Adds a registry at the end of the list, after verifying it once from the root of trust that you name. Without --root, the fingerprint is shown for you to compare; where nobody can answer, that is an error.",
    );
  add
    .argument("<name>", "your name for it")
    .argument("<url|dir>", "http(s) URL, file URL or folder of a built tree")
    .option(
      "--root <sha256:…>",
      "fingerprint of the registry's root of trust, as its owner tells it: the SHA-256 of a metadata/N.root.json",
    )
    .option(
      "--log-policy <file>",
      "a C2SP tlog-policy of your own: log and witnesses that have to agree besides the registry's",
    )
    .option("--token-env <variable>", "environment variable that holds a bearer token")
    .option("--basic-env <variable>", "environment variable that holds user:password")
    .option(
      "--namespace <namespace...>",
      "read only these namespaces from it, and from no other registry",
    )
    .option("--no-probe", "do not read the registry first; needs --root")
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
  requireFree(name, (await readRegistries(file)).config);
  const wanted: ConfiguredRegistry = {
    name,
    url: storedAddress(url, terminal.folder),
    ...namedRoot(name, options.root, pinIn(url, terminal.folder)),
    ...(options.logPolicy !== undefined && {
      logPolicy: resolve(terminal.folder, options.logPolicy),
    }),
    ...(options.tokenEnv !== undefined && { token: `\${${options.tokenEnv}}` }),
    ...(options.basicEnv !== undefined && { basic: `\${${options.basicEnv}}` }),
    ...(options.namespace !== undefined && { namespaces: [...options.namespace] }),
  };
  // Before anybody is asked anything.
  checkEntry(wanted);
  const reader = options.probe ? await openRegistry(wanted, terminal) : undefined;
  const entry = { ...wanted, root: await pinnedRoot(reader, wanted) };
  const about = await reader?.registry();
  // Read again: while a person answered, another process may have written it.
  await editRegistries({ ...terminal, file }, ({ config, document }) => {
    requireFree(name, config);
    if (document.contents === null) document.contents = document.createNode({ registries: [] });
    document.addIn(["registries"], document.createNode(entry));
  });
  if (options.json)
    printJson(terminal, {
      added: entry,
      file,
      ...(about && { registry: about.registry, counts: about.counts, trust: about.trust }),
    });
  else for (const line of addedLines(entry, about, file)) terminal.out(line);
}

/** Without a look at the registry, only a named root can be pinned. */
async function pinnedRoot(
  reader: RegistryReader | undefined,
  { name, root }: ConfiguredRegistry,
): Promise<string> {
  if (reader) return `sha256:${(await reader.identity()).pin}`;
  if (root !== undefined) return root;
  throw new CodedError({
    code: "E_ROOT_UNKNOWN",
    exitCode: EXIT.usage,
    message: `without reading the registry, nothing says which root of trust "${name}" has`,
    fix: "Name it with --root sha256:…, as the registry's owner tells it, or leave --no-probe out.",
  });
}

function requireFree(name: string, { registries }: RegistriesConfig): void {
  if (registries.some((registry) => registry.name === name)) throw nameTaken(name);
}

function checkEntry(entry: ConfiguredRegistry): void {
  const parsed = parseRegistriesConfig({ registries: [entry] });
  if (parsed.ok) return;
  const [problem] = parsed.problems;
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `the ${problem?.path.slice(2).join(" ")} of the new registry cannot be used: it ${problem?.message}`,
    fix: "Give another one; see ashlar registries add --help.",
  });
}

/** @param pin from the address; it has to be the same */
function namedRoot(
  name: string,
  option: string | undefined,
  pin: string | undefined,
): Pick<ConfiguredRegistry, "root"> {
  const named = pinOf({ name, ...rootOption(option) }, pin === undefined ? {} : { pin });
  return named === undefined ? {} : { root: `sha256:${named}` };
}

function rootOption(text: string | undefined): Pick<ConfiguredRegistry, "root"> {
  if (text === undefined) return {};
  const root = `sha256:${text
    .trim()
    .toLowerCase()
    .replace(/^sha256:/, "")}`;
  if (/^sha256:[0-9a-f]{64}$/.test(root)) return { root };
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `--root "${text}" is no fingerprint`,
    fix: "Write it as sha256: and 64 hex digits; the registry's owner and its status page show it.",
  });
}

function pinIn(url: string, base: string): string | undefined {
  return url.includes("${") ? undefined : registryAddress(url, base).pin;
}

/** Folders are stored whole, because the list is read from anywhere. */
function storedAddress(url: string, base: string): string {
  if (url.includes("${")) return url;
  const address = registryAddress(url, base);
  return address.kind === "http" ? address.root.href : address.folder;
}

function addedLines(
  { name, url, root }: ConfiguredRegistry,
  about: RegistryDocument | undefined,
  file: string,
): string[] {
  const written = `Added ${name} (${url}) to ${file}`;
  if (about === undefined) return [written];
  const { registry, counts, trust } = about;
  return [
    `${registry.id}: ${plainText(registry.title)} (${registry.type})`,
    `${counts.artifacts} artifacts, ${counts.versions} versions, ${counts.publishers} publishers; built ${about.builtAt}`,
    `root of trust ${root}${trust.keys === "development" ? " (development keys: nothing is protected)" : ""}`,
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
  const removed = await editRegistries({ ...terminal, file }, ({ config, document }) => {
    const index = config.registries.findIndex((registry) => registry.name === name);
    if (index < 0)
      throw unknownName(
        name,
        config.registries.map((registry) => registry.name),
      );
    document.deleteIn(["registries", index]);
    return config.registries[index];
  });
  if (json) printJson(terminal, { removed, file });
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
