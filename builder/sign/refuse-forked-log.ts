/** The guard before signing: what was published of the log, live or as recorded in git, has to be its start. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { CHECKPOINT_PATH } from "../../schemas/paths.ts";
import { equalBytes, toBase64 } from "../../schemas/trust/bytes.ts";
import { type Checkpoint, openCheckpoint } from "../../schemas/trust/checkpoint.ts";
import type { MerkleTree } from "../../schemas/trust/merkle.ts";
import { entrySubject } from "../log/entry-subject.ts";
import type { Signing } from "./signing.ts";

/**
 * @returns entries of the longest log that was published before; 0 when there was none
 * @throws {CodedError} E_LOG_FORK, E_LOG_CHECKPOINT
 */
export async function refuseForkedLog(
  tree: MerkleTree,
  entries: readonly Uint8Array[],
  signing: Signing,
): Promise<number> {
  let published = 0;
  for (const head of publishedHeads(signing)) {
    const { where, size, rootHash } = head;
    if (!isStart(tree, head)) {
      const before =
        where === "trust/checkpoint" ? undefined : await signing.previous?.logEntries();
      throw fork({ where, size, found: tree, rootHash, change: firstChange(entries, before) });
    }
    published = Math.max(published, size);
  }
  return published;
}

/**
 * What {@link refuseForkedLog} returns; undefined where it would refuse the log.
 *
 * @throws {CodedError} E_LOG_CHECKPOINT
 */
export function publishedSize(tree: MerkleTree, signing: Signing): number | undefined {
  let published = 0;
  for (const head of publishedHeads(signing)) {
    if (!isStart(tree, head)) return undefined;
    published = Math.max(published, head.size);
  }
  return published;
}

interface PublishedHead extends Pick<Checkpoint, "size" | "rootHash"> {
  readonly where: string;
}

/** One after the other, so that the first problem is the one that is told. */
function* publishedHeads({ records, previous }: Signing): Generator<PublishedHead> {
  const keys = records.logPolicy.logs.map(({ key }) => key);
  const checkpoints = [
    { bytes: records.checkpoint, where: "trust/checkpoint" },
    {
      bytes: previous?.checkpoint,
      where: `${(previous?.location ?? "").replace(/\/$/, "")}/${CHECKPOINT_PATH}`,
    },
  ];
  for (const { bytes, where } of checkpoints) {
    if (bytes === undefined) continue;
    const opened = openCheckpoint(bytes, keys);
    if ("problem" in opened) throw unreadable(where, opened.problem);
    yield { where, ...opened.checkpoint };
  }
}

function isStart(tree: MerkleTree, { size, rootHash }: PublishedHead): boolean {
  return size <= tree.size && equalBytes(tree.root(size), rootHash);
}

/** What the first entry that differs says it is about. */
function firstChange(
  entries: readonly Uint8Array[],
  before: readonly Uint8Array[] | undefined,
): string | undefined {
  const index = before?.findIndex(
    (entry, place) => !equalBytes(entry, entries[place] ?? new Uint8Array()),
  );
  if (before === undefined || index === undefined || index < 0) return undefined;
  return `entry ${index} was ${subjectOf(before[index])}, and is ${subjectOf(entries[index])}`;
}

function subjectOf(entry: Uint8Array | undefined): string {
  if (entry === undefined) return "nothing";
  const { text, sha256 } = entrySubject(entry);
  return `${text} (sha256 ${sha256?.slice(0, 12) ?? "?"}…)`;
}

interface Fork {
  readonly where: string;
  readonly size: number;
  readonly found: MerkleTree;
  readonly rootHash: Uint8Array;
  readonly change: string | undefined;
}

function fork({ where, size, found, rootHash, change }: Fork): CodedError {
  const shorter = size > found.size;
  return new CodedError({
    code: "E_LOG_FORK",
    exitCode: EXIT.integrity,
    message: shorter
      ? `${where} has ${size} entries, and this commit's history gives only ${found.size}: it is older than what was published, or its history was rewritten`
      : `${where} is not the start of the log of this commit: a published version was changed or removed from history`,
    fix: "Nothing was signed. Build a commit that goes on from the published one along first parents (after a `git pull` that merged, rebase on the published one instead); undo the change, and publish it as a new version.",
    details: [
      `expected root of ${size} entries ${toBase64(rootHash)}`,
      shorter
        ? `found    ${found.size} entries`
        : `found    root of ${size} entries ${toBase64(found.root(size))}`,
      ...(change === undefined ? [] : [`first difference: ${change}`]),
    ],
  });
}

function unreadable(where: string, problem: string): CodedError {
  return new CodedError({
    code: "E_LOG_CHECKPOINT",
    exitCode: EXIT.integrity,
    message: `${where} ${problem}`,
    fix: "Nothing was signed. Find out who changed it; take the checkpoint from a copy of the tree that you trust.",
  });
}
