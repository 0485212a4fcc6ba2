/**
 * What `registry/trust/` says, when all of it holds together: the chain of roots, the targets role
 * and the lists that it names. Proposals that still need signatures may lie beside it; they are
 * listed and change nothing.
 *
 * Time plays no part: an expired root is still the registry's root. `trust-status.ts` judges it.
 */
import type { Root, Targets } from "../../schemas/trust/tuf-metadata.ts";
import { inForce } from "./in-force.ts";
import { findKeyLists } from "./key-lists.ts";
import { listProblems } from "./list-problems.ts";
import type { KeyLists } from "./make-targets.ts";
import {
  metadataFileOf,
  type OfflineMetadata,
  readRootFile,
  readTargetsFile,
} from "./metadata-file.ts";
import { chainProblems, rootProblems, targetsProblems } from "./metadata-problems.ts";
import type { PendingMetadata } from "./pending-metadata.ts";
import type { TrustProblem } from "./trust-problem.ts";

export interface SignedRoot {
  readonly version: number;
  /** As it is published: one line, and only the signatures that hold. */
  readonly bytes: Uint8Array;
  readonly root: Root;
  /** Ids of the keys whose signatures hold. */
  readonly signers: readonly string[];
}

export interface SignedTargets {
  readonly bytes: Uint8Array;
  readonly metadata: Targets;
  readonly signers: readonly string[];
}

export interface TrustRecords extends KeyLists {
  /** From the first to the one in force, without a gap; never empty. */
  readonly roots: readonly SignedRoot[];
  readonly targets: SignedTargets;
  /** A recorded checkpoint, as it is. */
  readonly checkpoint?: Uint8Array;
}

interface TrustParts {
  /** Next versions that are not in force: roots first, the oldest first. */
  readonly pending: readonly PendingMetadata[];
  /** All that could be read, ascending. */
  readonly roots: readonly OfflineMetadata<Root>[];
  readonly targets: readonly OfflineMetadata<Targets>[];
}

export type ParsedTrust = TrustParts &
  (
    | { readonly ok: true; readonly records: TrustRecords }
    | { readonly ok: false; readonly problems: readonly TrustProblem[] }
  );

export const CHECKPOINT_FILE = "checkpoint";

/** The root in force. */
export function currentRoot({ roots }: Pick<TrustRecords, "roots">): Root {
  const last = roots.at(-1);
  if (!last) throw new TypeError("trust records without a root");
  return last.root;
}

/** @param files content by name, of the files directly in the folder */
export function parseTrustRecords(files: ReadonlyMap<string, Uint8Array>): ParsedTrust {
  const { roots, targets, problems } = readMetadataFiles(files);
  problems.push(...roots.flatMap(rootProblems), ...targets.flatMap(targetsProblems));
  if (problems.length === 0) problems.push(...chainProblems(roots));
  if (problems.length > 0) return { ok: false, problems, pending: [], roots, targets };
  const judged = inForce(roots, targets);
  const parts = { pending: judged.pending, roots, targets };
  if (!judged.ok) return { ok: false, problems: judged.problems, ...parts };
  const found = findKeyLists(files, judged.targets.metadata);
  if (!found.ok) return { ok: false, problems: found.problems, ...parts };
  const checkpoint = files.get(CHECKPOINT_FILE);
  const records: TrustRecords = {
    roots: judged.roots,
    targets: judged.targets,
    ...found.lists,
    ...(checkpoint && { checkpoint }),
  };
  const wrong = listProblems(currentRoot(records), judged.targets.metadata, found.lists);
  return wrong.length > 0
    ? { ok: false, problems: wrong, ...parts }
    : { ok: true, records, ...parts };
}

function readMetadataFiles(files: ReadonlyMap<string, Uint8Array>) {
  const roots: OfflineMetadata<Root>[] = [];
  const targets: OfflineMetadata<Targets>[] = [];
  const problems: TrustProblem[] = [];
  const keep = <T extends Root | Targets>(
    into: OfflineMetadata<T>[],
    result:
      | { ok: true; value: OfflineMetadata<T> }
      | { ok: false; problems: readonly TrustProblem[] },
  ): void => {
    if (result.ok) into.push(result.value);
    else problems.push(...result.problems);
  };
  for (const [file, bytes] of files) {
    const role = metadataFileOf(file)?.role;
    if (role === "root") keep(roots, readRootFile(file, bytes));
    if (role === "targets") keep(targets, readTargetsFile(file, bytes));
  }
  roots.sort((a, b) => a.version - b.version);
  targets.sort((a, b) => a.version - b.version);
  return { roots, targets, problems };
}
