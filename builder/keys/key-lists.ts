/**
 * The files that a targets role lists, found by their digests. A proposal's lists lie beside it as
 * `<version>.<list>` until it is in force, so that what is in force can be built meanwhile.
 */
import { equalBytes, sha256HexOf } from "../../schemas/trust/bytes.ts";
import type { Targets } from "../../schemas/trust/tuf-metadata.ts";
import { KEY_LIST_FILES, KEY_LIST_TARGETS, KEY_LISTS, type KeyLists } from "./make-targets.ts";
import type { TrustProblem } from "./trust-problem.ts";

export const proposedListFile = (version: number, list: keyof KeyLists): string =>
  `${version}.${KEY_LIST_FILES[list]}`;

export type FoundLists =
  | { readonly ok: true; readonly lists: KeyLists }
  | { readonly ok: false; readonly problems: readonly TrustProblem[] };

export function findKeyLists(files: ReadonlyMap<string, Uint8Array>, targets: Targets): FoundLists {
  const found = new Map<keyof KeyLists, Uint8Array>();
  const problems: TrustProblem[] = [];
  for (const list of KEY_LISTS) {
    const result = findList(files, targets, list);
    if (result instanceof Uint8Array) found.set(list, result);
    else problems.push(result);
  }
  const [allowedSigners, revokedKeys, logPolicy, attestationKey] = KEY_LISTS.map((list) =>
    found.get(list),
  );
  if (!allowedSigners || !revokedKeys || !logPolicy || !attestationKey)
    return { ok: false, problems };
  return { ok: true, lists: { allowedSigners, revokedKeys, logPolicy, attestationKey } };
}

function findList(
  files: ReadonlyMap<string, Uint8Array>,
  { version, targets }: Targets,
  list: keyof KeyLists,
): Uint8Array | TrustProblem {
  const file = KEY_LIST_FILES[list];
  const wanted = targets[KEY_LIST_TARGETS[list]];
  const by = `${version}.targets.json`;
  const candidates = [...files].filter(([name]) => name === file || name.endsWith(`.${file}`));
  const match = candidates.find(
    ([, bytes]) => bytes.length === wanted?.length && sha256HexOf(bytes) === wanted.hashes.sha256,
  );
  if (match) return match[1];
  const plain = files.get(file);
  if (!plain) return { file, message: `is missing, and ${by} lists it` };
  return {
    file,
    message: `is not the file that ${by} lists: it has sha256 ${sha256HexOf(plain)}, and ${wanted?.hashes.sha256 ?? "nothing"} is signed`,
  };
}

/**
 * Files to write so that the lists in force have their plain names, and those of older proposals are
 * gone; null removes one.
 */
export function settledLists(
  files: ReadonlyMap<string, Uint8Array>,
  { targets, ...lists }: KeyLists & { readonly targets: { readonly metadata: Targets } },
): ReadonlyMap<string, Uint8Array | null> {
  const changes = new Map<string, Uint8Array | null>();
  for (const list of KEY_LISTS) {
    const file = KEY_LIST_FILES[list];
    const plain = files.get(file);
    if (!plain || !equalBytes(plain, lists[list])) changes.set(file, lists[list]);
    for (const name of files.keys()) {
      const version = Number(name.slice(0, -file.length - 1));
      const isOld = version <= targets.metadata.version;
      if (isOld && name === `${version}.${file}`) changes.set(name, null);
    }
  }
  return changes;
}
