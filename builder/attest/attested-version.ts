import type { Score, ScoreInputs } from "../../schemas/published/score.ts";
import type { Registry } from "../../schemas/registry.ts";
import type { CatalogVersion } from "../catalog/catalog.ts";

/** What an attestation is about: one version of the catalog, and the registry that publishes it. */
export interface AttestedVersion {
  readonly registry: Pick<Registry, "id" | "url" | "repository">;
  /** `namespace/name` */
  readonly name: string;
  readonly version: Pick<
    CatalogVersion,
    "version" | "publishedAt" | "commit" | "verdict" | "rules"
  > & {
    readonly archive: Pick<CatalogVersion["archive"], "sha256">;
    readonly score: Pick<Score, "shown"> & {
      readonly inputs: Pick<ScoreInputs, "ruleset" | "policy">;
    };
  };
}
