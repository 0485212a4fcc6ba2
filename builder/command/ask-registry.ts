/** The answers that a new registry needs: given as options, asked for, or taken from what is usual. */
import { basename } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Registry } from "../../schemas/registry.ts";
import { nearestWord } from "../check/nearest-word.ts";
import { type RegistryAnswers, requireAnswers } from "../scaffold/registry-answers.ts";
import { REGISTRY_PRESETS } from "../scaffold/registry-preset.ts";
import { askLine } from "./ask.ts";

export interface RegistryInitAnswers {
  readonly preset?: string;
  readonly id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly url?: string;
  readonly repository?: string;
  readonly namespace?: string;
  readonly publisher?: string;
  readonly owner?: string;
  readonly ownerId?: string;
}

/**
 * @param folder where the registry will lie; its name is the id where none is given
 * @throws {CodedError} E_USAGE with everything that is missing or wrong
 */
export async function askRegistry(
  given: RegistryInitAnswers,
  folder: string,
  terminal: Terminal,
): Promise<RegistryAnswers> {
  const asked = terminal.interactive ? await askMissing(given, folder, terminal) : given;
  const { url, owner, ownerId } = asked;
  const missing = [
    ...(url === undefined ? ["--url https://example.org/registry"] : []),
    ...(owner === undefined ? ["--owner LOGIN"] : []),
    ...(ownerId === undefined ? ["--owner-id NUMBER"] : []),
  ];
  if (url === undefined || owner === undefined || ownerId === undefined)
    throw usage(
      `a registry needs to know where it will be served and who owns it: ${missing.join(", ")}`,
      "give these options; the number comes from `gh api users/LOGIN --jq .id`",
    );
  const usual = usualAnswers(asked, folder);
  return requireAnswers({
    ...usual,
    preset: requirePreset(asked.preset ?? "community"),
    description: asked.description ?? `Artifacts that ${usual.publisher} shares.`,
    url,
    ...(asked.repository !== undefined && { repository: asked.repository }),
    owner,
    ownerId: /^\d+$/.test(ownerId) ? Number(ownerId) : Number.NaN,
  });
}

function usualAnswers(given: RegistryInitAnswers, folder: string) {
  const id = given.id ?? segmentOf(basename(folder));
  const namespace = given.namespace ?? id;
  const title = given.title ?? titleOf(id);
  return { id, namespace, title, publisher: given.publisher ?? titleOf(namespace) };
}

async function askMissing(
  given: RegistryInitAnswers,
  folder: string,
  terminal: Terminal,
): Promise<RegistryInitAnswers> {
  const ask = async (question: string, usual: string): Promise<string | undefined> =>
    (await askLine(usual ? `${question} [${usual}]: ` : `${question}: `, terminal)) ||
    usual ||
    undefined;
  if (given.preset === undefined)
    for (const [name, { summary }] of Object.entries(REGISTRY_PRESETS))
      terminal.note(`  ${name}: ${summary}`);
  const preset = given.preset ?? (await ask("Kind of registry", "community"));
  const usual = usualAnswers(given, folder);
  const id = given.id ?? (await ask("Short name", usual.id));
  const named = usualAnswers({ ...given, ...(id !== undefined && { id }) }, folder);
  const title = given.title ?? (await ask("Title", named.title));
  const namespace = given.namespace ?? (await ask("Namespace of the first publisher", named.id));
  const url = given.url ?? (await ask("URL where it will be served", ""));
  const owner = given.owner ?? (await ask("Your account name at the git host", ""));
  const ownerId = given.ownerId ?? (await ask("That account's number (gh api user --jq .id)", ""));
  const answers = { ...given, preset, id, title, namespace, url, owner, ownerId };
  return Object.fromEntries(
    Object.entries(answers).filter(([, value]) => value !== undefined),
  ) as RegistryInitAnswers;
}

function requirePreset(wanted: string): Registry["type"] {
  const names = Object.keys(REGISTRY_PRESETS) as Registry["type"][];
  const found = names.find((name) => name === wanted.toLowerCase());
  if (found !== undefined) return found;
  const nearest = nearestWord(wanted, names);
  throw usage(
    `there is no preset "${wanted}"`,
    nearest === undefined ? `use ${names.join(", ")}` : `did you mean ${nearest}?`,
  );
}

/** A folder's name as a short name, as far as it goes. */
function segmentOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "")
    .slice(0, 64);
}

function titleOf(id: string): string {
  const words = id.replace(/[._-]+/g, " ").trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
