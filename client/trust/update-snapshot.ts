/** The list of all metadata and their versions (TUF 1.0.34, section 5.5). */
import { SNAPSHOT_SIZE_MAX } from "../../schemas/limits.ts";
import {
  parseSnapshot,
  type Root,
  type Snapshot,
  type Timestamp,
} from "../../schemas/trust/tuf-metadata.ts";
import { hashProblem } from "./check-hashes.ts";
import { metadataName } from "./metadata-name.ts";
import { loadTrusted, readNamed, requireFresh, rootAuthority } from "./read-metadata.ts";
import { locate, locateStored, type TufClientOptions } from "./tuf-client-options.ts";
import { mixed, notStored, rolledBack } from "./tuf-error.ts";
import { verifyMetadata } from "./verify-metadata.ts";

const STORED = "snapshot.json";

/** @throws {CodedError} E_TUF_MISSING, E_TUF_SIGNATURE, E_TUF_MIX, E_TUF_ROLLBACK, E_TUF_EXPIRED, … */
export async function updateSnapshot(
  options: TufClientOptions,
  root: Root,
  timestamp: Timestamp,
): Promise<Snapshot> {
  const authority = rootAuthority(root, "snapshot");
  const stored = await loadTrusted(options, STORED, {
    parse: parseSnapshot,
    role: "snapshot",
    root,
  });
  const meta = timestamp.meta["snapshot.json"];
  if (stored?.signed.version === meta.version && hashProblem(stored.bytes, meta) === undefined) {
    const file = locateStored(options, STORED);
    requireFresh(stored.signed, { file, role: "snapshot", now: options.now });
    return stored.signed;
  }
  if (options.offline)
    throw notStored(locateStored(options, STORED), `version ${meta.version} is not there`);
  const name = metadataName(root, "snapshot", meta.version);
  const file = locate(options, name);
  const bytes = await readNamed(options, name, {
    meta,
    limit: SNAPSHOT_SIZE_MAX,
    by: "timestamp.json",
  });
  const found = verifyMetadata(bytes, {
    file,
    parse: parseSnapshot,
    authorities: () => [authority],
  });
  if (found.version !== meta.version)
    throw mixed({ file, expected: `version ${meta.version}`, found: `version ${found.version}` });
  requireNotOlder(found, stored?.signed, file);
  requireFresh(found, { file, role: "snapshot", now: options.now });
  await options.store.save(STORED, bytes);
  return found;
}

/** 5.5.5, and beyond it for a snapshot whose timestamp was lost. */
function requireNotOlder(found: Snapshot, stored: Snapshot | undefined, file: string): void {
  if (stored === undefined) return;
  if (found.version < stored.version)
    throw rolledBack({
      file,
      expected: `version ${stored.version} or later`,
      found: `version ${found.version}`,
    });
  for (const [name, { version }] of Object.entries(stored.meta)) {
    const now = Object.hasOwn(found.meta, name) ? found.meta[name]?.version : undefined;
    if (now !== undefined && now >= version) continue;
    throw rolledBack({
      file,
      expected: `${JSON.stringify(name)} of version ${version} or later`,
      found: now === undefined ? "it is not listed any more" : `version ${now}`,
    });
  }
}
