import type { Terminal } from "../../client/terminal/terminal.ts";
import type { Tree } from "../emit/tree.ts";
import { type WriteOptions, type WrittenTree, writeTree } from "../write/write-tree.ts";

/** Writes a tree and says how far it is; the website has a line of its own. */
export async function writeWithProgress(
  tree: Tree,
  { renderSite, ...options }: Omit<WriteOptions, "signal" | "onFile">,
  { signal, progress }: Pick<Terminal, "signal" | "progress">,
): Promise<WrittenTree> {
  const line = progress("writing files");
  try {
    return await writeTree(tree, {
      ...options,
      signal,
      onFile: (written, path) => line.update(written, 0, path),
      ...(renderSite && {
        renderSite: (outFolder, files) => {
          line.end();
          return renderSite(outFolder, files);
        },
      }),
    });
  } finally {
    line.end();
  }
}
