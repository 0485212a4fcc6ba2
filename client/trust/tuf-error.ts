/**
 * The refusals of the TUF client. Each names the file, the attack that it stops (TUF 1.0.34, section
 * 1.5.2), what was expected, what was found, and the next step.
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT, type ExitCode } from "../../schemas/exit-code.ts";

interface Refusal {
  readonly code: `E_${string}`;
  /** The file with its location. */
  readonly file: string;
  /** The rest of a sentence that begins with the file. */
  readonly problem: string;
  readonly attack: string;
  readonly expected: string;
  readonly found: string;
  readonly fix?: string;
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
}

const AGAIN =
  "Nothing of it was used. Run the command again; if it stays so, read from another mirror and tell the registry's owner.";

function refusal(parts: Refusal): CodedError {
  return new CodedError({
    code: parts.code,
    exitCode: parts.exitCode ?? EXIT.integrity,
    message: `${parts.file} ${parts.problem}`,
    fix: parts.fix ?? AGAIN,
    details: [`stops    ${parts.attack}`, `expected ${parts.expected}`, `found    ${parts.found}`],
    cause: parts.cause,
  });
}

export interface Found {
  readonly file: string;
  readonly expected: string;
  readonly found: string;
}

/** Fewer good signatures than the role needs. */
export function unsigned(found: Found): CodedError {
  return refusal({
    code: "E_TUF_SIGNATURE",
    problem: "is not signed by enough of the keys that may sign it",
    attack: "arbitrary installation: metadata that the registry never signed",
    ...found,
  });
}

/** No metadata of its role. */
export function malformed(found: Found): CodedError {
  return refusal({
    code: "E_TUF_FORMAT",
    problem: "is no well-formed metadata",
    attack: "metadata that two readers would understand in two ways",
    ...found,
    ...(found.found.includes("a web page") && {
      fix: "Nothing of it was used. The host must answer 404 for files that are not there, and no page; tell the registry's owner.",
    }),
  });
}

/** Older than what was seen before. */
export function rolledBack(found: Found): CodedError {
  return refusal({
    code: "E_TUF_ROLLBACK",
    problem: "is older than what was trusted before",
    attack: "rollback: old metadata, with versions that were withdrawn or have known holes",
    fix: "Nothing of it was used. A mirror may be late: run the command again, or read from the registry itself. If the owner went back to older metadata on purpose, a new root has to rotate the timestamp and snapshot keys.",
    ...found,
  });
}

/** Past its last day. */
export function expired({
  file,
  role,
  expires,
  now,
}: {
  readonly file: string;
  readonly role: string;
  readonly expires: string;
  readonly now: string;
}): CodedError {
  return refusal({
    code: "E_TUF_EXPIRED",
    file,
    problem: `expired on ${expires}`,
    attack: "indefinite freeze: a mirror that keeps new versions and warnings from its readers",
    expected: `${role} metadata that is valid at ${now}, the time of this machine or of --at`,
    found: `valid until ${expires}`,
    fix: "Nothing of it was used. Check the clock of this machine. If it is right, read from another mirror, or tell the registry's owner to sign anew.",
  });
}

/** Not the file that the role above it names. */
export function mixed(found: Found): CodedError {
  return refusal({
    code: "E_TUF_MIX",
    problem: "is not the file that the signed metadata above it names",
    attack: "mix and match: files that never belonged together",
    fix: "Nothing of it was used. A publish may be under way: run the command again in a minute; if it stays so, read from another mirror and tell the registry's owner.",
    ...found,
  });
}

export function tooLong(file: string, limit: number, cause?: unknown): CodedError {
  return refusal({
    code: "E_TUF_SIZE",
    file,
    problem: "is longer than it may be; the rest was not read",
    attack: "endless data: an answer that fills memory or never ends",
    expected: `at most ${limit} bytes`,
    found: "more",
    cause,
  });
}

/** Named, and not there. */
export function missing(file: string, namedBy: string): CodedError {
  return refusal({
    code: "E_TUF_MISSING",
    file,
    problem: "is missing",
    attack: "freeze: a mirror that leaves out what it does not want to be read",
    expected: `the file that ${namedBy}`,
    found: "none",
    fix: "Nothing was used. A publish may be under way: run the command again in a minute; if it stays so, tell the registry's owner.",
  });
}

/** More delegated roles than a client looks into. */
export function tooManyRoles(path: string, limit: number): CodedError {
  return refusal({
    code: "E_TUF_DELEGATIONS",
    file: JSON.stringify(path),
    problem: "was not found in the first delegated roles",
    attack: "endless delegations, that keep a reader busy",
    expected: `at most ${limit} delegated roles for one target`,
    found: "more",
    fix: "Nothing was used. Tell the registry's owner: its delegations are too many to search.",
  });
}

/** A trusted root that is not there. */
export function noRoot(file: string): CodedError {
  return refusal({
    code: "E_TUF_ROOT",
    file,
    problem: "is missing: there is no root to trust yet",
    attack: "a stranger's registry in place of the one that is meant",
    expected: "the root that the registry's owner told you of",
    found: "none",
    fix: "Add the registry again, with the fingerprint of its root as its owner published it.",
  });
}

/** No published root has the fingerprint that was pinned. */
export function wrongPin(found: Found): CodedError {
  return refusal({
    code: "E_ROOT_PIN",
    problem: "holds no root with the fingerprint that you trust",
    attack: "a stranger's registry in place of the one that is meant",
    fix: "Nothing was used. Compare the fingerprint and the address with what the registry's owner published.",
    ...found,
  });
}

/** A file of one's own that somebody or something damaged. It is never taken for absent. */
export function brokenState(found: Found): CodedError {
  return refusal({
    code: "E_TRUST_STATE",
    problem: "is damaged: it is not the trusted metadata that was written there",
    attack:
      "rollback by way of a reader's own disk: without this file, old metadata would be taken for new",
    fix: `Restore it from a backup, or look for what changed it. To begin anew with the pinned root, and without memory of what was seen before, delete ${found.file}`,
    ...found,
  });
}

/** A folder that cannot be read or written: without memory there is no protection from old metadata. */
export function unusableState(file: string, cause: unknown): CodedError {
  const problem = cause instanceof Error ? cause.message : String(cause);
  return refusal({
    code: "E_TRUST_STATE",
    exitCode: EXIT.failed,
    file,
    problem: "cannot be used to keep what is trusted",
    attack: "rollback: a reader without memory takes old metadata for new",
    expected: "a folder that this user may read and write",
    found: problem,
    fix: "Mend its permissions or make room on the disk, or set XDG_STATE_HOME to a folder that lasts.",
    cause,
  });
}

/** Nothing to work from without a network. */
export function notStored(file: string, problem: string): CodedError {
  return refusal({
    code: "E_TUF_OFFLINE",
    exitCode: EXIT.network,
    file,
    problem: `cannot be used offline: ${problem}`,
    attack: "use of what was never verified",
    expected: "metadata that an earlier run verified, of the version that the snapshot names",
    found: problem,
    fix: "Run the command once with a network, then offline.",
  });
}
