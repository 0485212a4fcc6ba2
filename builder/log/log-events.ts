/**
 * What happened to a registry, in the order of its log. Nothing that happens later changes the order
 * of what has happened, so that the log of a commit begins with the log of the commit before it.
 */

import { compareText } from "../check/compare-text.ts";
import { comparePrecedence } from "../check/pick-latest.ts";
import type { LogStep, VersionMarks } from "./log-step.ts";
import type { Release } from "./release.ts";

export type LogEvent = {
  /** The first-parent commit that brought it; null for what no commit has yet. */
  readonly commit: string | null;
} & (
  | {
      readonly kind: "revoked";
      /** Type and base64. */
      readonly key: string;
    }
  | { readonly kind: "release"; readonly release: Release }
  | {
      readonly kind: "yanked" | "deprecated";
      readonly release: Release;
      /** Absent where the mark was taken back. */
      readonly reason?: string;
    }
);

/**
 * Step by step; in one step keys are revoked before versions are released, and these before they are
 * marked; then by name, by version (SemVer precedence, then code unit). A mark that is set before its
 * version can be released comes with the release; a version that never can be has none.
 */
export function logEvents(
  steps: readonly LogStep[],
  releases: readonly Release[],
): readonly LogEvent[] {
  const byStep = Map.groupBy(releases, ({ step }) => step);
  const standing = new StandingMarks();
  const revoked = new Set<string>();
  const events: LogEvent[] = [];
  for (const [index, { commit, records, revoked: listed }] of steps.entries()) {
    for (const key of listed) {
      if (!revoked.has(key)) events.push({ kind: "revoked", commit, key });
      revoked.add(key);
    }
    const released = (byStep.get(index) ?? []).toSorted(compareReleases);
    for (const release of released) events.push({ kind: "release", commit, release });
    for (const [artifact, facts] of records)
      if (facts?.marks) standing.record(artifact, facts.marks);
    for (const release of released) standing.release(release);
    const touched = new Set([...records.keys(), ...released.map(({ artifact }) => artifact)]);
    events.push(...standing.news(touched).map((news) => ({ ...news, commit })));
  }
  return events;
}

function compareReleases(a: Release, b: Release): number {
  return (
    compareText(a.artifact, b.artifact) ||
    comparePrecedence(a.version, b.version) ||
    compareText(a.version, b.version)
  );
}

type MarkNews = Omit<Extract<LogEvent, { kind: "yanked" | "deprecated" }>, "commit">;

/** What records say of released versions, and what the log has said of it already. */
class StandingMarks {
  readonly #marks = new Map<string, ReadonlyMap<string, VersionMarks>>();
  readonly #released = new Map<string, { readonly release: Release; said: VersionMarks }[]>();

  record(artifact: string, marks: ReadonlyMap<string, VersionMarks>): void {
    this.#marks.set(artifact, marks);
  }

  release(release: Release): void {
    const list = this.#released.get(release.artifact) ?? [];
    list.push({ release, said: {} });
    this.#released.set(release.artifact, list);
  }

  /** What the log has not said yet about versions of these artifacts. */
  news(artifacts: ReadonlySet<string>): readonly MarkNews[] {
    const news: MarkNews[] = [];
    for (const artifact of artifacts) {
      const marks = this.#marks.get(artifact);
      for (const one of this.#released.get(artifact) ?? []) {
        const now = marks?.get(one.release.version) ?? {};
        for (const kind of ["deprecated", "yanked"] as const)
          if (now[kind] !== one.said[kind]) news.push(markNews(one.release, kind, now[kind]));
        one.said = now;
      }
    }
    return news.sort(
      (a, b) => compareText(a.kind, b.kind) || compareReleases(a.release, b.release),
    );
  }
}

function markNews(release: Release, kind: MarkNews["kind"], reason: string | undefined): MarkNews {
  return { kind, release, ...(reason !== undefined && { reason }) };
}
