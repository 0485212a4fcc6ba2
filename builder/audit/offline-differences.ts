/** What was signed offline, as a tree published it and as the clone has it. */
import { equalBytes, sha256HexOf } from "../../schemas/trust/bytes.ts";
import { KEY_LIST_FILES, KEY_LISTS } from "../keys/make-targets.ts";
import type { TrustRecords } from "../keys/trust-records.ts";

export interface OfflineDifference {
  /** In `trust/`. */
  readonly file: string;
  /** SHA-256; undefined where there is no such file. */
  readonly published: string | undefined;
  readonly cloned: string | undefined;
}

export function offlineDifferences(
  published: TrustRecords,
  cloned: TrustRecords,
): readonly OfflineDifference[] {
  const [theirs, ours] = [filesOf(published), filesOf(cloned)];
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((file) => {
    const [one, other] = [theirs.get(file), ours.get(file)];
    if (one && other && equalBytes(one, other)) return [];
    return [{ file, published: one && sha256HexOf(one), cloned: other && sha256HexOf(other) }];
  });
}

/** As they are published, by name. */
function filesOf(records: TrustRecords): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ...records.roots.map(({ version, bytes }) => [`${version}.root.json`, bytes] as const),
    [`${records.targets.metadata.version}.targets.json`, records.targets.bytes],
    ...KEY_LISTS.map((list) => [KEY_LIST_FILES[list], records[list]] as const),
  ]);
}
