/** The one mutable pointer (TUF 1.0.34, section 5.4). */
import { TIMESTAMP_SIZE_MAX } from "../../schemas/limits.ts";
import { parseTimestamp, type Root, type Timestamp } from "../../schemas/trust/tuf-metadata.ts";
import { loadTrusted, readMetadata, requireFresh, rootAuthority } from "./read-metadata.ts";
import { locate, locateStored, type TufClientOptions } from "./tuf-client-options.ts";
import { missing, notStored, rolledBack } from "./tuf-error.ts";
import { verifyMetadata } from "./verify-metadata.ts";

const NAME = "timestamp.json";

/** @throws {CodedError} E_TUF_MISSING, E_TUF_SIGNATURE, E_TUF_ROLLBACK, E_TUF_EXPIRED, … */
export async function updateTimestamp(options: TufClientOptions, root: Root): Promise<Timestamp> {
  const authority = rootAuthority(root, "timestamp");
  const asked = { parse: parseTimestamp, role: "timestamp", root } as const;
  const stored = (await loadTrusted(options, NAME, asked))?.signed;
  if (options.offline) return storedTimestamp(options, stored);
  const file = locate(options, NAME);
  const bytes = await readMetadata(options, NAME, TIMESTAMP_SIZE_MAX);
  if (bytes === undefined) throw missing(file, "every registry with signed metadata has");
  const found = verifyMetadata(bytes, {
    file,
    parse: parseTimestamp,
    authorities: () => [authority],
  });
  requireNotOlder(found, stored, file);
  // 5.4.3.1: the same version is the same timestamp, whatever else may stand in the new one.
  const same = stored?.version === found.version;
  const timestamp = same ? stored : found;
  requireFresh(timestamp, { file, role: "timestamp", now: options.now });
  if (!same) await options.store.save(NAME, bytes);
  return timestamp;
}

function storedTimestamp(options: TufClientOptions, stored: Timestamp | undefined): Timestamp {
  const file = locateStored(options, NAME);
  if (stored === undefined) throw notStored(file, "there is none");
  requireFresh(stored, { file, role: "timestamp", now: options.now });
  return stored;
}

function requireNotOlder(found: Timestamp, stored: Timestamp | undefined, file: string): void {
  if (stored === undefined) return;
  if (found.version < stored.version)
    throw rolledBack({
      file,
      expected: `version ${stored.version} or later`,
      found: `version ${found.version}`,
    });
  const [before, after] = [stored, found].map(({ meta }) => meta["snapshot.json"].version);
  if (before !== undefined && after !== undefined && after < before)
    throw rolledBack({
      file,
      expected: `a snapshot of version ${before} or later`,
      found: `a snapshot of version ${after}`,
    });
}
