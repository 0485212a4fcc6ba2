/** The tree that lies in a folder, as a build that changes little of it asks for it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { PreviousFiles } from "../incremental/previous-files.ts";

/** @param others files that are no artifact's */
export function previousTreeFiles(folder: string, others: readonly Reference[]): PreviousFiles {
  const known = new Map(others.map((file) => [file.path, file]));
  const ordered = others.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return {
    file: (path) => known.get(path),
    below: (prefix) => ordered.filter(({ path }) => path.startsWith(prefix)),
    async read({ path, sha256, size }) {
      const bytes = await readFile(join(folder, path)).catch(() => undefined);
      if (bytes?.length === size && sha256Hex(bytes) === sha256) return bytes;
      throw new CodedError({
        code: "E_PREVIOUS_LIST",
        exitCode: EXIT.integrity,
        message: `${path} in ${folder} is ${bytes ? "not the file that was built" : "missing"}`,
        fix: "build all of it anew from a clean folder; `ashlar verify --tree` names every file of a tree that is wrong",
      });
    },
  };
}
