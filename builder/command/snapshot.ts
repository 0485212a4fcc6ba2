/** `ashlar snapshot`: a project's toolchain, locks and system packages as an artifact. */
import { relative, resolve, sep } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { readIdentity } from "../contribute/read-identity.ts";
import { licenseText } from "../scaffold/license-text.ts";
import { requireEmptyFolder, writeScaffold } from "../scaffold/write-scaffold.ts";
import { machineFacts } from "../snapshot/machine-facts.ts";
import { type Project, type ProjectFile, readProject } from "../snapshot/read-project.ts";
import { type Capture, snapshotArtifact } from "../snapshot/snapshot-artifact.ts";
import { SYSTEM_LOCK, type SystemPackages, systemPackages } from "../snapshot/system-packages.ts";
import { toolsOf } from "../snapshot/toolchain.ts";
import { parseRelease } from "./open-artifact.ts";
import { registryFolder } from "./open-source.ts";
import { readCategories } from "./read-categories.ts";
import { requireCategory } from "./require-category.ts";
import { usage } from "./wish-usage.ts";

interface SnapshotOptions {
  readonly name?: string;
  readonly as: string;
  readonly out?: string;
  readonly system?: boolean;
  readonly base?: string;
  readonly summary?: string;
  readonly license?: string;
  readonly category?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar snapshot . --name acme/analysis
  ashlar snapshot . --name acme/analysis --system            packages of this machine too (dpkg)
  ashlar snapshot . --name acme/analysis --as template       to begin other projects with
  ashlar snapshot . --name acme/analysis --dry-run

Taken are files at the top of the project that say which tools it needs (.nvmrc, .tool-versions,
rust-toolchain, go.mod, .python-version, package.json, pyproject.toml, Dockerfile), and lock files
(npm, pnpm, yarn, uv, poetry, pip, Cargo, go, conda). Left out, and named, are files that hold
secrets (.env, .npmrc, keys); credentials in addresses are cut out. Nothing is run but dpkg-query.`;

export const defineSnapshot: CommandDefinition = (command, terminal) => {
  command
    .argument("[dir]", "folder of the project", ".")
    .option("--name <namespace/name>", "the artifact")
    .option("--as <type>", "snapshot, or template", "snapshot")
    .option("--out <dir>", "folder of the artifact (default: its place in this registry, or NAME)")
    .option("--system", "list the packages of this machine, as dpkg knows them")
    .option("--base <system>", "such as debian-12 (default: the Dockerfile's, or this machine's)")
    .option("--summary <text>", "one sentence: what it is for")
    .option("--license <spdx>", "licence of these files (default: package.json's, or MIT)")
    .option("--category <id>", "a category of the registry (default: its first)")
    .option("--dry-run", "say what would be written, and write nothing")
    .addHelpText("after", EXAMPLES)
    .action(async (dir: string) =>
      runSnapshot(dir, command.optsWithGlobals<SnapshotOptions>(), terminal),
    );
};

const VERSION = "1.0.0";

async function runSnapshot(
  dir: string,
  options: SnapshotOptions,
  terminal: Terminal,
): Promise<void> {
  const { as } = options;
  if (as !== "snapshot" && as !== "template")
    throw usage(`--as "${as}" is not known`, "use snapshot, or template");
  if (options.name === undefined) throw usage("the artifact has no name", "--name NAMESPACE/NAME");
  const { name } = parseRelease(options.name);
  const system = options.system ? await systemPackages(terminal) : undefined;
  const project = await projectOf(resolve(terminal.folder, dir), system);
  const registry = await registryFolder(undefined, terminal.folder).catch(() => undefined);
  await requireCategory(options.category, registry);
  const machine = await machineOf(options, project.files, { system, terminal });
  const made = snapshotArtifact({
    ...(await wordsOf(name, options, project.files, terminal)),
    as,
    category: options.category ?? (await readCategories(registry))[0] ?? "environments",
    version: VERSION,
    files: project.files,
    tools: toolsOf(project.files),
    machine,
    architecture: system?.architecture ?? "any",
  });
  const place =
    registry === undefined ? (name.split("/")[1] ?? name) : `${registry}/artifacts/${name}`;
  const folder = resolve(terminal.folder, options.out ?? place);
  await requireEmptyFolder(folder);
  if (!options.dryRun) await writeScaffold(folder, made.files);
  const paths = [...made.files.keys()];
  const isThere = registry !== undefined && folder.startsWith(`${resolve(registry)}${sep}`);
  report({ name, folder, paths, notes: project.notes, isThere, options }, terminal);
}

/** With the machine's own list it needs no other lock. */
async function projectOf(folder: string, system: SystemPackages | undefined): Promise<Project> {
  const list = system ? [{ name: SYSTEM_LOCK, isLock: true, text: system.table }] : [];
  try {
    const { files, notes } = await readProject(folder);
    return { files: [...files, ...list], notes };
  } catch (error) {
    const isEmpty = error instanceof CodedError && error.code === "E_NO_LOCK";
    if (!isEmpty || list.length === 0) throw error;
    return { files: list, notes: [] };
  }
}

async function machineOf(
  { base }: SnapshotOptions,
  files: readonly ProjectFile[],
  {
    system,
    terminal,
  }: { readonly system: SystemPackages | undefined; readonly terminal: Terminal },
): Promise<Capture["machine"]> {
  const facts = machineFacts(files);
  const known = base ?? facts.base ?? system?.base;
  if (known !== undefined) return { ...facts, base: known };
  const own = await systemPackages(terminal).catch(() => undefined);
  if (own) return { ...facts, base: own.base };
  throw usage("it is not known what it runs on", "say it: --base debian-12");
}

async function wordsOf(
  name: string,
  { summary, license }: SnapshotOptions,
  files: readonly ProjectFile[],
  terminal: Terminal,
): Promise<Pick<Capture, "name" | "title" | "summary" | "license" | "licenseText">> {
  const words = name.slice(name.indexOf("/") + 1).replaceAll(/[._-]+/g, " ");
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  const stated = /"license"\s*:\s*"([A-Za-z0-9.+-]{1,60})"/.exec(
    files.find((file) => file.name === "package.json")?.text ?? "",
  )?.[1];
  const id = license ?? stated ?? "MIT";
  const isOwn = files.some((file) => /^(?:LICENSE|COPYING)/.test(file.name));
  const holder = await readIdentity(terminal).catch(() => ({ name: "its authors" }));
  const text = isOwn
    ? undefined
    : await licenseText(id, { name: holder.name, year: new Date().getUTCFullYear() });
  return {
    name,
    title,
    summary: summary ?? `${title}: the tools and the exact packages that a project works with.`,
    license: id,
    ...(text !== undefined && { licenseText: text }),
  };
}

interface Told {
  readonly name: string;
  readonly folder: string;
  readonly paths: readonly string[];
  readonly notes: readonly string[];
  /** It lies in a registry, which says what it is checked by and where it goes. */
  readonly isThere: boolean;
  readonly options: SnapshotOptions;
}

function report({ name, folder, paths, notes, isThere, options }: Told, terminal: Terminal): void {
  const shown = relative(terminal.folder, folder) || ".";
  const dryRun = options.dryRun === true;
  const next = isThere
    ? [`ashlar check ${shown}`, `ashlar publish ${shown}`]
    : [`ashlar publish ${shown} --name ${name} --to REPOSITORY --dry-run`];
  if (options.json) {
    printJson(terminal, { ok: true, dryRun, name, folder: shown, files: paths, notes, next });
    return;
  }
  for (const note of notes) terminal.note(note);
  terminal.out(`${dryRun ? "Would write" : "Wrote"} ${name}, a ${options.as}, into ${shown}:`);
  for (const path of paths) terminal.out(`  ${path}`);
  terminal.out("Next:");
  for (const line of next) terminal.out(`  ${line}`);
}
