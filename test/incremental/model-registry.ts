/** A registry of made-up rows, and random changes to it: what documents about all of it are made from. */
import fc from "fast-check";
import type { ArtifactRow } from "../../builder/emit/artifact-row.ts";
import type { Catalog } from "../../builder/emit/catalog.ts";
import { knowDigest, rowDigest } from "../../builder/emit/row-digest.ts";
import type { CoverageRow } from "../../builder/emit/rule-coverage.ts";
import type { RowChange, RowSide } from "../../builder/incremental/row-change.ts";
import type { QuarantineEntry } from "../../schemas/published/report.ts";
import type { Registry } from "../../schemas/registry.ts";
import { catalogEntry } from "../catalog-entry.ts";

/** By name; what is published, listed or not. */
export type ModelRegistry = ReadonlyMap<string, RowSide>;

/** One that is like a page of bits, one that no publisher claims, and one with many artifacts. */
const NAMESPACES = ["acme", "acme", "acme", "01", "ghost", "lab"] as const;
const NUMBERS = 160;

export const nameOf = (number: number): string =>
  `${NAMESPACES[number % NAMESPACES.length]}/thing-${number}`;

export const REGISTRY: Registry = {
  id: "model",
  title: "Model & more",
  description: "Made up.",
  url: "https://example.org/",
  type: "private",
  types: ["model", "template", "plugin"],
  categories: ["tools", "tides", "0", "empty"].map((id) => ({
    id,
    title: id.toUpperCase(),
    description: `All ${id}.`,
  })),
  featured: [3, 1, 155, 9999].map((number) => ({
    name: nameOf(number),
    reason: `It is ${number}.`,
  })),
};

/** So many, and so long, that they need pages. */
export const PUBLISHERS: Catalog["publishers"] = [
  ...["01", "acme", "lab"],
  ...Array.from({ length: 70 }, (_, at) => `quiet-${at}`),
]
  .sort()
  .map((namespace) => ({
    namespace,
    publisher: {
      kind: "organization",
      displayName: namespace,
      bio: "漢".repeat(500),
      members: [{ login: "ann", id: 1, role: "owner" }],
    } as Catalog["publishers"][number]["publisher"],
    verified: namespace === "acme",
  }));

const kinds = fc.constantFrom(
  ...(["open", "suppressed", "notApplicable", "unknown", "error"] as const),
);
const coverages: fc.Arbitrary<CoverageRow> = fc.uniqueArray(
  fc.tuple(fc.constantFrom("META-A-001", "META-B-001", "XM-C-002"), kinds),
  { selector: ([rule]) => rule, maxLength: 3 },
);
const releases = fc.array(
  fc.record({ at: fc.nat(40), yanked: fc.boolean(), shown: fc.constantFrom(70, 80) }),
  { minLength: 1, maxLength: 4 },
);
const facts = fc.record({
  isListed: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
  type: fc.constantFrom("model" as const, "template" as const, "agent" as const),
  categories: fc.array(fc.constantFrom("tools", "tools", "tides", "0", "unknown"), {
    maxLength: 3,
  }),
  tags: fc.nat(40),
  coverage: coverages,
  releases,
  dependents: fc.nat(3),
});
type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;

function rowOf(name: string, { releases: times, ...of }: Facts): ArtifactRow {
  const { dependents: _, ...entry } = catalogEntry(name, {
    type: of.type,
    summary: "漢".repeat(300),
    version: `1.0.${times.length}`,
    versions: times.length,
    categories: of.categories,
    tags: Array.from({ length: of.tags }, (_, at) => `${at}-${"漢🌊".repeat(12)}`),
    ...(of.tags === 0 && { deprecated: true }),
  });
  // As where a row was remembered.
  if (of.isListed) knowDigest(entry, rowDigest({ ...entry }));
  return {
    name,
    namespace: name.slice(0, name.indexOf("/")),
    isListed: of.isListed,
    versions: times.length,
    entry,
    latest: { version: entry.version, dependencies: [] },
    releases: times.map(({ at, yanked, shown }, number) => ({
      version: `1.0.${times.length - number}`,
      publishedAt: 1_790_000_000 + at,
      verdict: "passed",
      score: { shown },
      yanked: yanked ? "Bad." : undefined,
    })),
    coverage: of.coverage,
    search: {} as ArtifactRow["search"],
  };
}

