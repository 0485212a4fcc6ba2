/**
 * Every file of a payload and, inside archives, every member: what scanners look at that must not
 * miss what is packed away.
 */
import type { Contents, Unscanned } from "../check/rule.ts";
import { UnscannedError } from "../check/unscanned-error.ts";
import type { PayloadFile } from "../parse/subject.ts";

/** The content of a payload file, or of a member of an archive in it. */
export interface ContentPart {
  readonly file: PayloadFile;
  /** Names inside archives, outermost first; empty for the file itself. */
  readonly inside: readonly string[];
  readonly bytes: Uint8Array;
}

export interface WalkOptions {
  /** Told of each file or member that is left out because it cannot be looked into. */
  readonly onUnscanned: (unscanned: Unscanned) => void;
}

/** Files in the order of `contents.files`; an archive comes before its members. */
export async function* walkContents(
  contents: Contents,
  options: WalkOptions,
): AsyncGenerator<ContentPart> {
  for (const file of contents.files) {
    try {
      yield { file, inside: [], bytes: await contents.bytes(file.path) };
    } catch (error) {
      if (!(error instanceof UnscannedError)) throw error;
      options.onUnscanned({ path: file.entry.path, reason: error.message });
    }
  }
}
