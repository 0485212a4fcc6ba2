/** A page of the audit trail: what happened, when, by whom, newest first. */
import { TRAIL_PACKED_MAX } from "../../schemas/limits.ts";
import { artifactPath } from "../change/change-set.ts";
import { packPastForm } from "../log/pack-past-form.ts";
import { openPastObjects, type PastObjects } from "../log/past-objects.ts";
import { typeOf } from "../parse/read-record.ts";
import { objectIds } from "../read/object-ids.ts";
import type { CommitPlace } from "../read/source.ts";
import { hashingSink } from "../write/disk-sink.ts";
import { recordEvents, reviewEvents } from "./artifact-events.ts";
import { type CommitPeople, commitPeople } from "./commit-people.ts";
import { moderationEvents } from "./moderation-events.ts";
import { publisherEvents } from "./publisher-events.ts";
import { type RecordValues, recordValues } from "./record-values.ts";
import { registryEvents } from "./registry-events.ts";
import { trailCommits } from "./trail-commits.ts";
import type { TrailCommit, TrailEvent } from "./trail-event.ts";
import { isInScope, scopePatterns, type TrailScope } from "./trail-scope.ts";
import { type DigestOf, versionEvents } from "./version-events.ts";

export interface TrailEntry extends CommitPeople {
  readonly commit: string;
  /** Committer date, seconds since 1970. */
  readonly committedAt: number;
  readonly events: readonly TrailEvent[];
  /** Changes of the commit that were not looked at because there are too many. */
  readonly omitted: number;
}

export interface TrailPage {
  readonly entries: readonly TrailEntry[];
  /** The last commit shown, where older ones may follow: the next page begins after it. */
  readonly next?: string;
}

export interface TrailQuery {
  readonly scope: TrailScope;
  /** Commits that have events of the scope. */
  readonly limit: number;
  /** Seconds since 1970. */
  readonly since?: number;
  readonly onCommit?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** @param from the newest commit that may be shown @throws {CodedError} E_GIT, E_LOG_HISTORY */
export async function readTrail(from: CommitPlace, query: TrailQuery): Promise<TrailPage> {
  const { scope, limit, since } = query;
  const past = openPastObjects(from);
  try {
    const values = recordValues(past);
    const digestOf = archiveDigests(from, past);
    const found: (Pick<TrailEntry, "events" | "omitted"> & TrailCommit)[] = [];
    const range = { patterns: scopePatterns(scope), ...(since !== undefined && { since }) };
    let more = false;
    for await (const commit of trailCommits(from, range)) {
      query.signal?.throwIfAborted();
      if (found.length === limit) {
        more = true;
        break;
      }
      const events = await commitEvents(commit, { values, digestOf, scope });
      if (events.length > 0) found.push({ ...commit, events });
      query.onCommit?.(found.length);
    }
    const people = await commitPeople(
      from,
      found.map(({ commit }) => commit),
    );
    const last = found.at(-1)?.commit;
    return {
      entries: found.flatMap(({ commit, committedAt, events, omitted }) => {
        const who = people.get(commit);
        return who ? [{ commit, committedAt, ...who, events, omitted }] : [];
      }),
      ...(more && last !== undefined && { next: last }),
    };
  } finally {
    await past.close();
  }
}

interface Reading {
  readonly values: RecordValues;
  readonly digestOf: DigestOf;
  readonly scope: TrailScope;
}

/** Records first, then versions, then what else: as one would tell it. */
async function commitEvents(
  commit: TrailCommit,
  { values, digestOf, scope }: Reading,
): Promise<readonly TrailEvent[]> {
  const events: TrailEvent[] = [];
  const parts = commit.changes.filter(({ path }) => isVersionPart(path));
  for (const change of commit.changes) {
    const { path } = change;
    if (isVersionPart(path)) continue;
    if (path.startsWith("moderation/")) events.push(...(await moderationEvents(change, values)));
    else if (path.startsWith("publishers/"))
      events.push(...(await publisherEvents(change, values)));
    else if (!path.startsWith("artifacts/")) events.push(...(await registryEvents(change, values)));
    else if (path.endsWith("/artifact.md")) events.push(...(await recordEvents(change, values)));
    else events.push(...(await reviewEvents(change, values)));
  }
  const wanted = { ...scope };
  const ofScope = parts.filter(({ path }) => {
    const [, , , version] = path.split("/");
    return wanted.of !== "artifact" || !wanted.version || wanted.version === version;
  });
  events.push(...(await versionEvents(commit, ofScope, digestOf)));
  return events.filter((event) => isInScope(scope, event));
}

function isVersionPart(path: string): boolean {
  const rest = artifactPath(path)?.rest ?? [];
  return rest.length === 2 && rest[0] !== "reviews" && rest[0] !== "screenshots";
}

/** Archives are packed again to be named: a bounded number of bytes for each page. */
function archiveDigests(from: CommitPlace, past: PastObjects): DigestOf {
  const pack = packPastForm(past, hashingSink);
  let left = TRAIL_PACKED_MAX;
  return async ({ commit, artifact, version }) => {
    const at = `${commit}:${past.prefix}artifacts/${artifact}`;
    const names = [`${at}/artifact.md`, `${at}/${version}/manifest.yaml`, `${at}/${version}/files`];
    if (left <= 0 || names.some((name) => name.includes("\n"))) return undefined;
    const [record, manifest, files] = await objectIds(from.folder, names);
    if (record === undefined || manifest === undefined || files === undefined) return undefined;
    const owner = `${artifact}@${version}`;
    const listed = await past.files(files, owner);
    left -= listed.reduce((sum, { size }) => sum + size, 0);
    if (left < 0) return undefined;
    const { raw } = await recordValues(past).record(`${artifact}/artifact.md`, record);
    const type = typeOf({ raw });
    if (type === undefined) return undefined;
    return (await pack({ artifact, version }, { step: 0, type, manifest, files }))?.sha256;
  };
}
