import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRegistry } from "../../schemas/registry.ts";
import type { PayloadRule } from "../check/rule.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";
import { ownRuleTexts } from "../plugin/with-own-rules.ts";
import { registryFolder } from "./open-source.ts";

/**
 * Texts of the own rules of the registry in a folder.
 *
 * @param named value of `--registry`; without it, none when there is no registry here
 */
export async function readRegistryRules(
  named: string | undefined,
  folder: string,
): Promise<readonly PayloadRule[]> {
  const registry = await registryFolder(named, folder).catch((error: unknown) => {
    if (named !== undefined) throw error;
    return undefined;
  });
  if (registry === undefined) return [];
  const bytes = await readFile(join(registry, "registry.yaml"));
  const decoded = decodeText(bytes);
  if (!("text" in decoded)) return [];
  return ownRuleTexts(parseYamlRecord("registry.yaml", decoded.text, parseRegistry).value);
}
