/** `ashlar init TYPE NAMESPACE/NAME`: the folder of a new artifact, ready to be checked and published. */
import { relative, resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { ARTIFACT_TYPES, type ArtifactType, isArtifactType } from "../../schemas/artifact-type.ts";
import { readIdentity } from "../contribute/read-identity.ts";
import { FIRST_VERSION, newArtifact } from "../scaffold/artifact-files.ts";
import { licenseText } from "../scaffold/license-text.ts";
import { nameWords, tagList } from "../scaffold/name-words.ts";
import { requireEmptyFolder, writeScaffold } from "../scaffold/write-scaffold.ts";
import { askLine } from "./ask.ts";
import { parseRelease } from "./open-artifact.ts";
import { registryFolder } from "./open-source.ts";
import { readCategories } from "./read-categories.ts";
import { requireCategory } from "./require-category.ts";
import { usage } from "./wish-usage.ts";

export interface InitArtifactOptions {
  readonly dir?: string;
  readonly title?: string;
  readonly summary?: string;
  readonly license?: string;
  readonly category?: string;
  readonly tags?: string;
  readonly holder?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addArtifactInitOptions(command: Parameters<CommandDefinition>[0]): void {
  command
    .argument("[type]", `type of a new artifact: ${ARTIFACT_TYPES.join(", ")}`)
    .argument("[name]", "its name, as NAMESPACE/NAME")
    .option("--dir <dir>", "folder of the artifact (default: its place in this registry, or NAME)")
    .option("--summary <text>", "one sentence: what it does, and for whom")
    .option("--license <spdx>", "its licence (default: MIT)")
    .option("--category <id>", "a category of the registry (default: its first)")
    .option(
      "--tags <words>",
      "words by which it is found, with commas (default: those of its name)",
    )
    .option("--holder <name>", "who holds the copyright (default: your name as git knows it)");
}

export interface AskedArtifact {
  readonly type: string | undefined;
  readonly name: string | undefined;
}

export async function initArtifact(
  asked: AskedArtifact,
  options: InitArtifactOptions,
  terminal: Terminal,
): Promise<void> {
  const type = await artifactType(asked.type, terminal);
  const { name } = parseRelease(await answer(asked.name, "Name (NAMESPACE/NAME): ", terminal));
  const words = nameWords(name);
  const title = options.title ?? words.title;
  const registry = await registryFolder(undefined, terminal.folder).catch(() => undefined);
  const license = options.license ?? "MIT";
  const holder = options.holder ?? (await ownName(terminal));
  await requireCategory(options.category, registry);
  const today = new Date().toISOString().slice(0, 10);
  const text = await licenseText(license, { name: holder, year: Number(today.slice(0, 4)) });
  const made = newArtifact({
    type,
    name,
    title,
    summary: await summaryOf(options, { title, type }, terminal),
    categories: [options.category ?? (await readCategories(registry))[0] ?? "tools"],
    tags: options.tags === undefined ? words.tags : tagList(options.tags),
    license,
    ...(text !== undefined && { licenseText: text }),
    today,
  });
  const place = placeOf(name, options.dir, registry);
  const folder = resolve(terminal.folder, place);
  await requireEmptyFolder(folder);
  if (!options.dryRun) await writeScaffold(folder, made.files, made.executables);
  const shown = relative(terminal.folder, folder) || ".";
  const paths = [...made.files.keys()];
  const next = nextSteps({ shown, name, inRegistry: place.includes("artifacts/"), license, text });
  if (options.json) {
    const dryRun = options.dryRun === true;
    printJson(terminal, { ok: true, dryRun, name, type, folder: shown, files: paths, next });
    return;
  }
  terminal.out(`${options.dryRun ? "Would write" : "Wrote"} ${name}, a ${type}, into ${shown}:`);
  for (const path of paths) terminal.out(`  ${path}`);
  terminal.out("Next:");
  for (const line of next) terminal.out(`  ${line}`);
}

async function artifactType(asked: string | undefined, terminal: Terminal): Promise<ArtifactType> {
  const text = await answer(asked, `Type (${ARTIFACT_TYPES.join(", ")}): `, terminal);
  if (isArtifactType(text)) return text;
  const near = ARTIFACT_TYPES.find((type) => type.includes(text) || text.includes(type));
  const fix = near ? `did you mean ${near}?` : `types are ${ARTIFACT_TYPES.join(", ")}`;
  throw usage(`"${text}" is no type of artifact`, fix);
}

async function answer(
  given: string | undefined,
  question: string,
  terminal: Terminal,
): Promise<string> {
  if (given !== undefined) return given;
  if (terminal.interactive) return askLine(question, terminal);
  throw usage(
    "what is to be begun?",
    "ashlar init TYPE NAMESPACE/NAME for an artifact, ashlar init --registry DIR for a registry",
  );
}

async function summaryOf(
  { summary }: InitArtifactOptions,
  { title, type }: { readonly title: string; readonly type: ArtifactType },
  terminal: Terminal,
): Promise<string> {
  const plain = `${title}: a ${type} that shows how one is laid out, until its own files are in place.`;
  if (summary !== undefined) return summary;
  if (!terminal.interactive) return plain;
  return (await askLine("What does it do, in a sentence: ", terminal)) || plain;
}

async function ownName(terminal: Terminal): Promise<string> {
  const identity = await readIdentity(terminal).catch(() => undefined);
  return identity?.name ?? "its authors";
}

/** In a clone of a registry where the registry wants it; elsewhere a folder of its own. */
function placeOf(name: string, dir: string | undefined, registry: string | undefined): string {
  if (dir !== undefined) return dir;
  if (registry !== undefined) return `${registry}/artifacts/${name}`;
  return name.slice(name.indexOf("/") + 1);
}

interface Written {
  readonly shown: string;
  readonly name: string;
  readonly inRegistry: boolean;
  readonly license: string;
  readonly text: string | undefined;
}

function nextSteps({ shown, name, inRegistry, license, text }: Written): readonly string[] {
  const files = `${shown}/${FIRST_VERSION}/files`;
  return [
    ...(text === undefined ? [`put the text of ${license} into ${files}/LICENSE`] : []),
    `put your own files into ${files}, and say in ${shown}/artifact.md what they are`,
    ...(inRegistry
      ? [`ashlar check ${shown}`, `ashlar publish ${shown}`]
      : [`ashlar publish ${shown} --name ${name} --to REPOSITORY --dry-run`]),
  ];
}
