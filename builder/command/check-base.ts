/** What a pull request changes, checked and classified. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Author } from "../change/change-set.ts";
import { checkChange } from "../change/check-change.ts";
import type { Classification } from "../change/classify-change.ts";
import { readChangedRepository } from "../change/read-changed-repository.ts";
import { openInspector } from "../inspect/open-inspector.ts";
import { readChange } from "../read/read-change.ts";
import type { CheckOptions } from "./check.ts";
import type { WorktreeCheck } from "./check-worktree.ts";

export interface ChangeReport
  extends Pick<WorktreeCheck, "findings" | "suppressed" | "scores" | "counts"> {
  readonly classification: Classification;
  readonly base: string;
  readonly head: string;
  readonly changedPaths: number;
}

export async function checkBase(
  registry: string,
  options: CheckOptions & { readonly base: string },
  terminal: Terminal,
): Promise<ChangeReport> {
  const author = authorOf(options);
  const raw = await readChange(registry, options.base, options.head);
  const changed = await readChangedRepository(registry, raw, terminal.signal);
  const inspection = await openInspector({ source: changed.source, cache: undefined });
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
      base: raw.bases[0],
      head: raw.head,
      changedPaths: raw.paths.length + raw.outside.length,
    };
  } finally {
    inspection.close();
    checking.end();
    await changed.source.close();
  }
}

function authorOf({ author, authorId }: CheckOptions): Author {
  if (authorId !== undefined && !/^[1-9]\d{0,15}$/.test(authorId)) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `--author-id "${authorId}" is no account number`,
      fix: "write the numeric id of the account; https://api.github.com/users/LOGIN shows it",
    });
  }
  if (author === "") {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: "--author is empty",
      fix: "write the account name of whoever proposes the change, or leave the option out",
    });
  }
  return {
    ...(authorId !== undefined && { id: Number(authorId) }),
    ...(author !== undefined && { login: author }),
  };
}
