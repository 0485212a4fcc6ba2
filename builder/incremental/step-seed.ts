/** What a build of everything knows that a step from it will ask for. */
import { toHex } from "../../schemas/trust/bytes.ts";
import type { EvaluatedRegistry } from "../evaluate/evaluate-registry.ts";
import type { OnlineKeys } from "../keys/online-keys.ts";
import type { OpenedLog } from "../log/open-log.ts";
import type { Source } from "../read/source.ts";
import { recordChanges } from "../search/read-search-past.ts";
import { type ArtifactHistory, artifactHistories } from "./artifact-histories.ts";
import { keptLog, type LoggedArtifact } from "./kept-log.ts";
import { plainLayers } from "./plain-layers.ts";
import { signerDigest } from "./signer-digest.ts";
import type { StepFacts } from "./step-state.ts";

export interface StepSeed {
  readonly facts: Omit<StepFacts, "roots" | "tree" | "listed" | "bins">;
  readonly timed: ReadonlySet<string>;
  readonly histories: ReadonlyMap<string, ArtifactHistory>;
  readonly logged: ReadonlyMap<string, LoggedArtifact>;
  /** Root of the log of that many entries, hex. */
  rootOf(size: number): string;
}

export interface SeedInput {
  readonly source: Source;
  readonly evaluated: EvaluatedRegistry;
  readonly log: OpenedLog;
  readonly online: OnlineKeys;
  readonly registryId: string;
  /** Where the tree is served. */
  readonly url: string;
  /** Entries of the quarantine list. */
  readonly quarantined: number;
}

/** undefined where nothing can go on from it: of files that no commit has, or of a part of a history */
export function stepSeed(input: SeedInput): StepSeed | undefined {
  const { source, evaluated, log, online, registryId, url, quarantined } = input;
  const { past, history } = source;
  if (!past || history.commit === null || history.shallow || source.recorded) return undefined;
  const { commits } = past;
  const kept = keptLog({ registryId, log: log.log, tree: log.tree, commits });
  if (!kept) return undefined;
  const { artifacts: logged, ...keptHead } = kept;
  const histories = artifactHistories(commits);
  const present = new Set(evaluated.artifacts.map(({ summary }) => summary.name));
  return {
    facts: {
      commit: history.commit,
      prefix: past.place.prefix,
      ...{ url, quarantined },
      guard: evaluated.guard,
      signer: signerDigest(log, online),
      early: [...evaluated.early].sort(),
      contested: [...evaluated.contested].sort(),
      strays: straysOf(source, evaluated),
      past: [...histories.keys()].filter((name) => !present.has(name)),
      log: keptHead,
      layers: plainLayers(commits.map(recordChanges)),
    },
    timed: evaluated.timed,
    ...{ histories, logged },
    rootOf: (size) => toHex(log.tree.root(size)),
  };
}

function straysOf({ idOf }: Source, { base }: EvaluatedRegistry): StepFacts["strays"] {
  return base.strays
    .filter(({ path }) => /^(?:artifacts|moderation)\//.test(path))
    .map((entry) => ({ ...entry, objectId: idOf?.(entry) ?? "" }));
}
