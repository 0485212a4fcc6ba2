/**
 * The part of a registry that a change touches, and what that needs to be judged: the changed
 * artifacts, the records of what they depend on, and the publishers of all of them. Everything else
 * is left unread, so that the time does not grow with the registry.
 */

import { takenDownFolders } from "../check/withheld.ts";
import { parseRepository } from "../parse/parse-repository.ts";
import type { ArtifactSubject, Repository } from "../parse/subject.ts";
import { objectIds } from "../read/object-ids.ts";
import type { RawChange } from "../read/read-change.ts";
import type { History, Source } from "../read/source.ts";
import { openTreeSource } from "../read/tree-source.ts";
import { hashingSink } from "../write/disk-sink.ts";
import {
  type BaseArtifact,
  baseArtifacts,
  JUDGING_PATHS,
  judgingOf,
  tipRecords,
} from "./base-records.ts";
import {
  artifactPath,
  type ChangeSet,
  changedArtifacts,
  changedVersions,
  frozenVersion,
  type RecordChange,
} from "./change-set.ts";
import { likeNames } from "./like-names.ts";
import { likeNamespaces } from "./like-namespaces.ts";

/** Artifacts that are read because changed ones depend on them; a closure beyond that is not followed. */
const DEPENDENCIES_MAX = 1_000;

export interface ChangedRepository {
  readonly change: ChangeSet;
  /** The change, judged by the policy, suppressions, advisories, trusted root and keys that it would join. */
  readonly repository: Repository;
  /** The same with its own: what is wrong in those. Absent when it leaves them alone. */
  readonly proposed?: Repository;
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
  const place = { folder, raw };
  const touched = changedVersions(raw);
  const published = await publishedVersions(folder, raw, touched);
  const newVersions = new Set(touched.filter((version) => !published.has(version)));
  const names = changedArtifacts(raw);
  const before = await Promise.all(raw.bases.map((base) => baseArtifacts(place, base)));
  const tip = await tipRecords(place, publisherPaths(raw, names), signal);
  const changesJudging = raw.paths.some(({ path }) => isJudging(path));
  const source = await openTreeSource(raw.place, {
    folder,
    commit: raw.head,
    history: historyOf(raw, published, newVersions),
    // Without their modules the registry's own rules could say nothing of what changed.
    paths: [...(changesJudging ? JUDGING_PATHS : ["rules"]), ...headPaths(raw, names)],
  });
  const read = await parseRepository({
    source,
    sink: hashingSink,
    now: raw.tipTime,
    checkOnly: true,
    recordsOnly: (version) => !newVersions.has(version) && !published.has(version),
    ...(signal && { signal }),
  });
  const started = names.filter((name) => before.every((artifacts) => !artifacts.has(name)));
  const needed = await readNeeded({ folder, raw, read, started });
  const whole = { ...joined(read, needed), newNamespaces: new Set(newNamespacesOf(raw)) };
  return {
    change: {
      base: raw.bases[0],
      head: raw.head,
      paths: raw.paths,
      outside: raw.outside,
      published,
      publishers: tip.publishers,
      proposedPublishers: new Map(
        read.publishers.flatMap(({ namespace, file: { value } }) =>
          value ? [[namespace, value] as const] : [],
        ),
      ),
      records: recordChanges(raw, before, read.artifacts),
      takenDown: new Set(read.artifacts.flatMap(takenDownFolders)),
    },
    repository: { ...whole, ...tip.judging },
    ...(changesJudging && { proposed: { ...whole, ...judgingOf(read) } }),
    source,
    newVersions,
  };
}

/** Without the records that it would be judged by. */
function joined(read: Repository, needed: Awaited<ReturnType<typeof readNeeded>>): Repository {
  const { policy: _, suppressions: __, trustedRoot: ___, trust: ____, ...rest } = read;
  return {
    ...rest,
    publishers: [...read.publishers, ...needed.publishers.filter(isNew(read.publishers))],
    artifacts: [...read.artifacts, ...needed.artifacts].sort((a, b) => (a.name < b.name ? -1 : 1)),
    partial: true,
  };
}

/** What of the head is read in any case. */
function headPaths(raw: RawChange, names: readonly string[]): readonly string[] {
  return [
    "registry.yaml",
    ...publisherPaths(raw, names),
    ...names.flatMap((name) => [`artifacts/${name}`, `moderation/${name}.yaml`]),
    ...strayPaths(raw),
  ];
}

function isJudging(path: string): boolean {
  return JUDGING_PATHS.some((judging) => path === judging || path.startsWith(`${judging}/`));
}

/** The records of artifacts that had versions, where the change touches them. */
function recordChanges(
  { paths }: RawChange,
  before: readonly ReadonlyMap<string, BaseArtifact>[],
  artifacts: readonly ArtifactSubject[],
): ReadonlyMap<string, RecordChange> {
  const touched = new Set(paths.map(({ path }) => path));
  return new Map(
    artifacts
      .filter(({ folder }) => touched.has(`${folder}/artifact.md`))
      .map(({ name, record }): [string, RecordChange] => {
        const published = before.flatMap((found) => {
          const artifact = found.get(name);
          return artifact && artifact.versions.size > 0 ? [artifact.record] : [];
        });
        return [name, { before: published, after: record.value }];
      })
      .filter(([, change]) => change.before.length > 0),
  );
}

function isNew(known: Repository["publishers"]) {
  const namespaces = new Set(known.map(({ namespace }) => namespace));
  return ({ namespace }: Repository["publishers"][number]): boolean => !namespaces.has(namespace);
}

