import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRegistry } from "../../schemas/registry.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";

/** Categories of a registry's folder, in its order; none without one that can be read. */
export async function readCategories(registry: string | undefined): Promise<readonly string[]> {
  if (registry === undefined) return [];
  const bytes = await readFile(join(registry, "registry.yaml")).catch(() => undefined);
  const decoded = bytes && decodeText(bytes);
  if (!decoded || !("text" in decoded)) return [];
  const { value } = parseYamlRecord("registry.yaml", decoded.text, parseRegistry);
  return (value?.categories ?? []).map(({ id }) => id);
}
