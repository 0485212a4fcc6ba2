/**
 * The Bazel Central Registry (github.com/bazelbuild/bazel-central-registry) as a source registry.
 *
 * A module becomes `bcr/<module>` of type module-external: its archive lies elsewhere, under the
 * digest of source.json. Licenses, summaries and documentation are not in the data and stay absent.
 */
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { rcompare } from "semver";
import {
  type BazelEdge,
  type BazelTarget,
  bazelDependencies,
  bazelModules,
} from "./bazel-edges.ts";
import { type BazelMetadata, bazelPublisher } from "./bazel-metadata.ts";
import { bazelRecord } from "./bazel-record.ts";
import { bazelSemverMap } from "./bazel-semver.ts";
import { bazelLayers } from "./bazel-source.ts";
import { compareBazelVersions, parseBazelVersion } from "./bazel-version.ts";
import { type Conversion, listNote } from "./conversion.ts";
import { type ModuleFile, parseModuleFile } from "./module-bazel.ts";
import { openSourceWriter, type PayloadFile, type WrittenArtifact } from "./source-writer.ts";

export const NAMESPACE = "bcr";

export interface BazelModule {
  readonly name: string;
  readonly metadata: BazelMetadata;
  readonly files: ReadonlyMap<string, ModuleFile>;
  readonly semver: ReadonlyMap<string, string>;
}

export function convertBazelCentralRegistry(dataFolder: string, outFolder: string): Conversion {
  const folder = join(dataFolder, "modules");
  const modules = readModules(folder);
  const targets = bazelModules(modules);
  const writer = openSourceWriter(outFolder);
  writer.writeRegistry(REGISTRY);
  writer.writePublisher(NAMESPACE, bazelPublisher(modules.map(({ metadata }) => metadata)));
  const edges: BazelEdge[] = [];
  for (const module of modules) {
    const converted = bazelArtifact(module, folder, targets);
    edges.push(...converted.edges);
    writer.writeArtifact(converted.artifact);
  }
  return { counts: writer.counts, notes: notes(modules, edges) };
}

/** @param folder holds the modules, with the files of this one's versions @param targets all modules */
export function bazelArtifact(
  module: BazelModule,
  folder: string,
  targets: ReadonlyMap<string, BazelTarget>,
): { readonly artifact: WrittenArtifact; readonly edges: readonly BazelEdge[] } {
  const edges: BazelEdge[] = [];
  const versions = [...module.files].flatMap(([version, file]) => {
    const semver = module.semver.get(version);
    if (semver === undefined) return [];
    const place = join(folder, module.name, version);
    const own = bazelDependencies(file, targets);
    edges.push(...own);
    const layers = bazelLayers(readJson(join(place, "source.json")));
    const manifest = {
      config: { protocol: "files" },
      ...(own.length > 0 && { dependencies: own.map(({ dependency }) => dependency) }),
      ...(layers.length > 0 && { layers }),
      ...(semver !== version && { changes: [renamed(version)] }),
    };
    return [{ version: semver, manifest, files: payloadFiles(place) }];
  });
  const { record, body } = bazelRecord(module.name, module.metadata, module.semver);
  return { artifact: { name: `${NAMESPACE}/${module.name}`, record, body, versions }, edges };
}

export const REGISTRY = {
  id: NAMESPACE,
  title: "Bazel Central Registry",
  description: "Modules of the Bazel Central Registry, converted for measurements.",
  url: "https://bcr.example.org/ashlar",
  repository: "https://github.com/bazelbuild/bazel-central-registry",
  type: "community",
  types: ["module-external"],
  categories: [
    {
      id: "bazel-modules",
      title: "Bazel modules",
      description: "Modules for the Bazel build system.",
    },
  ],
};

/** The versions that other modules ask for get their place in the order too, published or not. */
export function readModules(folder: string): BazelModule[] {
  const raw = readdirSync(folder)
    .sort()
    .map((name) => ({
      name,
      metadata: readJson(join(folder, name, "metadata.json")) as BazelMetadata,
      files: readVersions(join(folder, name)),
    }));
  const wanted = new Map<string, Set<string>>();
  for (const { name, files } of raw) {
    addAll(wanted, name, files.keys());
    for (const { dependencies } of files.values())
      for (const { name: target, version } of dependencies)
        if (version !== "") addAll(wanted, target, [version]);
  }
  return raw.map((module) => ({
    ...module,
    semver: bazelSemverMap([...(wanted.get(module.name) ?? [])]),
  }));
}

function addAll(sets: Map<string, Set<string>>, key: string, values: Iterable<string>): void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  for (const value of values) set.add(value);
}

function readVersions(folder: string): Map<string, ModuleFile> {
  const versions = readdirSync(folder).filter((name) =>
    existsSync(join(folder, name, "MODULE.bazel")),
  );
  return new Map(
    versions
      .sort()
      .map((version) => [
        version,
        parseModuleFile(readFileSync(join(folder, version, "MODULE.bazel"), "utf8")),
      ]),
  );
}

function payloadFiles(folder: string): PayloadFile[] {
  return globSync("**/*", { cwd: folder })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort()
    .map((path) => ({ path, bytes: readFileSync(join(folder, path)) }));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}

function renamed(version: string): object {
  return { kind: "changed", description: `Called ${version} in the Bazel Central Registry.` };
}

function notes(modules: readonly BazelModule[], edges: readonly BazelEdge[]): string[] {
  const places = modules.flatMap((module) =>
    [...module.files].map(([version, file]) => ({ module, version, file })),
  );
  const changed = places.filter(
    ({ module, version }) => (module.semver.get(version) ?? version) !== version,
  );
  const lost = places.filter(({ module, version }) => !module.semver.has(version));
  const label = ({ module, version }: (typeof places)[number]) => `${module.name}@${version}`;
  const problems = places.flatMap((place) =>
    place.file.problems.map((problem) => `${label(place)} ${problem}`),
  );
  const absent = edges.filter(({ target }) => target === "absent");
  return [
    `${places.length} versions: ${changed.length} got another number, ${lost.length} lost`,
    listNote("lost", lost.map(label)),
    listNote("pairs of neighbours whose order is not Bazel's", modules.flatMap(inversions)),
    listNote("versions that became one", modules.flatMap(collisions)),
    `${edges.length} edges: ${edges.filter(({ target }) => target === "unpublished").length} start at a version that is not published`,
    listNote(
      "edges to modules that are not here",
      absent.map(({ dependency }) => dependency.name),
    ),
    listNote("not understood in MODULE.bazel", problems),
  ].filter((note) => note !== undefined);
}

function inversions({ name, files, semver }: BazelModule): string[] {
  const sorted = [...files.keys()]
    .filter((version) => semver.has(version))
    .map(parseBazelVersion)
    .sort(compareBazelVersions)
    .map(({ text }) => text);
  return sorted.slice(1).flatMap((later, index) => {
    const earlier = sorted[index] ?? "";
    const before = rcompare(semver.get(earlier) ?? "", semver.get(later) ?? "") > 0;
    return before ? [] : [`${name} ${earlier} < ${later}`];
  });
}

function collisions({ name, files, semver }: BazelModule): string[] {
  const seen = new Map<string, string>();
  return [...files.keys()].flatMap((version) => {
    const mapped = semver.get(version);
    if (mapped === undefined) return [];
    const other = seen.get(mapped);
    seen.set(mapped, version);
    return other === undefined ? [] : [`${name} ${other} = ${version}`];
  });
}
