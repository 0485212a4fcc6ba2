/**
 * A published tree built again from its commit, without the registry's keys.
 *
 * What can be compared: every file, to the byte. Everything but signatures is a function of commit,
 * address and clock, which the registry document names. Signatures of the online keys are taken from
 * the published tree and put under what was computed here, after they were verified (`replay-keys.ts`);
 * what the offline keys signed is published as it is. Versions and expiry of the online roles depend on
 * the trees before, which nobody has: roles that say what the published ones say are kept as those are,
 * exactly as the next build would keep them.
 */
import type { Origin } from "../../client/origin/origin.ts";
import type { RegistryDocument } from "../../schemas/published/registry-document.ts";
import { type BuildInput, type BuildResult, build } from "../build.ts";
import { logKeysOf } from "../keys/log-keys.ts";
import type { OnlineRole } from "../keys/role-keys.ts";
import { roleKeysOf } from "../keys/role-keys.ts";
import { currentRoot } from "../keys/trust-records.ts";
import { offlineRecords } from "../sign/offline-records.ts";
import { readPrevious } from "../sign/read-previous.ts";
import { collectSignatures } from "./collect-signatures.ts";
import type { PublishedMetadata } from "./published-metadata.ts";
import { replayKeys } from "./replay-keys.ts";

export interface RebuildInput extends Pick<BuildInput, "source" | "sink" | "onArtifact"> {
  readonly origin: Origin;
  /** The same place as `readPrevious` takes it. */
  readonly place: string;
  readonly about: RegistryDocument;
  readonly metadata: PublishedMetadata;
  /** Every path that the tree lists. */
  readonly paths: readonly string[];
  readonly inspection?: BuildInput["inspection"];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly onSignatures?: (done: number, total: number) => void;
}

export interface RebuiltTree {
  readonly result: BuildResult;
  /** Messages that no published signature is for, by role; whole once the tree was finished. */
  readonly unsigned: ReadonlyMap<OnlineRole, number>;
  /** Versions of Ashlar that the published provenance names. */
  readonly builders: ReadonlySet<string>;
}

export async function rebuildTree(input: RebuildInput): Promise<RebuiltTree> {
  const { origin, metadata, about, signal, environment, place, paths } = input;
  const { records: trust, roles } = metadata;
  const { known, builders } = await collectSignatures({
    origin,
    roles,
    paths,
    logKeys: logKeysOf(trust.logPolicy),
    signal,
    ...(input.onSignatures && { onProgress: input.onSignatures }),
  });
  const table = roleKeysOf(currentRoot(trust), trust.targets.metadata, trust);
  const { online, unsigned } = replayKeys(table, known);
  const records = offlineRecords(trust);
  const previous = await readPrevious({ place, environment, signal, records, online });
  const result = await build({
    source: input.source,
    sink: input.sink,
    now: Math.floor(Date.parse(about.builtAt) / 1000),
    baseUrl: about.registry.url,
    // A log that is another one is a difference to report, and no reason to stop.
    openSigning: async () => ({
      records,
      online,
      ...(previous && { previous: { ...previous, checkpoint: undefined } }),
    }),
    // Witnesses are not asked: what they said of this log stands in the tree.
    cosign: async () => [],
    signal,
    ...(input.onArtifact && { onArtifact: input.onArtifact }),
    ...(input.inspection && { inspection: input.inspection }),
  });
  return { result, unsigned, builders };
}
