/** `registry/trust/` of a commit or of a working tree. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { TARGETS_SIZE_MAX, TRUST_FOLDER_SIZE_MAX } from "../../schemas/limits.ts";
import { ASHLAR_ROOT_FIELD, type AshlarRoot } from "../../schemas/trust/tuf-metadata.ts";
import type { Source, SourceEntry } from "../read/source.ts";
import {
  currentRoot,
  type ParsedTrust,
  parseTrustRecords,
  type TrustRecords,
} from "./trust-records.ts";

export const TRUST_FOLDER = "trust";

/** More files than a registry gathers in decades: roots, targets, lists. */
const TRUST_FILES_MAX = 1_000;

/**
 * The files directly in the folder, by name; undefined when it holds none: the registry has no keys
 * of its own yet. Links, files above {@link TARGETS_SIZE_MAX} and what goes beyond
 * {@link TRUST_FOLDER_SIZE_MAX} count as absent.
 */
export async function readTrustFolder(
  source: Pick<Source, "entries" | "read">,
): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
  const entries = source.entries.filter(isTrustFile).slice(0, TRUST_FILES_MAX);
  if (entries.length === 0) return undefined;
  const files = new Map<string, Uint8Array>();
  let left = TRUST_FOLDER_SIZE_MAX;
  for (const entry of entries) {
    left -= entry.size;
    if (left >= 0) files.set(entry.path.slice(TRUST_FOLDER.length + 1), await source.read(entry));
  }
  return files;
}

function isTrustFile({ path, kind, size }: SourceEntry): boolean {
  const isFile = kind === "file" || kind === "executable";
  return isFile && size <= TARGETS_SIZE_MAX && /^trust\/[^/]+$/.test(path);
}

/**
 * The registry's records; undefined when it has none.
 *
 * @param registry its id: a copy of another registry's folder gives nobody that registry's trust
 * @throws {CodedError} E_TRUST_RECORDS, with every problem; E_TRUST_REGISTRY
 */
export async function readTrustRecords(
  source: Pick<Source, "entries" | "read">,
  registry: string,
): Promise<TrustRecords | undefined> {
  const files = await readTrustFolder(source);
  if (!files) return undefined;
  const records = requireRecords(parseTrustRecords(files), TRUST_FOLDER);
  const { registry: found } = currentRoot(records)[ASHLAR_ROOT_FIELD] as AshlarRoot;
  if (found === registry) return records;
  throw new CodedError({
    code: "E_TRUST_REGISTRY",
    exitCode: EXIT.integrity,
    message: `${TRUST_FOLDER}/ holds the keys of the registry ${found}, and registry.yaml says ${registry}`,
    fix: `a registry of its own needs keys of its own: remove ${TRUST_FOLDER}/ and run ashlar key init`,
  });
}

/** @param folder how the user knows the folder */
export function requireRecords(parsed: ParsedTrust, folder: string): TrustRecords {
  if (parsed.ok) return parsed.records;
  const { problems } = parsed;
  const [first] = problems;
  throw new CodedError({
    code: "E_TRUST_RECORDS",
    exitCode: EXIT.integrity,
    message: `${folder}/ does not say whose keys count: ${first ? `${first.file} ${first.message}` : "it is empty"}`,
    fix: "ask for the missing signatures (`ashlar key status` names them), or take the folder as the last good commit has it: git checkout COMMIT -- PATH",
    details: problems.map(({ file, message }) => `${file} ${message}`),
  });
}
