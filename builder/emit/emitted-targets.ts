/** The targets that bins will list: path, digest and size, in columns. */
import { ReferenceTable } from "../../client/verify/reference-table.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { TargetFile } from "../../schemas/trust/tuf-metadata.ts";
import type { AllTargets } from "../sign/sign-roles.ts";
import { likelyNeeds, type Needing } from "./likely-needs.ts";

export interface EmittedTargets extends AllTargets {
  set(path: string, file: Omit<Reference, "path">): void;
}

/** What an install of an artifact will need is foretold when its bin is made: it is most of a bin. */
export function emittedTargets(rows: readonly Needing[]): EmittedTargets {
  const table = new ReferenceTable();
  const byName = new Map(rows.map((row) => [row.name, row]));
  return {
    set: (path, { sha256, size }) => void table.add({ path, sha256, size }),
    *keys() {
      for (const { path } of table) yield path;
    },
    get(path) {
      const file = table.get(path);
      const [, name = ""] = DOCUMENT.exec(path) ?? [];
      const row = byName.get(name);
      return file && targetOf(file, row ? likelyNeeds(row, byName) : []);
    },
  };
}

/** One target more. */
export function withTarget(targets: AllTargets, own: string, target: TargetFile): AllTargets {
  return {
    *keys() {
      yield* targets.keys();
      yield own;
    },
    get: (path) => (path === own ? target : targets.get(path)),
  };
}

const DOCUMENT = /^([^/]+\/[^/]+)\/index\.json$/;

/** @param needs what an install of it will probably need */
export function targetOf(
  { sha256, size }: Omit<Reference, "path">,
  needs: readonly string[] = [],
): TargetFile {
  return {
    length: size,
    hashes: { sha256 },
    ...(needs.length > 0 && { custom: { needs: [...needs] } }),
  };
}
