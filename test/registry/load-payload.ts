import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The module at `path` inside a version's payload; `T` is `typeof import(…)` of its declarations. */
export async function loadPayload<T>(
  { files }: { readonly files: string },
  path: string,
): Promise<T> {
  return await import(pathToFileURL(join(files, path)).href);
}
