/** `trust/` as rules see it: whose keys count, or why nobody can say. Nothing here throws for bad content. */
import { type AllowedSigner, parseAllowedSigners } from "../../schemas/trust/allowed-signers.ts";
import { equalBytes, fromUtf8 } from "../../schemas/trust/bytes.ts";
import { parseRevokedKeys, type RevokedKey } from "../../schemas/trust/revoked-keys.ts";
import { KEY_LIST_FILES } from "../keys/make-targets.ts";
import { readTrustFolder, TRUST_FOLDER } from "../keys/read-trust-folder.ts";
import { type ParsedTrust, parseTrustRecords, type TrustRecords } from "../keys/trust-records.ts";
import type { Source } from "../read/source.ts";

export interface TrustSubject {
  /** Everything directly in the folder, links and files of any size included; relative to the registry's folder. */
  readonly paths: readonly string[];
  readonly parsed: ParsedTrust;
  /** What publishers' signatures are judged by; absent while the records do not hold together. */
  readonly publishers?: PublisherKeys;
}

export interface PublisherKeys {
  /** Where the list in force lies, relative to the registry's folder. */
  readonly path: string;
  /** By namespace: a namespace with an entry is claimed, and all its versions have to be signed. */
  readonly signers: ReadonlyMap<string, readonly AllowedSigner[]>;
  readonly revoked: readonly RevokedKey[];
}

/** Undefined when the folder holds nothing: the registry has no keys of its own yet. */
export async function readTrust(
  source: Pick<Source, "entries" | "read">,
): Promise<TrustSubject | undefined> {
  const paths = source.entries.flatMap(({ path }) => (/^trust\/[^/]+$/.test(path) ? [path] : []));
  if (paths.length === 0) return undefined;
  const files = (await readTrustFolder(source)) ?? new Map<string, Uint8Array>();
  const parsed = parseTrustRecords(files);
  return { paths, parsed, ...(parsed.ok && { publishers: publisherKeys(files, parsed.records) }) };
}

const LIST = KEY_LIST_FILES.allowedSigners;

function publisherKeys(
  files: ReadonlyMap<string, Uint8Array>,
  { allowedSigners, revokedKeys }: TrustRecords,
): PublisherKeys {
  const list = parseAllowedSigners(fromUtf8(allowedSigners) ?? "");
  const revoked = parseRevokedKeys(fromUtf8(revokedKeys) ?? "");
  if (!list.ok || !revoked.ok) throw new TypeError("these trust records were not judged");
  const signers = new Map<string, AllowedSigner[]>();
  for (const signer of list.signers)
    for (const namespace of new Set(signer.principals)) {
      const known = signers.get(namespace);
      if (known) known.push(signer);
      else signers.set(namespace, [signer]);
    }
  const [file = LIST] =
    [...files].find(([name, bytes]) => name.endsWith(LIST) && equalBytes(bytes, allowedSigners)) ??
    [];
  return { path: `${TRUST_FOLDER}/${file}`, signers, revoked: revoked.revoked };
}
