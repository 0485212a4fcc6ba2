/** What a decision of the maintainers is about, as the registry has it. */

import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Moderation, TakedownRecord } from "../../schemas/moderation.ts";
import { nearestWord } from "../check/nearest-word.ts";
import { publishedDependencies } from "../emit/published-dependencies.ts";
import { parseRepository } from "../parse/parse-repository.ts";
import { artifactNames } from "../read/artifact-names.ts";
import { NO_HISTORY } from "../read/read-history.ts";
import type { CommitPlace, Source } from "../read/source.ts";
import { openTreeSource } from "../read/tree-source.ts";
import { hashingSink } from "../write/disk-sink.ts";

export interface ModerationTarget {
  /** `namespace/name` */
  readonly artifact: string;
  /** Every version when absent. */
  readonly version?: string;
  /** Of the versions that are meant, and that can be packed. */
  readonly releases: TakedownRecord["releases"];
  /** Files of them, relative to the registry's folder. */
  readonly paths: readonly string[];
  /** The record as it is; undefined when there is none. */
  readonly text: string | undefined;
  readonly moderation: Moderation | undefined;
}

export const moderationPath = (artifact: string): string => `moderation/${artifact}.yaml`;

/** @throws {CodedError} E_NOT_FOUND, E_RECORD */
export async function readModerationTarget(
  { place, folder, commit }: CommitPlace,
  { artifact, version }: Pick<ModerationTarget, "artifact" | "version">,
): Promise<ModerationTarget> {
  const path = moderationPath(artifact);
  const paths = [`artifacts/${artifact}`, path];
  const source = await openTreeSource(place, { folder, commit, history: NO_HISTORY, paths });
  try {
    const { artifacts } = await parseRepository({ source, sink: hashingSink, now: 0 });
    const subject = artifacts.find(({ name }) => name === artifact);
    if (!subject) throw await unknown(artifact, { place, folder, commit });
    const meant = subject.versions.filter(
      (one) => version === undefined || one.version === version,
    );
    const record = subject.moderation;
    const isKnown = record?.value?.takedowns?.some((one) => one.version === version) === true;
    if (meant.length === 0 && version !== undefined && !isKnown)
      throw absentVersion(
        artifact,
        version,
        subject.versions.map((one) => one.version),
      );
    if (record && !record.value) throw unreadable(path);
    return {
      artifact,
      ...(version !== undefined && { version }),
      releases: Object.fromEntries(
        meant.flatMap(({ version: released, archive, manifest }) =>
          archive && manifest.value
            ? [
                [
                  released,
                  {
                    sha256: archive.sha256,
                    dependencies: publishedDependencies(manifest.value),
                  },
                ],
              ]
            : [],
        ),
      ),
      paths: filesOf(source, artifact, version),
      text: record?.text,
      moderation: record?.value,
    };
  } finally {
    await source.close();
  }
}

function filesOf({ entries }: Source, artifact: string, version: string | undefined): string[] {
  const folder = `artifacts/${artifact}/${version === undefined ? "" : `${version}/`}`;
  return entries.map(({ path }) => path).filter((path) => path.startsWith(folder));
}

async function unknown(artifact: string, { place, commit }: CommitPlace): Promise<CodedError> {
  const nearest = nearestWord(artifact, await artifactNames(place, commit));
  return new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `the registry has no artifact ${artifact}`,
    fix: nearest === undefined ? "`ashlar log` shows what it has" : `did you mean ${nearest}?`,
  });
}

function absentVersion(artifact: string, version: string, known: readonly string[]): CodedError {
  return new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `${artifact} has no version ${version}`,
    fix: `name one of ${known.join(", ") || "none"}`,
  });
}

function unreadable(path: string): CodedError {
  return new CodedError({
    code: "E_RECORD",
    exitCode: EXIT.failed,
    message: `${path} cannot be read as it is`,
    fix: "mend it first: `ashlar check` says what is wrong",
  });
}
