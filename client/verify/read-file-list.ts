/** The list of every file of a tree. */
import { DOCUMENT_SIZE_MAX } from "../../schemas/limits.ts";
import { parseFileList } from "../../schemas/published/file-list.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { isLeftOut } from "./is-left-out.ts";
import { readDocument } from "./read-document.ts";
import type { TreeContext } from "./tree-context.ts";
import type { PublishedRegistry } from "./verify-registry-document.ts";

/** By path. */
export type ListedFiles = ReadonlyMap<string, Reference>;

export async function readFileList(
  context: TreeContext,
  { path, document }: PublishedRegistry,
): Promise<ListedFiles | undefined> {
  const { files, findings } = context;
  const reference = document.documents.files;
  const bytes = await files.read(reference, DOCUMENT_SIZE_MAX, path);
  const list = bytes && (await readDocument(context, reference.path, bytes, parseFileList));
  if (list === undefined) {
    findings.note(
      reference.path,
      "cannot be read: files that nothing else names were not looked at",
    );
    return undefined;
  }
  const listed = new Map<string, Reference>();
  let before = "";
  for (const file of list.files) {
    const odd =
      file.path <= before
        ? "does not stand in its order"
        : isLeftOut(file.path, reference.path)
          ? "is left out of every such list"
          : undefined;
    if (odd !== undefined) {
      const problem = `lists ${JSON.stringify(file.path)}, which ${odd}`;
      findings.add({ path: reference.path, code: "E_DOCUMENT", problem });
    }
    before = file.path;
    if (!listed.has(file.path)) listed.set(file.path, file);
  }
  return listed;
}
