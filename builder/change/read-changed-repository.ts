/**
 * The part of a registry that a change touches, and what that needs to be judged: the changed
 * artifacts, the records of what they depend on, and the publishers of all of them. Everything else
 * is left unread, so that the time does not grow with the registry.
 */
import type { Publisher } from "../../schemas/publisher.ts";
import { parsePublisher } from "../../schemas/publisher.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";
import { parseRepository } from "../parse/parse-repository.ts";
import { readRecord } from "../parse/read-record.ts";
import type { ArtifactSubject, Repository } from "../parse/subject.ts";
import { objectIds } from "../read/object-ids.ts";
import type { RawChange } from "../read/read-change.ts";
import type { History, Source } from "../read/source.ts";
import { openTreeSource } from "../read/tree-source.ts";
import { hashingSink } from "../write/disk-sink.ts";
import { artifactPath, type ChangeSet, changedArtifacts, frozenVersion } from "./change-set.ts";

/** Artifacts that are read because changed ones depend on them; a closure beyond that is not followed. */
const DEPENDENCIES_MAX = 1_000;
/** Records of the registry itself that any artifact is judged by. */
const REGISTRY_PATHS = ["registry.yaml", "policy.yaml", "suppressions.yaml", "advisories", "rules"];

export interface ChangedRepository {
  readonly change: ChangeSet;
  readonly repository: Repository;
  /** The changed artifacts' files, for whoever inspects them; to be closed. */
  readonly source: Source;
  /** Folders of versions that the change brings. */
  readonly newVersions: ReadonlySet<string>;
}

export async function readChangedRepository(
  folder: string,
  raw: RawChange,
  signal?: AbortSignal,
): Promise<ChangedRepository> {
  const touched = [...new Set(raw.paths.flatMap(({ path }) => frozenVersion(path) ?? []))];
  const published = await publishedVersions(folder, raw, touched);
  const names = changedArtifacts(raw);
  const change: ChangeSet = {
    base: raw.base,
    head: raw.head,
    paths: raw.paths,
    outside: raw.outside,
    published,
    publishers: await basePublishers(folder, raw, names),
  };
  const newVersions = new Set(touched.filter((version) => !published.has(version)));
  const source = await openTreeSource(raw.place, {
    folder,
    commit: raw.head,
    history: historyOf(raw, published, newVersions),
    paths: [
      ...REGISTRY_PATHS,
      ...publisherPaths(raw, names),
      ...names.map((name) => `artifacts/${name}`),
      ...strayPaths(raw),
    ],
  });
  const read = await parseRepository({
    source,
    sink: hashingSink,
    now: raw.baseTime,
    checkOnly: true,
    recordsOnly: (version) => !newVersions.has(version) && !published.has(version),
    ...(signal && { signal }),
  });
  const needed = await readDependencies(folder, raw, read.artifacts);
  const repository: Repository = {
    ...read,
    publishers: [...read.publishers, ...needed.publishers.filter(isNew(read.publishers))],
    artifacts: [...read.artifacts, ...needed.artifacts].sort((a, b) => (a.name < b.name ? -1 : 1)),
    partial: true,
  };
  return { change, repository, source, newVersions };
}

function isNew(known: Repository["publishers"]) {
  const namespaces = new Set(known.map(({ namespace }) => namespace));
  return ({ namespace }: Repository["publishers"][number]): boolean => !namespaces.has(namespace);
}

/** Those of the version folders that the base holds already. */
async function publishedVersions(
  folder: string,
  { place, base }: RawChange,
  versions: readonly string[],
): Promise<ReadonlySet<string>> {
  const asked = versions.filter((version) => !version.includes("\n"));
  const names = asked.map((version) => `${base}:${place.prefix}${version}/manifest.yaml`);
  const ids = names.length === 0 ? [] : await objectIds(folder, names);
  return new Set(asked.filter((_, index) => ids[index] !== undefined));
}

