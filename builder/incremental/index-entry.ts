/** What the columns of the index say of an artifact that was judged. */
import type { Dependency } from "../../schemas/manifest.ts";
import { firstCame } from "../check/popularity.ts";
import { latestDependencies } from "../check/release-versions.ts";
import { needsOf } from "../evaluate/neighborhood.ts";
import type { OneOfEach } from "../evaluate/one-of-each.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import { EDGE, FLAG, type IndexEdge, type IndexEntry, type RowPlace } from "./registry-index.ts";
import { typoKeys } from "./typo-keys.ts";

interface Seen {
  readonly row: RowPlace;
  readonly each: OneOfEach;
  /** Whether an artifact is there. */
  readonly has: (name: string) => boolean;
  /** Whether its standing may change by the clock. */
  readonly isTimed: boolean;
}

export function indexEntry(
  { face, picks, summary }: Pick<RememberedArtifact, "face" | "picks" | "summary">,
  { row: place, each, has, isTimed }: Seen,
): IndexEntry {
  const { row, severities, verdicts, tally, blocking } = summary;
  const needs = needsOf(face);
  const newest = (row?.releases ?? []).filter(({ yanked }) => yanked === undefined);
  return {
    row: place,
    since: firstCame(face),
    newest: Math.max(...newest.map(({ publishedAt }) => publishedAt)),
    versions: row?.versions ?? 0,
    flags:
      (row ? FLAG.published : 0) +
      (row?.isListed ? FLAG.listed : 0) +
      (needs.every(has) ? 0 : FLAG.lacking) +
      (blocking.length > 0 ? FLAG.blocked : 0) +
      (isTimed ? FLAG.timed : 0) +
      (picks.mistaken.found ? FLAG.mistaken : 0),
    alike: [
      each.placeOf(severities),
      each.placeOf(verdicts),
      each.placeOf(tally),
      row ? each.placeOf(row.coverage) : 0,
    ],
    needs,
    edges: (row?.latest.dependencies ?? []).map(edgeOf),
    latest: latestDependencies(face).map(edgeOf),
    picks: picks.picks,
    typoKeys: typoKeys(face.shortName),
  };
}

export function edgeOf({ name, kind = "runtime" }: Dependency): IndexEdge {
  return { name, kind: EDGE[kind] };
}
