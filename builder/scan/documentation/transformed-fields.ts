import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";
import type { ManifestConfig } from "../../../schemas/manifest-config.ts";
import type { Contents } from "../../check/rule.ts";
import type { Member } from "./described-members.ts";
import { fieldDescriptions } from "./field-descriptions.ts";

/** The fields that a transformer's operations change, each once, with what the two schemas say of it. */
export async function transformedFields(
  { operations, inputSchema, outputSchema }: ManifestConfig<"transformer">,
  contents: Contents,
): Promise<readonly Member[]> {
  const descriptions = new Map<string, string>();
  for (const path of [inputSchema, outputSchema])
    for (const [name, text] of fieldDescriptions(await jsonOf(contents, path)))
      if (!descriptions.has(name)) descriptions.set(name, text);
  const members = new Map<string, Member>();
  for (const [index, operation] of operations.entries()) {
    const name = operation.path.split("/").findLast((key) => key !== "" && key !== "*");
    if (name === undefined || members.has(name)) continue;
    const text = descriptions.get(name);
    members.set(name, {
      name,
      texts: text === undefined ? [] : [text],
      field: ["config", "operations", index, "path"],
    });
  }
  return [...members.values()];
}

async function jsonOf(contents: Contents, path: string): Promise<unknown> {
  const size = contents.files.find((file) => file.path === path)?.entry.size ?? Infinity;
  if (size > RECORD_SIZE_MAX) return undefined;
  const text = await contents.text(path);
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