/** The publishers of the touched namespaces as the base has them: a change cannot make its author an owner. */
async function basePublishers(
  folder: string,
  raw: RawChange,
  names: readonly string[],
): Promise<ReadonlyMap<string, Publisher>> {
  const source = await openTreeSource(raw.place, {
    folder,
    commit: raw.base,
    history: historyOf(raw, new Set(), new Set()),
    paths: publisherPaths(raw, names),
  });
  try {
    const found = new Map<string, Publisher>();
    for (const entry of source.entries) {
      const record = await readRecord(source.read, entry, entry.path, (path, text) =>
        parseYamlRecord(path, text, parsePublisher),
      );
      const namespace = entry.path.slice("publishers/".length, -".yaml".length);
      if (record.value) found.set(namespace, record.value);
    }
    return found;
  } finally {
    await source.close();
  }
}

function publisherPaths({ paths }: RawChange, names: readonly string[]): string[] {
  const owners = names.map((name) => `publishers/${name.split("/")[0]}.yaml`);
  const changed = paths.flatMap(({ path }) =>
    /^publishers\/[^/]+\.yaml$/.test(path) ? [path] : [],
  );
  return [...new Set([...owners, ...changed])];
}

/** Changed files that lie where nothing belongs. */
function strayPaths({ paths }: RawChange): string[] {
  return paths.flatMap(({ path, status }) =>
    status !== "deleted" && !artifactPath(path) && !/^publishers\//.test(path) ? [path] : [],
  );
}

/** What is known of the time without a walk through history: the base came before the change. */
function historyOf(
  { base, head, baseTime, headTime, paths }: RawChange,
  published: ReadonlySet<string>,
  newVersions: ReadonlySet<string>,
): History {
  const altered = Map.groupBy(
    paths.filter(
      ({ path, status }) => status !== "deleted" && published.has(frozenVersion(path) ?? ""),
    ),
    ({ path }) => frozenVersion(path) ?? "",
  );
  const arrival = { commit: head, committedAt: Math.max(headTime, baseTime + 1) };
  return {
    commit: head,
    committedAt: headTime,
    shallow: false,
    arrivals: new Map([
      ...[...published].map(
        (version) => [`${version}/manifest.yaml`, { commit: base, committedAt: baseTime }] as const,
      ),
      ...[...newVersions].map((version) => [`${version}/manifest.yaml`, arrival] as const),
    ]),
    altered: new Map(
      [...altered].map(([version, changed]) => [version, changed.map(({ path }) => path)]),
    ),
  };
}

/** Records of all that the artifacts depend on, however far, with their publishers. */
async function readDependencies(
  folder: string,
  raw: RawChange,
  artifacts: readonly ArtifactSubject[],
): Promise<Pick<Repository, "artifacts" | "publishers">> {
  const known = new Set(artifacts.map(({ name }) => name));
  const found: ArtifactSubject[] = [];
  const publishers: Repository["publishers"][number][] = [];
  let latest = artifacts;
  while (found.length < DEPENDENCIES_MAX) {
    const wanted = [...new Set(latest.flatMap(dependencyNames))].filter((name) => !known.has(name));
    if (wanted.length === 0) break;
    for (const name of wanted) known.add(name);
    const read = await readRecordsOnly(folder, raw, wanted);
    latest = read.artifacts;
    found.push(...read.artifacts);
    publishers.push(...read.publishers.filter(isNew(publishers)));
  }
  return { artifacts: found, publishers };
}

function dependencyNames({ versions }: ArtifactSubject): readonly string[] {
  return versions.flatMap(({ manifest }) =>
    (manifest.value?.dependencies ?? []).map(({ name }) => name),
  );
}

async function readRecordsOnly(
  folder: string,
  raw: RawChange,
  names: readonly string[],
): Promise<Repository> {
  const source = await openTreeSource(raw.place, {
    folder,
    commit: raw.head,
    history: historyOf(raw, new Set(), new Set()),
    paths: names.flatMap((name) => [`artifacts/${name}`, `publishers/${name.split("/")[0]}.yaml`]),
  });
  try {
    return await parseRepository({
      source,
      sink: hashingSink,
      now: raw.baseTime,
      recordsOnly: () => true,
    });
  } finally {
    await source.close();
  }
}
