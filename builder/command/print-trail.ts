/** What `ashlar log` says. */
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { instantOf } from "../emit/instant.ts";
import type { TrailEntry, TrailPage } from "../history/read-trail.ts";
import type { TrailEvent } from "../history/trail-event.ts";
import type { TrailScope } from "../history/trail-scope.ts";

interface PrintedTrail {
  readonly page: TrailPage;
  readonly scope: TrailScope;
  readonly json: boolean;
  /** Whether the clone lacks older commits. */
  readonly shallow: boolean;
}

/** Events of one commit that are shown to people; `--json` has all. */
const EVENTS_SHOWN = 50;

export function printTrail({ page, scope, json, shallow }: PrintedTrail, terminal: Terminal): void {
  const { entries, next } = page;
  if (json) {
    printJson(terminal, {
      ok: true,
      names: scope.of === "artifact" ? scope.names : [],
      entries: entries.map(({ committedAt, ...entry }) => ({
        ...entry,
        date: instantOf(committedAt),
      })),
      next: next ?? null,
      shallow,
    });
    return;
  }
  for (const entry of entries) for (const line of entryLines(entry, terminal)) terminal.out(line);
  if (scope.of === "artifact" && scope.names.length > 1)
    terminal.note(`Called before: ${scope.names.slice(1).join(", ")}`);
  if (entries.length === 0) terminal.note("Nothing happened in that time.");
  if (next !== undefined) terminal.note(`More: --after ${next.slice(0, 12)}`);
  if (shallow && next === undefined)
    terminal.note("This is a shallow clone: what is older is not in it (git fetch --unshallow).");
}

function entryLines(entry: TrailEntry, { paint }: Terminal): string[] {
  const { commit, committedAt, subject, events, omitted } = entry;
  const when = instantOf(committedAt)
    .replace("T", " ")
    .replace(/:\d\dZ$/, "Z");
  const shown = events.slice(0, EVENTS_SHOWN);
  const more = events.length - shown.length + omitted;
  return [
    `${paint("bold", when)}  ${paint("cyan", commit.slice(0, 12))}  ${peopleWords(entry)}`,
    paint("dim", `  ${subject}`),
    ...shown.map((event) => `  ${paint("bold", nameOf(event))}${event.text}`),
    ...(more > 0 ? [`  and ${more} more changes`] : []),
  ];
}

function nameOf({ artifact, version, publisher }: TrailEvent): string {
  if (artifact !== undefined) return `${artifact}${version === undefined ? "" : `@${version}`} `;
  return publisher === undefined ? "" : `${publisher} `;
}

function peopleWords({ authors, committer, pullRequest, approvals }: TrailEntry): string {
  const names = authors.map(({ name }) => name);
  const merged =
    names.length === 1 && names[0] === committer.name ? "" : `, committed by ${committer.name}`;
  const request = pullRequest === undefined ? "" : `, ${pullRequest}`;
  const agreed = approvals
    .filter(({ trailer }) => /^(?:Reviewed|Approved|Acked)-by$/.test(trailer))
    .map(({ trailer, who }) => `, ${trailer.slice(0, -"-by".length).toLowerCase()} by ${who}`);
  return `${names.join(", ")}${merged}${request}${agreed.join("")}`;
}