/** Those of the version folders that exist already: where the change would go, or where it came from. */
async function publishedVersions(
  folder: string,
  { place, bases, tip }: RawChange,
  versions: readonly string[],
): Promise<ReadonlySet<string>> {
  const asked = versions.filter((version) => !version.includes("\n"));
  const published = new Set<string>();
  if (asked.length === 0) return published;
  for (const commit of new Set([tip, ...bases])) {
    const names = asked.map((version) => `${commit}:${place.prefix}${version}/manifest.yaml`);
    const ids = await objectIds(folder, names);
    for (const [index, version] of asked.entries())
      if (ids[index] !== undefined) published.add(version);
  }
  return published;
}

function publisherPaths({ paths }: RawChange, names: readonly string[]): string[] {
  const owners = names.map((name) => `publishers/${name.split("/")[0]}.yaml`);
  const changed = paths.flatMap(({ path }) =>
    /^publishers\/[^/]+\.yaml$/.test(path) ? [path] : [],
  );
  return [...new Set([...owners, ...changed])];
}

/** Namespaces whose record a change adds. */
function newNamespacesOf({ paths }: Pick<RawChange, "paths">): readonly string[] {
  return paths.flatMap(({ path, status }) =>
    status === "added" ? (/^publishers\/([^/]+)\.yaml$/.exec(path)?.[1] ?? []) : [],
  );
}

/** Changed files that lie where nothing belongs. */
function strayPaths({ paths }: RawChange): string[] {
  return paths.flatMap(({ path, status }) =>
    status !== "deleted" && !artifactPath(path) && !/^(?:publishers|moderation)\//.test(path)
      ? [path]
      : [],
  );
}

/** What is known of the time without a walk through history: the base came before the change. */
function historyOf(
  { tip, head, tipTime, headTime, paths }: RawChange,
  published: ReadonlySet<string>,
  newVersions: ReadonlySet<string>,
): History {
  const altered = Map.groupBy(
    paths.filter(
      ({ path, status }) => status !== "deleted" && published.has(frozenVersion(path) ?? ""),
    ),
    ({ path }) => frozenVersion(path) ?? "",
  );
  const arrival = { commit: head, committedAt: Math.max(headTime, tipTime + 1) };
  return {
    commit: head,
    committedAt: headTime,
    shallow: false,
    arrivals: new Map([
      ...[...published].map(
        (version) => [`${version}/manifest.yaml`, { commit: tip, committedAt: tipTime }] as const,
      ),
      ...[...newVersions].map((version) => [`${version}/manifest.yaml`, arrival] as const),
    ]),
    altered: new Map(
      [...altered].map(([version, changed]) => [version, changed.map(({ path }) => path)]),
    ),
  };
}

interface Needed {
  readonly folder: string;
  readonly raw: RawChange;
  readonly read: Repository;
  /** Names of artifacts that the change brings. */
  readonly started: readonly string[];
}

/**
 * Records of all that the artifacts depend on, however far, and of those whose names a new one could
 * be mistaken for; with their publishers, and those whose namespaces a new one could be mistaken for.
 */
async function readNeeded({
  folder,
  raw,
  read: { artifacts },
  started,
}: Needed): Promise<Pick<Repository, "artifacts" | "publishers">> {
  const known = new Set(artifacts.map(({ name }) => name));
  const found: ArtifactSubject[] = [];
  const like = await likeNamespaces(raw, newNamespacesOf(raw));
  const owners = like.length === 0 ? [] : (await readRecordsOnly(folder, raw, [], like)).publishers;
  const publishers: Repository["publishers"][number][] = [...owners];
  let wanted = [...artifacts.flatMap(dependencyNames), ...(await likeNames(raw, started))];
  while (found.length < DEPENDENCIES_MAX) {
    const next = [...new Set(wanted)].filter((name) => !known.has(name)).slice(0, DEPENDENCIES_MAX);
    if (next.length === 0) break;
    for (const name of next) known.add(name);
    const read = await readRecordsOnly(folder, raw, next);
    wanted = read.artifacts.flatMap(dependencyNames);
    found.push(...read.artifacts);
    publishers.push(...read.publishers.filter(isNew(publishers)));
  }
  return { artifacts: found, publishers };
}

/** What an artifact depends on, and what it says replaces it. */
function dependencyNames({ record, versions }: ArtifactSubject): readonly string[] {
  const successor = record.value?.deprecation?.replaced_by;
  return [
    ...versions.flatMap(({ manifest }) =>
      (manifest.value?.dependencies ?? []).map(({ name }) => name),
    ),
    ...(successor === undefined ? [] : [successor]),
  ];
}

async function readRecordsOnly(
  folder: string,
  raw: RawChange,
  names: readonly string[],
  namespaces: readonly string[] = [],
): Promise<Repository> {
  const source = await openTreeSource(raw.place, {
    folder,
    commit: raw.head,
    history: historyOf(raw, new Set(), new Set()),
    paths: [
      ...names.flatMap((name) => [
        `artifacts/${name}`,
        `moderation/${name}.yaml`,
        `publishers/${name.split("/")[0]}.yaml`,
      ]),
      ...namespaces.map((namespace) => `publishers/${namespace}.yaml`),
    ],
  });
  try {
    return await parseRepository({
      source,
      sink: hashingSink,
      now: raw.tipTime,
      recordsOnly: () => true,
    });
  } finally {
    await source.close();
  }
}
