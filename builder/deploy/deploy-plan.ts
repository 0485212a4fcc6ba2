/** What a deployment sends, keeps and may take away, as a function of two lists of files. */
import type { DeployRecord } from "../../schemas/deploy-record.ts";
import { TIMESTAMP_PATH } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { PHASES, POINTERS, type PublishPhase, publishPhase } from "./publish-phase.ts";
import { isImmutable } from "./served-headers.ts";

/** Digest by path. */
type Listing = ReadonlyMap<string, string>;

export interface PlanInputs {
  /** Of the tree that is deployed now, by path. */
  readonly own: ReadonlyMap<string, Reference>;
  /** Of the one that lies there; undefined for none. */
  readonly deployed: Listing | undefined;
  readonly record: DeployRecord;
  /** Send everything, whatever lies there. */
  readonly all: boolean;
}

export interface DeployPlan {
  /** Files to send, by phase; within the pointers in their order. */
  readonly phases: ReadonlyMap<PublishPhase, readonly Reference[]>;
  readonly sent: readonly Reference[];
  /** Files that are there already. */
  readonly kept: number;
  /** Paths that the deployed tree has and this one has not. */
  readonly retired: readonly string[];
}

export function planDeploy({ own, deployed, record, all }: PlanInputs): DeployPlan {
  // A run that broke off may have changed what the deployed tree does not list so.
  const unsure = new Set(record.pending);
  const isThere = ({ path, sha256 }: Reference): boolean =>
    !all && deployed?.get(path) === sha256 && !unsure.has(path);
  const sent = [...own.values()].filter((file) => !isThere(file));
  const phases = new Map(
    PHASES.map((phase) => [phase, sent.filter(({ path }) => publishPhase(path) === phase)]),
  );
  const place = ({ path }: Reference): number => POINTERS.indexOf(path);
  phases.set(
    "pointers",
    (phases.get("pointers") ?? []).toSorted((a, b) => place(a) - place(b)),
  );
  const gone = [...(deployed?.keys() ?? [])].filter((path) => !own.has(path));
  return { phases, sent, kept: own.size - sent.length, retired: gone };
}

/** Names of what is sent whose bytes are others than before: what a run that breaks off leaves in doubt. */
export function pendingPaths({ sent }: DeployPlan): string[] {
  return sent.flatMap(({ path }) => (isImmutable(path) ? [] : [path])).sort();
}

/** The record once all is there. @param at ISO 8601 */
export function nextRecord(
  { record, own, deployed }: Pick<PlanInputs, "record" | "own" | "deployed">,
  { retired }: Pick<DeployPlan, "retired">,
  at: string,
): DeployRecord {
  const isSame = own.get(TIMESTAMP_PATH)?.sha256 === deployed?.get(TIMESTAMP_PATH);
  const number = record.number + (isSame ? 0 : 1);
  const known = new Map(record.retired.map((entry) => [entry.path, entry]));
  for (const path of retired) known.set(path, { path, since: number, at });
  const left = [...known.values()].filter(({ path }) => !own.has(path));
  return {
    schemaVersion: 1,
    number,
    deployedAt: isSame ? record.deployedAt : at,
    pending: [],
    retired: left.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

export interface PruneRule {
  /** How many trees, the present one among them, have to stay whole. */
  readonly trees: number;
  /** Seconds that a file stays after the first tree without it. */
  readonly grace: number;
  /** Seconds since 1970. */
  readonly now: number;
}

/** What no tree that has to stay needs, and whose grace is over. */
export function prunable(
  { number, retired }: DeployRecord,
  { trees, grace, now }: PruneRule,
): readonly string[] {
  return retired
    .filter(({ since, at }) => since <= number - trees + 1 && Date.parse(at) / 1000 + grace <= now)
    .map(({ path }) => path);
}
