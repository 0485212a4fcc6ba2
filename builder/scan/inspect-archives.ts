import type { Contents, Outcome, Unscanned, Violation } from "../check/rule.ts";
import { scanOutcome } from "../check/rule.ts";
import type { ArchiveComplaint } from "./archive/archive-member.ts";
import { type PlacedComplaint, walkContents } from "./walk-contents.ts";

/** What a look into all archives of a payload gave. */
interface ArchiveReport {
  readonly complaints: readonly PlacedComplaint[];
  readonly unscanned: readonly Unscanned[];
  /** Whether there is any archive. */
  readonly found: boolean;
}

/** Complaints that are kept; an archive of twenty thousand bad names needs no longer list. */
const COMPLAINTS_MAX = 1000;

/** Two rules ask for the same report. */
const reports = new WeakMap<Contents, Promise<ArchiveReport>>();

/** Everything that is wrong with the archives of a payload, one danger a rule. */
export async function archiveOutcome(
  contents: Contents,
  danger: ArchiveComplaint["danger"],
): Promise<Outcome> {
  const report = reports.get(contents) ?? inspectArchives(contents);
  reports.set(contents, report);
  const { complaints, unscanned, found } = await report;
  const own = complaints.filter(({ complaint }) => complaint.danger === danger);
  return found || unscanned.length > 0
    ? scanOutcome(own.map(violationOf), unscanned)
    : { kind: "not-applicable", reason: "no file in files/ is an archive" };
}

async function inspectArchives(contents: Contents): Promise<ArchiveReport> {
  const complaints: PlacedComplaint[] = [];
  const unscanned: Unscanned[] = [];
  let found = false;
  const kept: Record<ArchiveComplaint["danger"], number> = { escape: 0, structure: 0 };
  const parts = walkContents(contents, {
    onUnscanned: (one) => void (unscanned.length < COMPLAINTS_MAX && unscanned.push(one)),
    onComplaint: (one) => {
      kept[one.complaint.danger] += 1;
      if (kept[one.complaint.danger] <= COMPLAINTS_MAX) complaints.push(one);
    },
  });
  for await (const { inside } of parts) found ||= inside.length > 0;
  return { complaints, unscanned, found: found || complaints.length > 0 };
}

function violationOf({ file, inside, complaint }: PlacedComplaint): Violation {
  const { kind, member, message, fix } = complaint;
  const outer = inside.map(quoted).join(" / ");
  const archive = outer === "" ? "the archive" : `the archive ${outer} in it`;
  const subject = member === undefined ? archive : `the member ${quoted(member)} of ${archive}`;
  return {
    at: { path: file.entry.path },
    message: `${subject} ${message}`,
    fix,
    identity: JSON.stringify([kind, ...inside, member ?? null]),
  };
}

function quoted(name: string): string {
  return JSON.stringify(name);
}
