/** From bytes to metadata that may be believed: format, then signatures (TUF 1.0.34, section 5.3.4). */
import { jsonPointer, type Parsed } from "../../schemas/parse.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import type { TufKey } from "../../schemas/trust/tuf-key.ts";
import {
  type Envelope,
  parseEnvelope,
  type RoleKeys,
  type Signed,
} from "../../schemas/trust/tuf-metadata.ts";
import { validSigners } from "../../schemas/trust/tuf-signature.ts";
import { malformed, unsigned } from "./tuf-error.ts";

/** Who may sign a role, and who says so. */
export interface Authority {
  /** For messages: the file that names the keys. */
  readonly by: string;
  readonly role: RoleKeys;
  readonly keys: Readonly<Record<string, TufKey>>;
}

export interface Verification<T> {
  /** The file with its location. */
  readonly file: string;
  readonly parse: (signed: unknown) => Parsed<T>;
  /** All of them have to agree: one, or for a new root the old one and itself. */
  readonly authorities: (signed: T) => readonly Authority[];
}

/** @throws {CodedError} E_TUF_FORMAT, E_TUF_SIGNATURE */
export function verifyMetadata<T extends Signed>(
  bytes: Uint8Array,
  { file, parse, authorities }: Verification<T>,
): T {
  const { envelope, signed } = parseMetadata(bytes, file, parse);
  for (const { by, role, keys } of authorities(signed)) {
    const good = signers(envelope, { role, keys, file }).size;
    if (good >= role.threshold) continue;
    throw unsigned({
      file,
      expected: `signatures of ${role.threshold} of the ${role.keyids.length} keys in ${by}`,
      found: `${good} of ${envelope.signatures.length} signatures are good`,
    });
  }
  return signed;
}

/** @throws {CodedError} E_TUF_FORMAT */
export function parseMetadata<T>(
  bytes: Uint8Array,
  file: string,
  parse: (signed: unknown) => Parsed<T>,
): { readonly envelope: Envelope; readonly signed: T } {
  const value = readJson(bytes, file);
  const { signatures } = expectShape(parseEnvelope(value), file);
  if (new Set(signatures.map(({ keyid }) => keyid)).size !== signatures.length)
    throw malformed({ file, expected: "one signature of each key", found: "two of one key" });
  // What was signed is what stands in the file, with whatever fields the shape does not know.
  const raw = (value as { readonly signed: unknown }).signed;
  return { envelope: { signed: raw, signatures }, signed: expectShape(parse(raw), file) };
}

function readJson(bytes: Uint8Array, file: string): unknown {
  const text = fromUtf8(bytes);
  try {
    if (text !== undefined) return JSON.parse(text);
  } catch {
    // Its message quotes the file.
  }
  const page = text !== undefined && /^\s*</.test(text.slice(0, 100));
  throw malformed({
    file,
    expected: "JSON in UTF-8",
    found: page ? "something that looks like a web page" : "other bytes",
  });
}

function expectShape<T>(parsed: Parsed<T>, file: string): T {
  if (parsed.ok) return parsed.value;
  const problem = parsed.problems[0];
  // Keys of others' objects: quoted, so that they cannot act on a terminal, and cut.
  const place = JSON.stringify(jsonPointer(problem?.path ?? [])).slice(0, 200);
  throw malformed({
    file,
    expected: "the fields of TUF 1.0, section 4",
    found: `at ${place}: ${JSON.stringify(problem?.message ?? "").slice(0, 200)}`,
  });
}

function signers(
  envelope: Envelope,
  { role, keys, file }: Pick<Authority, "role" | "keys"> & { readonly file: string },
): ReadonlySet<string> {
  try {
    return validSigners(envelope, role, keys);
  } catch (error) {
    // Fractions, lone surrogates (TypeError), or nesting beyond the stack (RangeError).
    if (!(error instanceof TypeError) && !(error instanceof RangeError)) throw error;
    throw malformed({
      file,
      expected: "values that canonical JSON can spell",
      found: "fractions, broken characters, or nesting without end",
    });
  }
}
