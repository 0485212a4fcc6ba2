import type { RegistryDocument } from "../../../schemas/published/registry-document.ts";
import { formatCount } from "./count-of.ts";
import type { Fact, Value } from "./fact.ts";
import { formatBytes } from "./format-bytes.ts";
import { externalTarget } from "./link-target.ts";

/** What the pointer says of the registry and the build. */
export function registryFacts({ registry, counts, builtAt, commit }: RegistryDocument): Fact[] {
  const repository =
    registry.repository === undefined ? undefined : externalTarget(registry.repository);
  const facts: Fact[] = [
    { term: "Id", values: [{ text: registry.id, code: true }] },
    { term: "Kind", values: [{ text: registry.type }] },
    { term: "Address", values: [{ text: registry.url, code: true }] },
    {
      term: "Repository",
      values: repository === undefined ? [] : [{ text: repository, href: repository }],
    },
    { term: "Artifacts", values: [{ text: formatCount(counts.artifacts) }] },
    { term: "Versions", values: [{ text: formatCount(counts.versions) }] },
    { term: "Publishers", values: [{ text: formatCount(counts.publishers) }] },
    { term: "Not published", values: [{ text: formatCount(counts.quarantined) }] },
    {
      term: "Built",
      values: [{ text: builtAt.replace("T", " ").replace("Z", " UTC"), instant: builtAt }],
    },
    {
      term: "Built from commit",
      values:
        commit === null ? [{ text: "none: not built from git" }] : [{ text: commit, code: true }],
    },
  ];
  return facts.filter((fact) => fact.values.length > 0);
}

const TITLES = {
  catalog: "List of artifacts",
  search: "Search index",
  quarantine: "Entries left out",
} as const;

/**
 * The documents that the pointer names, for a table of name, size and digest. The list of files is
 * left out: it holds the digests of these pages, so they cannot hold its own.
 */
export function documentRows({ documents }: RegistryDocument): Value[][][] {
  return (["catalog", "search", "quarantine"] as const).map((kind) => [
    [{ text: TITLES[kind], path: documents[kind].path }],
    [{ text: formatBytes(documents[kind].size) }],
    [{ text: documents[kind].sha256, code: true }],
  ]);
}
