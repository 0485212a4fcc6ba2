/** A list of a tree as a reader takes it, whole: digests, places and order are checked. */
import { walkParts } from "../client/parts/walk-parts.ts";
import { sha256Hex } from "../schemas/digest.ts";
import type { ListForm } from "../schemas/published/part.ts";
import type { Reference } from "../schemas/published/reference.ts";

export interface ReadList<Row> {
  /** As the parts come. */
  readonly rows: readonly Row[];
  /** Paths of the files that hold it, the root first. */
  readonly paths: readonly string[];
}

/** @throws {Error} at the first file that is not as it should be */
export async function readList<Row>(
  form: ListForm<Row>,
  root: Reference,
  fileOf: (path: string) => Uint8Array | undefined,
): Promise<ReadList<Row>> {
  const rows: Row[] = [];
  const paths: string[] = [];
  const reading = {
    form,
    async read({ path, sha256, size }: Reference) {
      const bytes = fileOf(path);
      if (bytes?.length !== size || sha256Hex(bytes) !== sha256) throw new Error(`${path} differs`);
      const parsed = form.parse(JSON.parse(new TextDecoder().decode(bytes)));
      if (!parsed.ok) throw new Error(`${path}: ${JSON.stringify(parsed.problems)}`);
      return parsed.value;
    },
    refuse(path: string, problem: string): never {
      throw new Error(`${path} ${problem}`);
    },
  };
  for await (const part of walkParts(reading, root)) {
    paths.push(part.place.reference.path);
    rows.push(...part.rows);
  }
  return { rows, paths };
}
