/** The log of a commit as whoever has the clone makes it: parsed and packed, not inspected. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Registry } from "../../schemas/registry.ts";
import { leafHash, type MerkleTree, merkleTree } from "../../schemas/trust/merkle.ts";
import { logArtifact } from "../log/log-artifact.ts";
import type { RegistryLog } from "../log/log-entries.ts";
import { registryLog } from "../log/registry-log.ts";
import { type ParseOptions, parseRepository } from "../parse/parse-repository.ts";
import type { Repository } from "../parse/subject.ts";
import type { Source } from "../read/source.ts";
import { hashingSink } from "../write/disk-sink.ts";

export interface RecomputedLog {
  /** Full id. */
  readonly commit: string;
  readonly registry: Registry;
  readonly repository: Repository;
  readonly log: RegistryLog;
  readonly tree: MerkleTree;
}

/**
 * @param source a commit
 * @throws {CodedError} E_REGISTRY, E_LOG_SHALLOW and what else {@link registryLog} throws
 */
export async function recomputeLog(
  source: Source,
  options: Pick<ParseOptions, "onArtifact" | "signal"> = {},
): Promise<RecomputedLog> {
  const { commit, committedAt } = source.history;
  const now = committedAt ?? 0;
  const repository = await parseRepository({ ...options, source, sink: hashingSink, now });
  const registry = repository.registry.value;
  if (!registry || commit === null) throw noRegistry(commit);
  const registryId = registry.id;
  const artifacts = repository.artifacts.map((artifact) => logArtifact(artifact, true));
  const log = await registryLog({ source, artifacts, registryId, wholeHistory: true });
  return { commit, registry, repository, log, tree: merkleTree(log.entries.map(leafHash)) };
}

function noRegistry(commit: string | null): CodedError {
  return new CodedError({
    code: "E_REGISTRY",
    exitCode: EXIT.failed,
    message: `registry.yaml of ${commit ?? "this folder"} cannot be used, so nobody knows whose log this would be`,
    fix: "run `ashlar check` and mend what it says about registry.yaml, or name another commit",
  });
}
