/**
 * Offline-signed metadata as it lies in git: JSON of several lines with one signature slot for each
 * key that may sign, empty until it does. Between two slots lie lines that no signature changes, so
 * that git merges the signatures of two people who signed at the same time.
 */

import { METADATA_SIGNATURES_MAX } from "../../schemas/limits.ts";
import { jsonPointer, type Parsed } from "../../schemas/parse.ts";
import { jsonOf, utf8 } from "../../schemas/trust/bytes.ts";
import {
  type Envelope,
  parseEnvelope,
  parseRoot,
  parseTargets,
  type Root,
  type Targets,
} from "../../schemas/trust/tuf-metadata.ts";
import type { TrustProblem } from "./trust-problem.ts";

/** The roles whose keys are kept by people and not by the builder. */
export type OfflineRole = "root" | "targets";

export const metadataFileName = (role: OfflineRole, version: number): string =>
  `${version}.${role}.json`;

/** Role and version that a file name says; undefined for other names. */
export function metadataFileOf(
  name: string,
): { readonly role: OfflineRole; readonly version: number } | undefined {
  const match = /^([1-9]\d{0,8})\.(root|targets)\.json$/.exec(name);
  if (!match) return undefined;
  return { version: Number(match[1]), role: match[2] === "root" ? "root" : "targets" };
}

/** @param keyids who may sign, in any order */
export function unsignedMetadata<T extends Root | Targets>(
  signed: T,
  keyids: Iterable<string>,
): Envelope<T> {
  const signatures = [...new Set(keyids)].sort().map((keyid) => ({ keyid, sig: "" }));
  return { signed, signatures };
}

export function metadataFileBytes({ signed, signatures }: Envelope): Uint8Array {
  return utf8(`${JSON.stringify({ signed, signatures }, null, 2)}\n`);
}

export interface OfflineMetadata<T extends Root | Targets = Root | Targets> {
  readonly file: string;
  readonly version: number;
  readonly envelope: Envelope<T>;
}

type ReadResult<T extends Root | Targets> =
  | { readonly ok: true; readonly value: OfflineMetadata<T> }
  | { readonly ok: false; readonly problems: readonly TrustProblem[] };

export const readRootFile = (file: string, bytes: Uint8Array): ReadResult<Root> =>
  readFile(file, bytes, parseRoot);
export const readTargetsFile = (file: string, bytes: Uint8Array): ReadResult<Targets> =>
  readFile(file, bytes, parseTargets);

function readFile<T extends Root | Targets>(
  file: string,
  bytes: Uint8Array,
  parse: (value: unknown) => Parsed<T>,
): ReadResult<T> {
  const problem = (message: string) => ({ ok: false, problems: [{ file, message }] }) as const;
  const value = jsonOf(bytes);
  if (value === undefined) return problem("is no JSON in UTF-8");
  const envelope = parseEnvelope(value);
  const signed = envelope.ok ? parse(envelope.value.signed) : envelope;
  if (!signed.ok || !envelope.ok) return { ok: false, problems: shapeProblems(file, signed) };
  const { signatures } = envelope.value;
  if (signatures.length > METADATA_SIGNATURES_MAX)
    return problem(`has ${signatures.length} signatures; ${METADATA_SIGNATURES_MAX} are the most`);
  if (new Set(signatures.map(({ keyid }) => keyid)).size < signatures.length)
    return problem("has two signatures of one key");
  const { version } = signed.value;
  if (version !== metadataFileOf(file)?.version)
    return problem(`holds version ${version}, and its name says another`);
  return {
    ok: true,
    value: {
      file,
      version,
      envelope: { signed: signed.value, signatures },
    },
  };
}

function shapeProblems(file: string, parsed: Parsed<unknown>): TrustProblem[] {
  if (parsed.ok) return [];
  return parsed.problems.map(({ path, message }) => ({
    file,
    message: `${jsonPointer(path) || "the file"}: ${message}`,
  }));
}
