/** `registry/usage/` in a working tree, and what downloads are counted against there. */
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseUsage } from "../../schemas/usage.ts";
import { replaceFile } from "../write/replace-file.ts";
import { type UsageByMonth, usageText } from "./add-usage.ts";

/** @throws {CodedError} E_USAGE_FILE for a record that cannot be read: what it counted would be lost */
export async function readUsage(registry: string): Promise<UsageByMonth> {
  const folder = join(registry, "usage");
  const names = await readdir(folder).catch(() => []);
  const usage: UsageByMonth = new Map();
  for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
    const parsed = parseUsage(jsonOf(await readFile(join(folder, name), "utf8")));
    if (!parsed.ok || `${parsed.value.month}.json` !== name) throw broken(join(folder, name));
    usage.set(parsed.value.month, parsed.value);
  }
  return usage;
}

/** @returns the files that changed, absolute */
export async function writeUsage(
  registry: string,
  before: UsageByMonth,
  after: UsageByMonth,
): Promise<readonly string[]> {
  const folder = join(registry, "usage");
  const written: string[] = [];
  for (const [month, record] of [...after].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (before.get(month) === record) continue;
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${month}.json`);
    await replaceFile(file, usageText(record));
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
