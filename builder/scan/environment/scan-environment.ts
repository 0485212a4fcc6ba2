/** Everything in a payload that sets up a machine or a service, for the four rules on environments. */
import { SCRIPT_SIZE_MAX, SCRIPTS_SIZE_MAX } from "../../../schemas/limits.ts";
import type { Contents, Outcome, PayloadSubject, Unscanned, Violation } from "../../check/rule.ts";
import { scanOutcome } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import { type ContentPart, walkContents } from "../walk-contents.ts";
import type { Complaint, Concern, Report } from "./complaint.ts";
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
  for await (const part of walkContents(contents, { onUnscanned })) {
    const path = part.file.entry.path;
    const isRun = part.inside.length === 0 && scripts.has(part.file.path);
    try {
      const script = scriptOf(part, isRun);
      if (script === undefined) continue;
      size += part.bytes.length * (script.isData ? DATA_WEIGHT : 1);
      if (size > SCRIPTS_SIZE_MAX)
        throw new UnscannedError(path, `all scripts have more than ${SCRIPTS_SIZE_MAX} bytes`);
      await scanText(script.name, script.text, adder(complaints, part));
    } catch (error) {
      if (!(error instanceof UnscannedError)) throw error;
      onUnscanned({ path, reason: error.message });
    }
  }
  return { complaints, unscanned };
}

interface NamedText {
  readonly name: string;
  readonly text: string;
  /** YAML or JSON, which takes longer to read. */
  readonly isData: boolean;
}

/** Bytes of YAML cost as much time as so many of a script. */
const DATA_WEIGHT = 3;

/**
 * The text of a file that is worth reading, under a name that says what it is.
 *
 * @throws {UnscannedError} for a script, or for settings, that are too long
 */
function scriptOf({ file, inside, bytes }: ContentPart, isRun: boolean): NamedText | undefined {
  const name = inside.at(-1) ?? file.path;
  const isLong = bytes.length > SCRIPT_SIZE_MAX;
  // A byte that is no UTF-8 keeps no shell from running the rest.
  const text = new TextDecoder().decode(isLong ? bytes.subarray(0, 1000) : bytes);
  const isText = !bytes.subarray(0, 8192).includes(0);
  const kind = isText || text.startsWith("#!") ? kindOf(name, text) : undefined;
  if (kind === undefined && !(isRun && isText)) return undefined;
  const isData = kind === "yaml" || kind === "notebook";
  const max = isData ? SCRIPT_SIZE_MAX / DATA_WEIGHT : SCRIPT_SIZE_MAX;
  if (bytes.length <= max) return { name: kind === undefined ? `${name}.sh` : name, text, isData };
  throw new UnscannedError(file.path, `it has ${bytes.length} bytes; ${Math.floor(max)} are read`);
}

/** Keeps one complaint of a kind for each line. */
function adder(complaints: PlacedComplaint[], { file, inside }: ContentPart): Report {
  const seen = new Set<string>();
  return (remark, position) => {
    const key = `${remark.concern} ${position.line} ${remark.message}`;
    if (seen.has(key)) return;
    seen.add(key);
    complaints.push({ ...remark, position, path: file.entry.path, inside });
  };
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
