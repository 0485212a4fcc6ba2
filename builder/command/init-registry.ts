/** `ashlar init --registry DIR`: a repository with a registry that can be checked and built at once. */
import { relative, resolve } from "node:path";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { commonFiles, programVersion } from "../scaffold/common-files.ts";
import { registryFiles } from "../scaffold/registry-files.ts";
import { REGISTRY_PRESETS } from "../scaffold/registry-preset.ts";
import { requireEmptyFolder, writeScaffold } from "../scaffold/write-scaffold.ts";
import { askRegistry, type RegistryInitAnswers } from "./ask-registry.ts";
import { commitAll } from "./commit-all.ts";
import { openKeyContext } from "./key-context.ts";
import { CEREMONY_DEFAULTS, checklistOf, holdCeremony } from "./key-init.ts";
import { signOwnProposal } from "./key-sign.ts";

export interface InitRegistryOptions extends RegistryInitAnswers {
  readonly registry: string;
  readonly generateKeys?: string;
  readonly passphrase: boolean;
  readonly commit?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addRegistryInitOptions(command: Parameters<CommandDefinition>[0]): void {
  command
    .option("--registry <dir>", "begin a registry's repository in this new or empty folder")
    .option("--preset <name>", `what kind of registry: ${Object.keys(REGISTRY_PRESETS).join(", ")}`)
    .option("--id <id>", "its short name, also the alias at readers (default: the folder's name)")
    .option("--title <text>", "its name for people")
    .option("--description <text>", "what is in it and for whom, in a sentence")
    .option("--url <url>", "where its tree will be served")
    .option("--repository <url>", "where its pull requests go")
    .option("--namespace <name>", "namespace of the first publisher (default: the id)")
    .option("--publisher <text>", "name of the first publisher for people")
    .option("--owner <login>", "the first owner's account name at the git host")
    .option("--owner-id <number>", "that account's number (gh api users/LOGIN --jq .id)")
    .option("--generate-keys <dir>", "make root and targets keys there, and sign with them")
    .option("--no-passphrase", "with --generate-keys: leave the key files open")
    .option("--commit", "make it a git repository with a first commit")
    .option("--dry-run", "say what would be written, and write nothing");
}

export async function initRegistry(
  options: InitRegistryOptions,
  terminal: Terminal,
): Promise<void> {
  const folder = resolve(terminal.folder, options.registry);
  await requireEmptyFolder(folder);
  const answers = await askRegistry(options, folder, terminal);
  const files = registryFiles(answers, {
    programVersion: await programVersion(),
    common: await commonFiles(),
  });
  const shown = relative(terminal.folder, folder) || ".";
  const done = { options, shown, paths: [...files.keys()], preset: answers.preset };
  if (options.dryRun) return report({ ...done, commit: undefined, checklist: [] }, terminal);
  await writeScaffold(folder, files);
  const checklist = await ceremony(folder, options, terminal);
  const commit = options.commit
    ? await commitAll({ folder, message: `Begin the registry ${answers.id}` }, terminal)
    : undefined;
  report({ ...done, commit, checklist }, terminal);
}

/** Keys that one person has just made are signed with at once; others' hands come in with `ashlar key`. */
async function ceremony(
  folder: string,
  { generateKeys, passphrase }: InitRegistryOptions,
  terminal: Terminal,
): Promise<readonly string[]> {
  if (generateKeys === undefined) return [];
  const open = () => openKeyContext({ registry: resolve(folder, "registry") }, terminal);
  const wanted = { ...CEREMONY_DEFAULTS, generate: generateKeys, passphrase };
  const held = await holdCeremony(await open(), wanted, terminal);
  const context = await open();
  const counts = [
    ["root", held.root.keys.length],
    ["targets", held.targets.keys.length],
  ] as const;
  const keys = counts.flatMap(([role, count]) =>
    Array.from({ length: count }, (_, index) =>
      resolve(terminal.folder, generateKeys, `${role}-${index + 1}`),
    ),
  );
  await signOwnProposal(context, keys, terminal);
  return checklistOf(context, held, terminal).map((line) =>
    line.includes("keys have signed") ? line.replace("[ ]", "[x]") : line,
  );
}

interface Done {
  readonly options: InitRegistryOptions;
  readonly shown: string;
  readonly paths: readonly string[];
  readonly preset: string;
  readonly commit: string | undefined;
  readonly checklist: readonly string[];
}

function report(done: Done, terminal: Terminal): void {
  const { options, shown, paths, preset, commit, checklist } = done;
  const next = nextSteps(done);
  if (options.json) {
    const dryRun = options.dryRun === true;
    const keys = checklist.length > 0;
    printJson(terminal, {
      ...{ ok: true, dryRun, folder: shown, preset, files: paths, keys },
      ...{ commit: commit ?? null, next },
    });
    return;
  }
  terminal.out(
    `${options.dryRun ? "Would write" : "Wrote"} ${paths.length} files of a registry of the kind "${preset}" into ${shown}:`,
  );
  for (const path of paths) terminal.out(`  ${path}`);
  if (commit !== undefined) terminal.out(`Committed as ${commit}.`);
  for (const line of checklist) terminal.out(line);
  terminal.out("");
  terminal.out("Next:");
  for (const step of next) terminal.out(`  ${step}`);
}

/** Commands, in their order. */
function nextSteps({ options, shown, commit, checklist }: Done): string[] {
  const here = shown === "." ? [] : [`cd ${shown}`];
  if (options.dryRun) return ["the same command without --dry-run"];
  return [
    ...here,
    "npm install               # writes package-lock.json, which the workflows need",
    commit === undefined
      ? `git init && git add . && git commit -m "Begin a registry"`
      : `git add package-lock.json && git commit -m "Lock what is installed"`,
    "npx ashlar check",
    "npx ashlar build --base-url http://127.0.0.1:8080 && npx ashlar serve",
    ...(checklist.length === 0
      ? ["npx ashlar key init       # real keys, before you publish"]
      : []),
    "npx ashlar doctor         # what else is missing",
  ];
}
