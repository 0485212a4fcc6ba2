import { OWN_RULE_SIZE_MAX } from "../../schemas/limits.ts";
import { ModuleFailure } from "./module-failure.ts";
import { openModule } from "./open-module.ts";
import type { OwnRules } from "./own-rules.ts";

/** Why a module that a rule names cannot be loaded, by its path; those that can are absent. */
export async function moduleProblems({
  declared,
  modules,
}: OwnRules): Promise<ReadonlyMap<string, string>> {
  const problems = new Map<string, string>();
  for (const path of new Set(declared.map(({ module }) => module))) {
    const bytes = modules.get(path);
    const problem = bytes
      ? await problemOf(path, bytes)
      : `there is no such file of at most ${OWN_RULE_SIZE_MAX} bytes`;
    if (problem !== undefined) problems.set(path, problem);
  }
  return problems;
}

async function problemOf(path: string, bytes: Uint8Array): Promise<string | undefined> {
  try {
    await openModule(path, bytes);
    return undefined;
  } catch (error) {
    if (error instanceof ModuleFailure) return error.message;
    throw error;
  }
}
