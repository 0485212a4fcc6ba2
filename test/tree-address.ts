/** The address of a built tree with the root of trust that it names: what its builder would tell a reader. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseRegistryDocument } from "../schemas/published/registry-document.ts";

/** @param place where it is served, when that is not the folder itself */
export function treeAddress(folder: string, place: string = folder): string {
  const parsed = parseRegistryDocument(
    JSON.parse(readFileSync(join(folder, "ashlar.json"), "utf8")),
  );
  if (!parsed.ok) throw new Error(`${folder} holds no registry document`);
  return `${place}#sha256:${parsed.value.trust.root.sha256}`;
}
