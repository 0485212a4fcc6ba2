/** Writes the workflows that this version brings over older ones of an earlier version. */
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parsePublisher } from "../../schemas/publisher.ts";
import { parseRegistry } from "../../schemas/registry.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";
import { commonFiles } from "../scaffold/common-files.ts";
import { fillWords } from "../scaffold/fill-words.ts";
import { replaceFile } from "../write/replace-file.ts";
import { repositoryFacts } from "./repository-facts.ts";

/**
 * A file that does not say that it is one of ours stays: somebody made it their own.
 *
 * @param registry the folder that holds registry.yaml, absolute
 * @returns the files that were written, absolute
 */
export async function updateWorkflows(
  registry: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const { top, workflows } = await repositoryFacts(registry, environment);
  const texts = await commonFiles();
  const words = await wordsOf(registry);
  const written: string[] = [];
  for (const { path, current, own } of workflows) {
    const isOurs = own === null || (own !== undefined && current !== undefined && own < current);
    if (!isOurs) continue;
    const file = join(top ?? dirname(registry), path);
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, fillWords(texts.get(path) ?? "", words));
    written.push(file);
  }
  return written;
}

/** As they were when the registry began, as far as its records still tell. */
async function wordsOf(registry: string) {
  const record = await readRecord(join(registry, "registry.yaml"), parseRegistry);
  const { id = "registry", url = "" } = record ?? {};
  const publisher = await readRecord(join(registry, `publishers/${id}.yaml`), parsePublisher);
  const owner = publisher?.members.find(({ role }) => role === "owner")?.login ?? "owner";
  return { id, url, namespace: id, owner };
}

async function readRecord<T>(
  file: string,
  parse: Parameters<typeof parseYamlRecord<T>>[2],
): Promise<T | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  const decoded = bytes && decodeText(bytes);
  if (!decoded || !("text" in decoded)) return undefined;
  return parseYamlRecord(file, decoded.text, parse).value;
}
