/** `ashlar.lock` as text: read with every way that it can be wrong, written in one way only. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { LOCKFILE_VERSION, type Lockfile, parseLockfile } from "../../schemas/lockfile.ts";
import { jsonPointer } from "../../schemas/parse.ts";

const PROBLEMS_SHOWN = 5;

/**
 * @param file its place, for messages
 * @throws {CodedError} E_LOCK_CONFLICT for markers of a merge, E_LOCK_NEWER, E_LOCK_INVALID
 */
export function parseLock(text: string, file: string): Lockfile {
  refuseMarkers(text, file);
  const value = readJson(text, file);
  refuseNewer(value, file);
  const parsed = parseLockfile(value);
  if (!parsed.ok) {
    const details = parsed.problems
      .slice(0, PROBLEMS_SHOWN)
      .map(({ path, message }) => `${jsonPointer(path) || "/"}: ${message}`);
    throw invalidLock(`${file} does not have the shape of a lock`, details);
  }
  const strangers = Object.entries(parsed.value.artifacts)
    .filter(([, { registry }]) => !Object.hasOwn(parsed.value.registries, registry))
    .map(([name, { registry }]) => `${name} comes from "${registry}", which registries lacks`);
  if (strangers.length > 0) throw invalidLock(`${file} contradicts itself`, strangers);
  return parsed.value;
}

/** Keys in order of code units, two spaces, a final newline: equal locks are equal bytes. */
export function lockText(lock: Lockfile): string {
  return `${JSON.stringify(ordered(lock), null, 2)}\n`;
}

/** The places of fields by what they are, not by letter: people read `version` before `dependencies`. */
function ordered({ lockfileVersion, registries, requests, artifacts }: Lockfile): Lockfile {
  return {
    lockfileVersion,
    registries: sorted(registries),
    requests: sorted(requests),
    artifacts: Object.fromEntries(
      Object.entries(sorted(artifacts)).map(([name, entry]) => {
        const { version, registry, sha256, size, dependencies, ...rest } = entry;
        const edges = sorted(dependencies);
        return [name, { version, registry, sha256, size, ...rest, dependencies: edges }];
      }),
    ),
  };
}

function sorted<T>(members: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function refuseMarkers(text: string, file: string): void {
  const line = text
    .split(/\r?\n/)
    .findIndex((each) => /^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/.test(each));
  if (line < 0) return;
  throw new CodedError({
    code: "E_LOCK_CONFLICT",
    exitCode: EXIT.failed,
    message: `${file}:${line + 1} holds the markers of a merge that was not finished`,
    fix: `Take one side whole (git checkout --ours -- ${file}), then ask again for what the other side had added: ashlar install NAME`,
  });
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidLock(`${file} is no JSON text`, [error instanceof Error ? error.message : ""]);
  }
}

function refuseNewer(value: unknown, file: string): void {
  const version =
    typeof value === "object" && value !== null && "lockfileVersion" in value
      ? value.lockfileVersion
      : undefined;
  if (typeof version !== "number" || version <= LOCKFILE_VERSION) return;
  throw new CodedError({
    code: "E_LOCK_NEWER",
    exitCode: EXIT.failed,
    message: `${file} is written in lock format ${version}; this client reads format ${LOCKFILE_VERSION}`,
    fix: "Install a newer @ashlar/client.",
  });
}

export function invalidLock(message: string, details: readonly string[]): CodedError {
  return new CodedError({
    code: "E_LOCK_INVALID",
    exitCode: EXIT.failed,
    message,
    fix: "Restore the file from version control, or delete it and install by name again.",
    details,
  });
}
