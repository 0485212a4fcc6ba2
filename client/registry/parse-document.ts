/** From checked bytes to a typed document. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { jsonPointer, type Parsed } from "../../schemas/parse.ts";

const PROBLEMS_SHOWN = 5;

/**
 * @param where the file with its location, for the message
 * @throws {CodedError} E_DOCUMENT for bytes that are no JSON or not of the shape; E_NEWER_FORMAT
 *   for a schemaVersion that this client does not know
 */
export function parseDocument<T>(
  bytes: Uint8Array,
  parse: (value: unknown) => Parsed<T>,
  where: string,
): T {
  const value = readJson(bytes, where);
  const parsed = parse(value);
  if (parsed.ok) return parsed.value;
  const version = schemaVersion(value);
  if (version !== undefined && version > 1) throw newer(where, version);
  const details = parsed.problems
    .slice(0, PROBLEMS_SHOWN)
    .map(({ path, message }) => `${jsonPointer(path) || "/"}: ${message}`);
  throw malformed(`${where} does not have the shape of its kind`, details);
}

function readJson(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw malformed(`${where} is no JSON text`, [
      error instanceof Error ? error.message : String(error),
    ]);
  }
}

function schemaVersion(value: unknown): number | undefined {
  const version =
    typeof value === "object" && value !== null && "schemaVersion" in value
      ? value.schemaVersion
      : undefined;
  return typeof version === "number" ? version : undefined;
}

function newer(where: string, version: number): CodedError {
  return new CodedError({
    code: "E_NEWER_FORMAT",
    exitCode: EXIT.failed,
    message: `${where} is written in format ${version}; this client reads format 1`,
    fix: "Install a newer @ashlar/client.",
  });
}

function malformed(message: string, details: readonly string[]): CodedError {
  return new CodedError({
    code: "E_DOCUMENT",
    exitCode: EXIT.integrity,
    message,
    fix: "Tell the registry's owner; the tree must be built again.",
    details,
  });
}
