/** A registry's folder, checked as it is. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { Finding } from "../../schemas/finding.ts";
import type { Score } from "../../schemas/published/score.ts";
import { frozenVersion } from "../change/change-set.ts";
import type { CheckResult } from "../check/check-result.ts";
import type { Mend, PayloadRule } from "../check/rule.ts";
import { type RuleRun, runRules } from "../check/run-rules.ts";
import { inspectRepository } from "../inspect/inspect-repository.ts";
import { openInspector } from "../inspect/open-inspector.ts";
import { stepFolder, stepsOf } from "../inspect/step.ts";
import type { MendedFile } from "../mend/mend-files.ts";
import { parseRepository } from "../parse/parse-repository.ts";
import type { Repository } from "../parse/subject.ts";
import { ownRuleTexts, withOwnRules } from "../plugin/with-own-rules.ts";
import { openWorktreeSource } from "../read/worktree-source.ts";
import { hashingSink } from "../write/disk-sink.ts";
import { checkCache } from "./check-cache.ts";
import { isUnder, requireKnown } from "./check-paths.ts";

interface ScoredVersionRow {
  readonly name: string;
  readonly version: string;
  readonly score: Score;
}

export interface WorktreeCheck {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Finding[];
  /** Of the wanted artifacts, latest version first; only when single artifacts are asked for. */
  readonly scores: readonly ScoredVersionRow[];
  readonly counts: { readonly artifacts: number; readonly versions: number };
  readonly mends: readonly Mend[];
  /** Texts of the registry's own rules. */
  readonly ownRules: readonly PayloadRule[];
  /** What `--fix` did. */
  readonly mended?: readonly MendedFile[];
  /** Whether a file belongs to a version that git knows as published: it may not change. */
  published(path: string): boolean;
}

export interface WantedPaths {
  /** Relative to the registry's folder; everything when empty. */
  readonly wanted: readonly string[];
  /** The same as the user wrote them. */
  readonly written: readonly string[];
  readonly cache: string | boolean;
}

export async function checkWorktree(
  registry: string,
  { wanted, written, cache }: WantedPaths,
  terminal: Terminal,
): Promise<WorktreeCheck> {
  const { repository, checked, arrivals } = await readAndCheck(
    registry,
    { wanted, cache },
    terminal,
  );
  for (const [index, path] of wanted.entries())
    requireKnown(path, written[index] ?? path, repository);
  const isWanted = (path: string): boolean =>
    wanted.length === 0 || wanted.some((folder) => isUnder(path, folder));
  return {
    findings: checked.findings.filter(({ path }) => isWanted(path)),
    suppressed: checked.suppressed.filter(({ path }) => isWanted(path)),
    scores: wanted.length === 0 ? [] : scoresOf(repository, checked, isWanted),
    counts: {
      artifacts: repository.artifacts.length,
      versions: repository.artifacts.reduce((sum, { versions }) => sum + versions.length, 0),
    },
    mends: checked.mends,
    ownRules: ownRuleTexts(repository.registry.value),
    published: (path) => arrivals.has(`${frozenVersion(path) ?? ""}/manifest.yaml`),
  };
}

function scoresOf(
  { artifacts }: Repository,
  checked: CheckResult,
  isWanted: (path: string) => boolean,
): readonly ScoredVersionRow[] {
  return artifacts.flatMap(({ name, folder, versions }) =>
    versions.flatMap(({ version, folder: own }) => {
      const score = checked.score(name, version);
      return score && (isWanted(folder) || isWanted(own)) ? [{ name, version, score }] : [];
    }),
  );
}

interface Checked {
  readonly repository: Repository;
  readonly checked: CheckResult;
  readonly arrivals: ReadonlyMap<string, unknown>;
  readonly inspections: NonNullable<RuleRun["inspections"]>;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Reads, inspects and checks a folder, with progress. Payloads that nobody asks for are not read. */
export async function readAndCheck(
  registry: string,
  { wanted, cache }: Omit<WantedPaths, "written">,
  terminal: Terminal,
): Promise<Checked> {
  const isLookedInto = (folder: string): boolean =>
    wanted.length === 0 || wanted.some((path) => isUnder(folder, path) || isUnder(path, folder));
  const source = await openWorktreeSource(registry);
  const inspection = await openInspector({ source, cache: checkCache(cache, terminal) });
  const reading = terminal.progress("reading");
  const checking = terminal.progress("checking");
  const now = source.history.committedAt ?? 0;
  try {
    const repository = await parseRepository({
      source,
      sink: hashingSink,
      now,
      checkOnly: true,
      recordsOnly: (version) => !isLookedInto(version),
      onArtifact: (done, total, name) => reading.update(done, total, name),
      signal: terminal.signal,
    });
    reading.end();
    const inspections = await inspectRepository(repository, {
      ...inspection,
      steps: (artifact) => stepsOf(artifact).filter((step) => isLookedInto(stepFolder(step))),
      onArtifact: (done, total, name) => checking.update(done, total, name),
      signal: terminal.signal,
    });
    const checked = runRules(repository, {
      rules: withOwnRules(repository.registry.value),
      inspections,
      now,
    });
    return { repository, checked, arrivals: source.history.arrivals, inspections, now };
  } finally {
    inspection.close();
    reading.end();
    checking.end();
    await source.close();
  }
}
