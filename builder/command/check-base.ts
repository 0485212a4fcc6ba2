/** What a pull request changes, checked and classified. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { ChangeSet } from "../change/change-set.ts";
import { checkChange } from "../change/check-change.ts";
import type { Classification } from "../change/classify-change.ts";
import { parseAuthor } from "../change/parse-author.ts";
import { readChangedRepository } from "../change/read-changed-repository.ts";
import { openInspector } from "../inspect/open-inspector.ts";
import { ownRuleTexts } from "../plugin/with-own-rules.ts";
import { readChange } from "../read/read-change.ts";
import type { CheckOptions } from "./check.ts";
import type { WorktreeCheck } from "./check-worktree.ts";

export interface ChangeReport
  extends Pick<WorktreeCheck, "findings" | "suppressed" | "scores" | "counts" | "ownRules"> {
  readonly classification: Classification;
  readonly base: string;
  readonly head: string;
  readonly changedPaths: number;
  readonly change: ChangeSet;
  /** Folders of the versions that it brings. */
  readonly newVersions: ReadonlySet<string>;
}

type BaseOptions = Pick<CheckOptions, "head" | "author" | "authorId"> & {
  readonly base: string;
  /** The registry's folder inside the repository, where `registry` is a bare one. */
  readonly prefix?: string;
  /** A folder in which what the checks found is kept; only for changes of one's own. */
  readonly keepIn?: string | undefined;
};

export async function checkBase(
  registry: string,
  options: BaseOptions,
  terminal: Terminal,
): Promise<ChangeReport> {
  const author = parseAuthor(options);
  const raw = await readChange(registry, options.base, options.head, options.prefix);
  const changed = await readChangedRepository(registry, raw, terminal.signal);
  const inspection = await openInspector({ source: changed.source, cache: options.keepIn });
  const checking = terminal.progress("checking");
  try {
    const { checked, findings, suppressed, classification } = await checkChange(changed, {
      author,
      inspection: {
        ...inspection,
        onArtifact: (done, total, name) => checking.update(done, total, name),
        signal: terminal.signal,
      },
      now: raw.now,
    });
    const versions = [...changed.newVersions].sort();
    return {
      findings,
      suppressed,
      classification,
      scores: versions.flatMap((folder) => {
        const [, namespace, shortName, version = ""] = folder.split("/");
        const name = `${namespace}/${shortName}`;
        const score = checked.score(name, version);
        return score ? [{ name, version, score }] : [];
      }),
      counts: {
        artifacts: new Set(versions.map((folder) => folder.split("/").slice(1, 3).join("/"))).size,
        versions: versions.length,
      },
      ownRules: ownRuleTexts(changed.repository.registry.value),
      base: raw.bases[0],
      head: raw.head,
      changedPaths: raw.paths.length + raw.outside.length,
      change: changed.change,
      newVersions: changed.newVersions,
    };
  } finally {
    inspection.close();
    checking.end();
    await changed.source.close();
  }
}
