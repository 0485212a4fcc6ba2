/** `registry/usage/` in a working tree, and what downloads are counted against there. */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseUsage, type Usage } from "../../schemas/usage.ts";
import type { ProposedFile } from "../contribute/proposal.ts";
import { replaceFile } from "../write/replace-file.ts";
import { joinUsage } from "./join-usage.ts";

/** What the folder holds, a month when it is asked for: years of a large registry are no reason to read them all. */
export interface UsageFolder {
  /** `yyyy-mm` of every month that has a file, ordered. */
  readonly months: readonly string[];
  /** Every file, relative to the registry's folder, by month. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  /**
   * @returns undefined for a month that has no file
   * @throws {CodedError} E_USAGE_FILE for a record that cannot be read: what it counted would be lost
   */
  read(month: string): Promise<Usage | undefined>;
}

const FILE = /^usage\/(\d{4}-\d{2})(?:\/([0-9a-f]{1,3}))?\.json$/;

/** @throws {CodedError} E_USAGE_FILE for a file that is none of a month */
export async function openUsageFolder(registry: string): Promise<UsageFolder> {
  const names = await readdir(join(registry, "usage"), { recursive: true }).catch(() => []);
  const paths = names
    .map((name) => `usage/${name.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".json"))
    .sort();
  for (const path of paths) if (!FILE.test(path)) throw broken(join(registry, path));
  const files = Map.groupBy(paths, (path) => FILE.exec(path)?.[1] ?? "");
  return {
    months: [...files.keys()],
    files,
    async read(month) {
      const parts: Usage[] = [];
      for (const path of files.get(month) ?? []) parts.push(await readPart(registry, path));
      return parts.length === 0 ? undefined : joinUsage(month, parts);
    },
  };
}

async function readPart(registry: string, path: string): Promise<Usage> {
  const [, month, part] = FILE.exec(path) ?? [];
  const parsed = parseUsage(jsonOf(await readFile(join(registry, path), "utf8")));
  if (!parsed.ok || parsed.value.month !== month || parsed.value.part !== part)
    throw broken(join(registry, path));
  return parsed.value;
}

/** @returns the files that were written, absolute */
export async function writeUsage(
  registry: string,
  files: readonly ProposedFile[],
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { path, content } of files) {
    const file = join(registry, path);
    if (content === null) {
      await rm(file, { force: true });
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, content);
    written.push(file);
  }
  return written;
}

/** `namespace/name@version` of every version folder. */
export async function versionsIn(registry: string): Promise<ReadonlySet<string>> {
  const versions = new Set<string>();
  const artifacts = join(registry, "artifacts");
  for (const namespace of await foldersIn(artifacts))
    for (const name of await foldersIn(join(artifacts, namespace)))
      for (const version of await foldersIn(join(artifacts, namespace, name)))
        versions.add(`${namespace}/${name}@${version}`);
  return versions;
}

/** Which versions name an address as a layer, by the address. */
export async function layersIn(
  registry: string,
  versions: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const version of versions) {
    const file = join(registry, "artifacts", version.replace("@", "/"), "manifest.yaml");
    const text = await readFile(file, "utf8").catch(() => "");
    for (const address of addressesIn(text))
      found.set(address, [...(found.get(address) ?? []), version]);
  }
  return found;
}

function addressesIn(manifest: string): readonly string[] {
  if (!manifest.includes("urls")) return [];
  try {
    const { layers } = parse(manifest) as { layers?: readonly { urls?: readonly unknown[] }[] };
    return (layers ?? []).flatMap(({ urls = [] }) =>
      urls.filter((address) => typeof address === "string"),
    );
  } catch {
    return [];
  }
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function broken(file: string): CodedError {
  return new CodedError({
    code: "E_USAGE_FILE",
    exitCode: EXIT.failed,
    message: `${file} is no usage record of its month, so nothing can be added to it`,
    fix: "ashlar check says what is wrong in it; take it as the last good commit has it",
  });
}
