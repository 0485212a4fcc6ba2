/** `ashlar log`: who did what to a registry, when and why, from its git history. */
import * as v from "valibot";
import { limitOption } from "../../client/command/limit-option.ts";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { artifactName, exactVersion, segment } from "../../schemas/field.ts";
import { nearestWord } from "../check/nearest-word.ts";
import { printable } from "../check/printable.ts";
import { formerNames } from "../history/former-names.ts";
import { openPlace } from "../history/open-place.ts";
import { readTrail } from "../history/read-trail.ts";
import type { TrailScope } from "../history/trail-scope.ts";
import { artifactNames } from "../read/artifact-names.ts";
import { resolveRevision } from "../read/read-history.ts";
import { requireCommit } from "../read/require-commit.ts";
import type { CommitPlace } from "../read/source.ts";
import { registryFolder } from "./open-source.ts";
import { printTrail } from "./print-trail.ts";
import { usage } from "./usage-error.ts";

interface LogOptions {
  readonly registry?: string;
  readonly commit: string;
  readonly since?: string;
  readonly after?: string;
  readonly limit: number;
  readonly json?: boolean;
}

const LIMIT = 20;

const EXAMPLES = `
Examples:
  ashlar log                                   the whole registry, newest first
  ashlar log acme/hello                        an artifact, also under its former names
  ashlar log acme/hello@1.2.0 --json
  ashlar log acme                              a publisher: members, keys, all it published
  ashlar log --since 2026-01-01 --limit 200
  ashlar log --after 3f2a1b9c                  the next page: what came before that commit

It reads the commits of the branch itself (first parents) and says what each did,
from the records before and after it. The date is the committer's. Who approved,
and which pull request it was, is what the commit's message says: anybody can
write a message, and the committer is the one who had the right to push it.`;

export const defineLog: CommandDefinition = (command, terminal) => {
  command
    .argument(
      "[name]",
      "namespace/name, namespace/name@version, or a namespace; the whole registry when absent",
    )
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--commit <rev>", "the newest commit to look at", "HEAD")
    .option("--since <date>", "only from this day or instant on: 2026-01-31, 2026-01-31T09:00:00Z")
    .option("--after <commit>", "only what came before this commit: the page after it")
    .addOption(limitOption(LIMIT))
    .addHelpText("after", EXAMPLES)
    .action(async (name: string | undefined) =>
      runLog(name, command.optsWithGlobals<LogOptions>(), terminal),
    );
};

async function runLog(
  name: string | undefined,
  options: LogOptions,
  terminal: Terminal,
): Promise<void> {
  const since = options.since === undefined ? undefined : secondsSince(options.since);
  const folder = await registryFolder(options.registry, terminal.folder);
  const head = await openPlace(folder, options.commit);
  const scope = await scopeOf(name, head);
  const from = options.after === undefined ? head : await olderThan(head, options.after);
  const progress = terminal.progress("reading the history");
  try {
    const page = from
      ? await readTrail(from, {
          scope,
          limit: options.limit,
          ...(since !== undefined && { since }),
          onCommit: (done) => progress.update(done, options.limit),
          signal: terminal.signal,
        })
      : { entries: [] };
    if (page.entries.length === 0 && since === undefined && options.after === undefined)
      await requireKnown(scope, head);
    printTrail(
      { page, scope, json: options.json === true, shallow: await isShallow(head) },
      terminal,
    );
  } finally {
    progress.end();
  }
}

/** Undefined where nothing is older. */
async function olderThan(head: CommitPlace, after: string): Promise<CommitPlace | undefined> {
  const commit = await requireCommit(head.place, after);
  const parent = await resolveRevision(head.place.git, `${commit}^1`);
  return parent === undefined ? undefined : { ...head, commit: parent };
}

async function isShallow({ place }: CommitPlace): Promise<boolean> {
  return (await place.git(["rev-parse", "--is-shallow-repository"])).trim() === "true";
}

async function scopeOf(name: string | undefined, head: CommitPlace): Promise<TrailScope> {
  if (name === undefined) return { of: "registry" };
  const [artifact = "", version] = name.replace(/^@/, "").split("@");
  if (v.is(segment, artifact) && version === undefined)
    return { of: "publisher", namespace: artifact };
  if (!v.is(artifactName, artifact))
    throw usage(
      `"${name}" is no name`,
      "write namespace/name, namespace/name@version, or a namespace",
    );
  if (version !== undefined && !v.is(exactVersion, version))
    throw usage(`"${version}" is no version`, `write for example ${artifact}@1.0.0`);
  const names = await formerNames(head, artifact);
  return { of: "artifact", names, ...(version !== undefined && { version }) };
}

function secondsSince(text: string): number {
  const isDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}Z)?$/.test(text);
  const time = isDate ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || time < 0)
    throw usage(`--since "${text}" is no date`, "write 2026-01-31 or 2026-01-31T09:00:00Z");
  return time / 1000;
}

/** A name without a history may be a slip. */
async function requireKnown(scope: TrailScope, head: CommitPlace): Promise<void> {
  if (scope.of === "registry") return;
  const known = await artifactNames(head.place, head.commit);
  const isArtifact = scope.of === "artifact";
  const name = isArtifact ? scope.names[0] : scope.namespace;
  const candidates = isArtifact ? known : new Set(known.map((one) => one.split("/")[0] ?? ""));
  const nearest = nearestWord(name, candidates);
  const version = isArtifact && scope.version !== undefined ? `@${scope.version}` : "";
  throw new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `nothing in the history of this branch is about ${name}${version}`,
    fix:
      nearest === undefined
        ? "`ashlar log` shows what it is about"
        : `did you mean ${printable(nearest, 130)}?`,
  });
}
