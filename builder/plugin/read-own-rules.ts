/** The registry's own rules as its source holds them: declarations from `registry.yaml`, modules from `rules/`. */
import { OWN_RULE_SIZE_MAX } from "../../schemas/limits.ts";
import { parseRegistry, type Registry } from "../../schemas/registry.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";
import { readRecord } from "../parse/read-record.ts";
import type { Source } from "../read/source.ts";
import { NO_OWN_RULES, type OwnRules } from "./own-rules.ts";

const REGISTRY = "registry.yaml";

/** None when `registry.yaml` cannot be used: a finding says so. */
export async function readOwnRules(source: Source): Promise<OwnRules> {
  const entry = source.entries.find(({ path }) => path === REGISTRY);
  const { value } = await readRecord(source.read, entry, REGISTRY, (path, text) =>
    parseYamlRecord(path, text, parseRegistry),
  );
  return value ? readModules(source, value) : NO_OWN_RULES;
}

export async function readModules(
  { entries, read }: Pick<Source, "entries" | "read">,
  { rules = [] }: Registry,
): Promise<OwnRules> {
  if (rules.length === 0) return NO_OWN_RULES;
  const named = new Set(rules.map(({ module }) => module));
  const modules = new Map<string, Uint8Array>();
  for (const entry of entries) {
    const isFile = entry.kind === "file" || entry.kind === "executable";
    if (named.has(entry.path) && isFile && entry.size <= OWN_RULE_SIZE_MAX)
      modules.set(entry.path, await read(entry));
  }
  return { declared: rules, modules };
}
