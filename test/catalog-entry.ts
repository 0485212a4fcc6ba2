import type { CatalogEntry } from "../schemas/published/catalog-list.ts";

/** An artifact as the catalog lists it, for tests to which most of it does not matter. */
export function catalogEntry(name: string, changes: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    name,
    type: "model",
    title: `The ${name}`,
    summary: "What it does.",
    version: "1.0.0",
    versions: 1,
    categories: ["tools"],
    tags: [],
    license: null,
    publisher: "Acme",
    verified: false,
    verdict: "passed",
    score: 90,
    createdAt: "2026-01-31T09:00:00Z",
    updatedAt: "2026-01-31T09:00:00Z",
    dependents: 0,
    ...changes,
  };
}
