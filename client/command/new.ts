/** `ashlar new TEMPLATE DIR`: a project from a template. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { terminalDirs } from "../config/terminal-dirs.ts";
import { explainDiskFull } from "../install/disk-full.ts";
import { noteWarnings } from "../install/print-outcome.ts";
import { stageArchive } from "../install/stage-item.ts";
import { enforcePolicies } from "../policy/enforce-policies.ts";
import { readPolicies } from "../policy/read-policies.ts";
import { openRegistries } from "../registry/open-registries.ts";
import { parseRequest } from "../resolve/parse-request.ts";
import { resolvePlan, type Selection } from "../resolve/resolve-plan.ts";
import { blobStore } from "../store/blob-store.ts";
import { collectAnswers } from "../template/collect-answers.ts";
import { ANSWERS_FILE, checkTarget, placeProject } from "../template/place-project.ts";
import { readTemplate } from "../template/read-template.ts";
import { type RenderedFile, renderTemplate } from "../template/render-template.ts";
import type { CommandDefinition } from "../terminal/command.ts";
import { plainText } from "../terminal/plain-text.ts";
import { printJson } from "../terminal/print-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { registryOption } from "./registry-option.ts";

interface NewFlags {
  readonly registry?: readonly string[];
  readonly set?: readonly string[];
  readonly force?: boolean;
  readonly policy?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
On a terminal, ashlar asks for what a template must know and --set did not say.
"ashlar show TEMPLATE --json" lists its variables.

Examples:
  ashlar new acme/web-service my-service
  ashlar new acme/web-service@^2 my-service --set name=counter --set port=8080
  ashlar new acme/paper . --no-input --set title="On tides"`;

export const defineNew: CommandDefinition = (command, terminal) => {
  command
    .argument("<template[@range]>", "namespace/name of a template")
    .argument("<dir>", "folder for the project: empty, or not there yet")
    .option("-s, --set <name=value>", "answer of the template's variable (repeatable)", collect)
    .option("-f, --force", "write into a folder that is not empty, and overwrite files there")
    .option("--policy <file>", "a policy that applies besides the user's and the folder's")
    .addOption(registryOption())
    .addHelpText("after", EXAMPLES)
    .action(async (template: string, dir: string) =>
      startProject(template, dir, { flags: command.optsWithGlobals<NewFlags>(), terminal }),
    );
};

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

interface Start {
  readonly flags: NewFlags;
  readonly terminal: Terminal;
}

async function startProject(text: string, dir: string, { flags, terminal }: Start): Promise<void> {
  const folder = resolve(terminal.folder, dir);
  await checkTarget(folder, flags.force === true);
  const policies = await readPolicies(folder, flags.policy, terminal);
  const { plan, selection } = await chooseTemplate(text, flags, terminal);
  const { name, version, document } = selection;
  const published = { document, version };
  const candidate = { name, version: version.version, published, digests: new Map() };
  const warnings = [...plan.warnings, ...enforcePolicies(policies, [candidate])];
  if (!flags.json) noteWarnings(warnings, terminal);
  const { cache } = terminalDirs(terminal);
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, "template-"));
  try {
    const project = await makeProject({ selection, folder, staging }, { flags, terminal });
    report({ ...project, warnings, selection, folder }, { flags, terminal });
  } catch (error) {
    const bytes = selection.version.unpackedSize;
    await rm(staging, { recursive: true, force: true });
    throw await explainDiskFull(error, [
      { place: folder, what: "the project, about", bytes },
      { place: cache, what: "the unpacked template", bytes },
    ]);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function chooseTemplate(text: string, flags: NewFlags, terminal: Terminal) {
  const registries = await openRegistries(flags, terminal);
  const request = await parseRequest(text, registries);
  const plan = await resolvePlan([request], registries);
  const selection = plan.selections.find(({ name }) => name === request.name);
  if (selection === undefined) throw new Error(`the plan for ${request.name} lacks it`);
  if (selection.document.type !== "template") throw notTemplate(selection);
  return { plan, selection };
}

interface Making {
  readonly selection: Selection;
  readonly folder: string;
  /** A private folder. */
  readonly staging: string;
}

async function makeProject({ selection, folder, staging }: Making, { flags, terminal }: Start) {
  const { name, version, reader } = selection;
  const { signal } = terminal;
  await reader.verify(name, version);
  const archive = await blobStore(terminalDirs(terminal).cache).fetch(reader, version.archive);
  const staged = await stageArchive({
    name,
    version: version.version,
    archive,
    place: join(staging, "archive"),
    signal,
  });
  const template = await readTemplate(staged);
  const answers = await collectAnswers(template.variables, flags.set ?? [], terminal);
  const files = await renderTemplate(template, answers, { reserved: [ANSWERS_FILE], signal });
  signal.throwIfAborted();
  const record = {
    template: name,
    version: version.version,
    sha256: version.archive.sha256,
    answers: Object.fromEntries(answers),
  };
  const text = `${JSON.stringify(record, null, 2)}\n`;
  const overwritten = await placeProject(folder, files, text);
  return { files, record, overwritten };
}

interface Made {
  readonly files: readonly RenderedFile[];
  readonly record: Readonly<Record<string, unknown>>;
  readonly overwritten: readonly string[];
  readonly warnings: readonly string[];
  readonly selection: Selection;
  readonly folder: string;
}

function report(made: Made, { flags, terminal }: Start): void {
  const { files, record, overwritten, warnings, selection, folder } = made;
  const paths = [...files.map(({ path }) => path), ANSWERS_FILE].sort();
  if (flags.json) {
    printJson(terminal, { ...record, folder, files: paths, overwritten, warnings });
    return;
  }
  for (const path of overwritten) terminal.note(`overwrote ${plainText(path)}`);
  const where = relative(terminal.folder, folder) || ".";
  terminal.out(
    `Created ${where} from ${selection.name}@${selection.version.version}: ${paths.length} files.`,
  );
  terminal.note("Next:");
  for (const step of nextSteps(made, where)) terminal.note(`  ${step}`);
}

function nextSteps({ files, selection }: Made, where: string): string[] {
  const needs = selection.version.dependencies.filter(({ kind }) => kind === "runtime");
  const readme = files.find(({ path }) => /^readme(?:\.[a-z]+)?$/i.test(path));
  return [
    ...(where === "." ? [] : [`cd ${/^[\w./-]+$/.test(where) ? where : JSON.stringify(where)}`]),
    ...(needs.length > 0 ? [`ashlar install ${needs.map(({ name }) => name).join(" ")}`] : []),
    readme ? `read ${readme.path}` : "look at the files",
  ];
}

function notTemplate({ name, document }: Selection): CodedError {
  return new CodedError({
    code: "E_NOT_A_TEMPLATE",
    exitCode: EXIT.usage,
    message: `${name} is a ${document.type}, not a template`,
    fix: `Install it with "ashlar install ${name}", or find a template with "ashlar search … --type template".`,
  });
}
