/** The records of trust that a commit of the clone has; undefined where it has none. */
import { readTrustFolder, requireRecords, TRUST_FOLDER } from "../keys/read-trust-folder.ts";
import { parseTrustRecords, type TrustRecords } from "../keys/trust-records.ts";
import type { Source } from "../read/source.ts";

/** @throws {CodedError} E_TRUST_RECORDS */
export async function clonedTrust(
  source: Pick<Source, "entries" | "read">,
): Promise<TrustRecords | undefined> {
  const files = await readTrustFolder(source);
  return files && requireRecords(parseTrustRecords(files), TRUST_FOLDER);
}
