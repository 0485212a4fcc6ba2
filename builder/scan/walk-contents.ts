/**
 * Every file of a payload and, inside archives, every member: what scanners look at that must not
 * miss what is packed away. Archives are known by their content, never by a name; members exist in
 * memory only, one after the other.
 */
import type { Contents, Unscanned } from "../check/rule.ts";
import { UnscannedError } from "../check/unscanned-error.ts";
import type { PayloadFile } from "../parse/subject.ts";
import { ArchiveBudget } from "./archive/archive-budget.ts";
import type { ArchiveComplaint } from "./archive/archive-member.ts";
import { walkArchive } from "./archive/walk-archive.ts";

/** The content of a payload file, or of a member of an archive in it. */
export interface ContentPart {
  readonly file: PayloadFile;
  /** Names inside archives, outermost first; empty for the file itself. */
  readonly inside: readonly string[];
  readonly bytes: Uint8Array;
}

/** What is wrong with an archive of the payload. */
export interface PlacedComplaint {
  readonly file: PayloadFile;
  /** Names of the archive inside others; empty when it is the file itself. */
  readonly inside: readonly string[];
  readonly complaint: ArchiveComplaint;
}

export interface WalkOptions {
  /** Told of each file or member that is left out because it cannot be looked into. */
  readonly onUnscanned: (unscanned: Unscanned) => void;
  /** Told of what is wrong with an archive. */
  readonly onComplaint?: (complaint: PlacedComplaint) => void;
}

/** Files in the order of `contents.files`; an archive comes before its members. */
export async function* walkContents(
  contents: Contents,
  options: WalkOptions,
): AsyncGenerator<ContentPart> {
  const budget = new ArchiveBudget();
  for (const file of contents.files) {
    const bytes = await bytesOf(contents, file, options);
    if (bytes === undefined) continue;
    yield { file, inside: [], bytes };
    const walk = {
      budget,
      onComplaint: (inside: readonly string[], complaint: ArchiveComplaint) =>
        options.onComplaint?.({ file, inside, complaint }),
      onUnscanned: (inside: readonly string[], reason: string) =>
        options.onUnscanned({ path: file.entry.path, reason: insideArchive(inside, reason) }),
    };
    for await (const part of walkArchive(bytes, walk)) yield { file, ...part };
  }
}

async function bytesOf(contents: Contents, file: PayloadFile, { onUnscanned }: WalkOptions) {
  try {
    return await contents.bytes(file.path);
  } catch (error) {
    if (!(error instanceof UnscannedError)) throw error;
    onUnscanned({ path: file.entry.path, reason: error.message });
    return undefined;
  }
}

function insideArchive(inside: readonly string[], reason: string): string {
  return inside.length === 0
    ? reason
    : `in it ${inside.map((name) => JSON.stringify(name)).join(" / ")}: ${reason}`;
}
