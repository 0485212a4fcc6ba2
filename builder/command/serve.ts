/** `ashlar serve`: a built tree on http://127.0.0.1, until it is stopped. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { apiPath, REGISTRY_PATH } from "../../schemas/paths.ts";
import {
  parseRegistryDocument,
  type RegistryDocument,
} from "../../schemas/published/registry-document.ts";
import { serveTree } from "../serve/tree-server.ts";

interface ServeOptions {
  readonly port: string;
}

const EXAMPLES = `
Examples:
  ashlar serve                    ./dist on http://127.0.0.1:8080
  ashlar serve public --port 9000

The next free port is taken when the wanted one is in use. Only this machine
can connect.`;

export const defineServe: CommandDefinition = (command, terminal) => {
  command
    .argument("[dir]", "a built tree", "dist")
    .option("--port <number>", "the port to try first", "8080")
    .addHelpText("after", EXAMPLES)
    .action(async (folder: string, options: ServeOptions) =>
      runServe(resolve(terminal.folder, folder), options, terminal),
    );
};

async function runServe(folder: string, options: ServeOptions, terminal: Terminal): Promise<void> {
  const wanted = Number(options.port);
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `--port "${options.port}" is no port`,
      fix: "use a number from 1 to 65535",
    });
  }
  const about = await readAbout(folder, relative(terminal.folder, folder) || ".");
  const server = await serveTree({
    folder,
    port: wanted,
    basePath: `${(URL.parse(about.registry.url)?.pathname ?? "").replace(/\/+$/, "")}/`,
  });
  if (wanted !== 0 && server.port !== wanted)
    terminal.note(`Port ${wanted} is in use; port ${server.port} is taken instead.`);
  terminal.out(
    `${about.registry.title}: ${about.counts.artifacts} artifacts, ${about.counts.versions} versions`,
  );
  terminal.out(
    `Serving ${relative(terminal.folder, folder) || "."} at ${server.origin}/ (stop with Ctrl+C)`,
  );
  const name = await somethingToInstall(folder);
  if (name)
    terminal.out(
      `Install something: npx ashlar install ${name} --registry ${server.origin}#sha256:${about.trust.root.sha256} --dir demo`,
    );
  if (about.trust.keys === "development")
    terminal.note(
      terminal.paint("yellow", "Signed with development keys: for this machine, not for others."),
    );
  if (!terminal.signal.aborted) await once(terminal.signal, "abort");
  await server.close();
}

async function readAbout(folder: string, shown: string): Promise<RegistryDocument> {
  const text = await readFile(join(folder, REGISTRY_PATH), "utf8").catch(() => undefined);
  const parsed = text === undefined ? undefined : parseRegistryDocument(jsonOrUndefined(text));
  if (parsed?.ok) return parsed.value;
  throw new CodedError({
    code: "E_NO_TREE",
    exitCode: EXIT.notFound,
    message:
      text === undefined
        ? `${shown} holds no built tree (no ${REGISTRY_PATH})`
        : `${shown}/${REGISTRY_PATH} is no registry document`,
    fix: "run `ashlar build` first, or name the folder that it wrote",
  });
}

/** A featured artifact when there is one: what the operator would show first. */
async function somethingToInstall(folder: string): Promise<string | undefined> {
  const featured = jsonOrUndefined(
    await readFile(join(folder, apiPath.featured), "utf8").catch(() => ""),
  );
  const list = jsonOrUndefined(await readFile(join(folder, apiPath.list), "utf8").catch(() => ""));
  return firstName(featured, "featured", "artifact") ?? firstName(list, "artifacts");
}

function firstName(value: unknown, ...[listKey = "", itemKey]: string[]): string | undefined {
  const first = member(value, listKey);
  const item = Array.isArray(first) ? (first[0] as unknown) : undefined;
  const name = member(itemKey === undefined ? item : member(item, itemKey), "name");
  return typeof name === "string" ? name : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
