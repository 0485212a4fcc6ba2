/** Logs of made histories: whole, and with what the last build kept of them. */
import {
  type ArtifactHistory,
  artifactHistories,
} from "../../builder/incremental/artifact-histories.ts";
import {
  keptLog,
  type LoggedArtifact,
  type LoggedArtifacts,
} from "../../builder/incremental/kept-log.ts";
import { type SteppedLog, stepLog } from "../../builder/incremental/step-log.ts";
import type { RegistryLog } from "../../builder/log/log-entries.ts";
import type { LogInputs, OpenedLog } from "../../builder/log/open-log.ts";
import { registryLog } from "../../builder/log/registry-log.ts";
import { NO_HISTORY } from "../../builder/read/read-history.ts";
import type { PastPlace, Source } from "../../builder/read/source.ts";
import { leafHash, type MerkleTree, merkleTree } from "../../schemas/trust/merkle.ts";
import type { MadeHistory } from "./made-history.ts";

export const REGISTRY = "small";

/** All that is known after a build. */
export interface Known {
  readonly kept: LoggedArtifacts;
  readonly histories: ReadonlyMap<string, ArtifactHistory>;
}

export interface WholeLog extends Known {
  readonly log: RegistryLog;
  readonly tree: MerkleTree;
}

const asked = async (): Promise<never> => {
  throw new Error("nothing of this history is in git");
};

function pastOf({ moments, folder }: MadeHistory, at: number): PastPlace {
  const commits = moments.slice(0, at + 1).map(({ commit }) => commit);
  const place = { git: asked, prefix: "", hasWorktree: false, isShallow: false };
  return { place, folder, commit: commits.at(-1)?.commit ?? "", commits };
}

/** What the log of a moment is made from. @param at its index */
export function logInputs(
  history: MadeHistory,
  at: number,
): Pick<LogInputs, "source" | "artifacts" | "facts"> & { readonly past: PastPlace } {
  const past = pastOf(history, at);
  const source: Source = {
    entries: [],
    history: NO_HISTORY,
    past,
    read: asked,
    stream: () => {
      throw new Error("nothing to read");
    },
    close: async () => undefined,
  };
  const artifacts = [...(history.moments[at]?.artifacts.values() ?? [])];
  return { source, past, artifacts, facts: { before: history.facts, now: new Map() } };
}

export async function wholeLog(history: MadeHistory, at: number): Promise<WholeLog> {
  const { past, ...inputs } = logInputs(history, at);
  return wholeLogOf(await registryLog({ ...inputs, registryId: REGISTRY }), past);
}

export function wholeLogOf(log: RegistryLog, past: PastPlace): WholeLog {
  const tree = merkleTree(log.entries.map(leafHash));
  return { log, tree, ...knownOf({ log, tree }, past) };
}

export function knownOf(
  { log, tree }: Pick<OpenedLog, "log" | "tree">,
  { commits }: PastPlace,
): Known {
  const kept = keptLog({ registryId: REGISTRY, log, tree, commits });
  if (!kept) throw new Error("an entry without a commit");
  return { kept, histories: artifactHistories(commits) };
}

/**
 * @param from index of the moment that is known
 * @param more names that count as touched besides
 */
export async function stepTo(
  history: MadeHistory,
  known: Known,
  {
    from,
    to,
    more = [],
  }: { readonly from: number; readonly to: number; readonly more?: readonly string[] },
): Promise<SteppedLog | undefined> {
  const commits = history.moments.slice(from + 1, to + 1).map(({ commit }) => commit);
  const names = new Set([...artifactHistories(commits).keys(), ...more]);
  return stepLog({
    registryId: REGISTRY,
    before: known.kept,
    commits,
    past: pastOf(history, to),
    facts: { before: history.facts, now: new Map() },
    touched: new Map(
      [...names].map((name) => [
        name,
        {
          history: known.histories.get(name),
          logged: known.kept.artifacts.get(name),
          now: history.moments[to]?.artifacts.get(name),
        },
      ]),
    ),
  });
}

/** What is known after a step, as its caller puts it together. */
export function knownAfter(
  known: Known,
  { plain, hashes, artifacts, histories }: SteppedLog,
): Known {
  return {
    kept: {
      plain,
      hashes,
      artifacts: new Map<string, LoggedArtifact>([...known.kept.artifacts, ...artifacts]),
    },
    histories: new Map([...known.histories, ...histories]),
  };
}
