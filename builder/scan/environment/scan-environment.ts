/** Everything in a payload that sets up a machine or a service, for the four rules on environments. */
import { SCRIPT_SIZE_MAX, SCRIPTS_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Contents, Outcome, PayloadSubject, Unscanned, Violation } from "../../check/rule.ts";
import { scanOutcome } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import { walkContents } from "../walk-contents.ts";
import type { Complaint, Concern } from "./complaint.ts";
import { manifestComplaints, setupPaths } from "./manifest-complaints.ts";
import { kindOf, scanText } from "./scan-text.ts";

interface PlacedComplaint extends Complaint {
  /** Relative to the registry's folder. */
  readonly path: string;
  /** Names inside archives; empty for a file of the payload. */
  readonly inside: readonly string[];
}

interface EnvironmentScan {
  readonly complaints: readonly PlacedComplaint[];
  readonly unscanned: readonly Unscanned[];
}

/** Four rules look at the same contents; they are scanned once. */
const scans = new WeakMap<Contents, Promise<EnvironmentScan>>();

function scanEnvironment({ contents, version }: PayloadSubject): Promise<EnvironmentScan> {
  const known = scans.get(contents);
  if (known) return known;
  const scan = scanContents(contents, setupPaths(version.manifest));
  scans.set(contents, scan);
  return scan;
}

/** @param scripts payload paths that the manifest has run, whatever they are called */
async function scanContents(
  contents: Contents,
  scripts: ReadonlySet<string>,
): Promise<EnvironmentScan> {
  const complaints: PlacedComplaint[] = [];
  const unscanned: Unscanned[] = [];
  const onUnscanned = (part: Unscanned) => unscanned.push(part);
  let size = 0;
  for await (const { file, inside, bytes } of walkContents(contents, { onUnscanned })) {
    const path = file.entry.path;
    const own = inside.length === 0 && scripts.has(file.path);
    const text = textOf(bytes);
    if (text === undefined) continue;
    const plain = inside.at(-1) ?? file.path;
    const name = own && kindOf(plain, text.slice(0, 200)) === undefined ? `${plain}.sh` : plain;
    if (bytes.length > SCRIPT_SIZE_MAX) {
      if (kindOf(name, text.slice(0, 200)) === "shell")
        onUnscanned({
          path,
          reason: `the script has ${bytes.length} bytes; ${SCRIPT_SIZE_MAX} are read`,
        });
      continue;
    }
    if (kindOf(name, text.slice(0, 200)) !== undefined) size += bytes.length;
    if (size > SCRIPTS_SIZE_MAX) {
      onUnscanned({
        path,
        reason: `the scripts and settings have more than ${SCRIPTS_SIZE_MAX} bytes`,
      });
      break;
    }
    const seen = new Set<string>();
    try {
      await scanText(name, text, (remark, position) => {
        const key = `${remark.concern} ${position.line} ${remark.message}`;
        if (seen.has(key)) return;
        seen.add(key);
        complaints.push({ ...remark, position, path, inside });
      });
    } catch (error) {
      if (!(error instanceof UnscannedError)) throw error;
      onUnscanned({ path, reason: error.message });
    }
  }
  return { complaints, unscanned };
}

/** Undefined when the bytes are no text in UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, 8192).includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The outcome of the rule for one concern. */
export async function environmentOutcome(
  subject: PayloadSubject,
  concern: Concern,
): Promise<Outcome> {
  const { complaints, unscanned } = await scanEnvironment(subject);
  const declared = manifestComplaints(subject.version.manifest)
    .filter((complaint) => complaint.concern === concern)
    .map(
      ({ at, message, fix, severity }): Violation => ({
        at,
        message,
        fix,
        ...(severity && { severity }),
      }),
    );
  const found = complaints
    .filter((complaint) => complaint.concern === concern)
    .map(
      ({ path, inside, position, message, fix, severity }): Violation => ({
        at: inside.length > 0 ? { path } : { path, line: position.line, column: position.column },
        message: inside.length > 0 ? `${inside.join(" → ")}:${position.line}: ${message}` : message,
        fix,
        ...(severity && { severity }),
        identity: `${inside.join("/")} ${position.line}`,
      }),
    );
  return scanOutcome([...declared, ...found], unscanned);
}
