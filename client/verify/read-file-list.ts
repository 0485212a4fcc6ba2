/** The list of every file of a tree. */
import { LIST_PART_SIZE_MAX } from "../../schemas/limits.ts";
import { FILE_LIST } from "../../schemas/published/file-list.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { walkParts } from "../parts/walk-parts.ts";
import { isLeftOut } from "./is-left-out.ts";
import { readDocument } from "./read-document.ts";
import { ReferenceTable } from "./reference-table.ts";
import type { TreeContext } from "./tree-context.ts";
import type { PublishedRegistry } from "./verify-registry-document.ts";

export interface FileListing {
  /** What could be read of it. */
  readonly files: ReferenceTable;
  /** Paths of the list and its parts. */
  readonly parts: ReadonlySet<string>;
  /** Whether all of it could be read. */
  readonly complete: boolean;
}

export async function readFileList(
  context: TreeContext,
  { path: registry, document }: PublishedRegistry,
): Promise<FileListing> {
  const { files, findings } = context;
  const listed = new ReferenceTable();
  const parts = new Set<string>();
  let complete = true;
  const refuse = (path: string, problem: string) =>
    findings.add({ path, code: "E_DOCUMENT", problem });
  const read = async (reference: Reference, by = registry) => {
    parts.add(reference.path);
    const bytes = await files.read(reference, LIST_PART_SIZE_MAX, by);
    const content = bytes && (await readDocument(context, reference.path, bytes, FILE_LIST.parse));
    complete &&= content !== undefined;
    return content;
  };
  for await (const { place, rows } of walkParts(
    { form: FILE_LIST, read, refuse },
    document.documents.files,
  ))
    for (const file of rows)
      if (isLeftOut(file.path))
        refuse(
          place.reference.path,
          `lists ${JSON.stringify(file.path)}, which is left out of every such list`,
        );
      else listed.add(file);
  if (!complete)
    findings.note(
      document.documents.files.path,
      "cannot be read to its end: files that nothing else names were not looked at",
    );
  return { files: listed, parts, complete };
}
