/**
 * What the commits before a change say: who may publish, how the registry judges, and what artifacts
 * were. A change decides none of that for itself.
 */
import type { ArtifactRecord } from "../../schemas/artifact.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import type { Publisher } from "../../schemas/publisher.ts";
import { parseRepository } from "../parse/parse-repository.ts";
import { readArtifactRecord } from "../parse/read-record.ts";
import type { Repository } from "../parse/subject.ts";
import type { RawChange } from "../read/read-change.ts";
import { NO_HISTORY } from "../read/read-history.ts";
import type { Source } from "../read/source.ts";
import { openTreeSource } from "../read/tree-source.ts";
import { hashingSink } from "../write/disk-sink.ts";
import { changedArtifacts, frozenVersion } from "./change-set.ts";

/** Records of the registry itself that any artifact is judged by. */
export const JUDGING_PATHS = [
  "policy.yaml",
  "suppressions.yaml",
  "trusted-root.json",
  "advisories",
  "rules",
  "trust",
];

export type JudgingRecords = Pick<
  Repository,
  "policy" | "suppressions" | "trustedRoot" | "trust" | "advisories"
>;

interface Place {
  /** Where git runs. */
  readonly folder: string;
  readonly raw: RawChange;
}

/** Some files of a commit; undefined when it has no registry. To be closed. */
async function openAt(
  { folder, raw }: Place,
  commit: string,
  paths: readonly string[],
): Promise<Source | undefined> {
  try {
    return await openTreeSource(raw.place, { folder, commit, history: NO_HISTORY, paths });
  } catch (error) {
    if (error instanceof CodedError && error.code === "E_NO_FOLDER") return undefined;
    throw error;
  }
}

export interface TipRecords {
  readonly judging: JudgingRecords;
  /** By namespace; those that cannot be read are absent. */
  readonly publishers: ReadonlyMap<string, Publisher>;
}

/** Policy, keys and the like of the target of a change, with some of its publishers; none when it has no registry yet. */
export async function tipRecords(
  place: Place,
  publisherPaths: readonly string[],
  signal?: AbortSignal,
): Promise<TipRecords> {
  const source = await openAt(place, place.raw.tip, [...JUDGING_PATHS, ...publisherPaths]);
  if (!source) return { judging: { advisories: [] }, publishers: new Map() };
  const options = { source, sink: hashingSink, now: place.raw.tipTime };
  const read = await parseRepository({ ...options, ...(signal && { signal }) });
  await source.close();
  return {
    judging: judgingOf(read),
    publishers: new Map(
      read.publishers.flatMap(({ namespace, file: { value } }) =>
        value ? [[namespace, value]] : [],
      ),
    ),
  };
}

/** Only what a repository has: absent and undefined are not the same to rules. */
export function judgingOf({
  policy,
  suppressions,
  trustedRoot,
  trust,
  advisories,
}: JudgingRecords): JudgingRecords {
  return {
    ...(policy && { policy }),
    ...(suppressions && { suppressions }),
    ...(trustedRoot && { trustedRoot }),
    ...(trust && { trust }),
    advisories,
  };
}

/** What an artifact was at one of the shared commits. */
export interface BaseArtifact {
  readonly record: ArtifactRecord;
  /** Folders of its versions. */
  readonly versions: ReadonlySet<string>;
}

/** The touched artifacts as a shared commit has them, by name; those that it lacks are absent. */
export async function baseArtifacts(
  place: Place,
  commit: string,
): Promise<ReadonlyMap<string, BaseArtifact>> {
  const names = changedArtifacts(place.raw);
  const source = await openAt(
    place,
    commit,
    names.map((name) => `artifacts/${name}`),
  );
  if (!source) return new Map();
  const byPath = new Map(source.entries.map((entry) => [entry.path, entry]));
  const versions = Map.groupBy(
    source.entries.filter(({ path }) => path.endsWith("/manifest.yaml")),
    ({ path }) => path.split("/").slice(1, 3).join("/"),
  );
  const found = new Map<string, BaseArtifact>();
  for (const name of names) {
    const path = `artifacts/${name}/artifact.md`;
    const { value } = await readArtifactRecord(source.read, byPath.get(path), path);
    const folders = (versions.get(name) ?? []).flatMap(
      ({ path: file }) => frozenVersion(file) ?? [],
    );
    if (value) found.set(name, { record: value, versions: new Set(folders) });
  }
  await source.close();
  return found;
}