const sides = (count: number, least = 0) =>
  fc
    .dictionary(fc.nat(NUMBERS).map(String), facts, {
      minKeys: least,
      maxKeys: count,
      size: "max",
    })
    .map((each) =>
      Object.entries(each).map(([number, own]): readonly [string, RowSide] => {
        const name = nameOf(Number(number));
        return [name, { row: rowOf(name, own), dependents: own.dependents }];
      }),
    );

const ordered = (registry: Iterable<readonly [string, RowSide]>): ModelRegistry =>
  new Map([...registry].sort(([a], [b]) => (a < b ? -1 : 1)));

export const registries: fc.Arbitrary<ModelRegistry> = sides(NUMBERS).map(ordered);

/** The same one for each seed. */
export function manyArtifacts(seed: number): ModelRegistry {
  const [each] = fc.sample(sides(NUMBERS, NUMBERS - 30), { seed, numRuns: 1 });
  return ordered(each ?? []);
}

/** What comes or becomes another, what goes, and on what more depends than before. */
export const edits = fc.record({
  come: fc.oneof(sides(3), sides(40)),
  leave: fc.oneof(
    fc.array(fc.nat(NUMBERS), { maxLength: 3 }),
    fc.array(fc.nat(NUMBERS), { maxLength: 200, size: "max" }),
  ),
  more: fc.array(fc.nat(NUMBERS), { maxLength: 5 }),
});
type Edit = typeof edits extends fc.Arbitrary<infer T> ? T : never;

export function edited(registry: ModelRegistry, { come, leave, more }: Edit): ModelRegistry {
  const now = new Map(registry);
  for (const number of leave) now.delete(nameOf(number));
  for (const [name, side] of come) now.set(name, side);
  for (const name of more.map(nameOf)) {
    const side = now.get(name);
    if (side) now.set(name, { ...side, dependents: side.dependents + 1 });
  }
  return ordered(now);
}

export function changesOf(before: ModelRegistry, now: ModelRegistry): RowChange[] {
  return [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((name) => {
    const change = { name, before: before.get(name), now: now.get(name) };
    return change.before === change.now ? [] : [change];
  });
}

export function catalogOf(registry: ModelRegistry): Catalog {
  const dependents = Array.from(registry, ([name, side]) => {
    const each = Array.from({ length: side.dependents }, (_, at) => ({
      ...{ name: nameOf(at), version: "1.0.0", range: "*" },
      kind: "runtime" as const,
    }));
    return [name, each] as const;
  });
  return {
    registry: REGISTRY,
    publishers: PUBLISHERS,
    rows: Array.from(registry.values(), ({ row }) => row),
    usage: undefined,
    dependents: new Map(dependents),
  };
}

/** By artifact: what was left out of it. */
export type ModelQuarantine = ReadonlyMap<string, readonly QuarantineEntry[]>;

export const quarantines: fc.Arbitrary<ModelQuarantine> = fc
  .dictionary(fc.nat(60).map(String), fc.nat(4), { maxKeys: 40, size: "max" })
  .map(
    (each) =>
      new Map(
        Object.entries(each).map(([number, count]) => {
          const artifact = nameOf(Number(number));
          return [artifact, Array.from({ length: count }, (_, at) => quarantined(artifact, at))];
        }),
      ),
  );

function quarantined(artifact: string, number: number): QuarantineEntry {
  const finding: QuarantineEntry["findings"][number] = {
    rule: "META-NAME-001",
    category: "metadata",
    severity: "high",
    gate: true,
    path: "artifact.md",
    message: "漢".repeat(500),
    fix: "None.",
    fingerprint: "0".repeat(32),
  };
  return {
    artifact,
    ...(number > 0 && { version: `1.0.${number}` }),
    findings: [finding],
  };
}
