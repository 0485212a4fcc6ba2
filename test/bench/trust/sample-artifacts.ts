/** A few hundred artifacts as a build makes them: what the larger registries are copied from. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CatalogArtifact } from "../../../builder/catalog/catalog.ts";
import type { Registry } from "../../../schemas/registry.ts";
import { buildRegistry } from "../../builder/build-registry.ts";
import { writeSyntheticRegistry } from "../checks/synthetic-registry.ts";

/** In each row of four the first needs nothing, and each of the others the one before it. */
export const CHAIN = 4;
const VERSIONS = ["1.0.0", "1.1.0"];

export interface Sample {
  readonly registry: Registry;
  /** `team-0/part-0`, `team-0/part-1`, …: by number. */
  readonly artifacts: readonly CatalogArtifact[];
  /** Files of the built tree by path, the archives among them. */
  readonly tree: ReadonlyMap<string, Uint8Array>;
}

export async function sampleArtifacts(count: number): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), "ashlar-bench-sample-"));
  try {
    writeSyntheticRegistry(folder, count, { versions: VERSIONS, chain: CHAIN });
    const { result, tree, contentOf } = await buildRegistry(folder);
    const { catalog } = result;
    if (catalog?.rows.length !== count) throw new Error("not all of the sample was built");
    const names = catalog.rows.map(({ name }) => name);
    names.sort((a, b) => numberOf(a) - numberOf(b));
    const artifacts = await Promise.all(
      names.map(async (name) => (await contentOf(name)).artifact),
    );
    return { registry: catalog.registry, artifacts, tree };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const numberOf = (name: string): number => Number(name.slice(name.lastIndexOf("-") + 1));
