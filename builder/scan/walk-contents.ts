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

/** What walking one archive gave, for the next scanner that asks. */
type WalkEvent =
  | { readonly part: Pick<ContentPart, "inside" | "bytes"> }
  | { readonly inside: readonly string[]; readonly complaint: ArchiveComplaint }
  | { readonly inside: readonly string[]; readonly reason: string };

/** Bytes of members that are kept for one payload; larger archives are unpacked again. */
const KEPT_SIZE_MAX = 48 * 2 ** 20;

interface Kept {
  readonly walks: Map<string, readonly WalkEvent[]>;
  size: number;
}

/** By the reader of a payload: several scanners walk the same one. */
const keptWalks = new WeakMap<Contents["bytes"], Kept>();

/** Files in the order of `contents.files`; an archive comes before its members. */
export async function* walkContents(
  contents: Contents,
  options: WalkOptions,
): AsyncGenerator<ContentPart> {
  const budget = new ArchiveBudget();
  const kept = keptWalks.get(contents.bytes) ?? { walks: new Map(), size: 0 };
  keptWalks.set(contents.bytes, kept);
  for (const file of contents.files) {
    const bytes = await bytesOf(contents, file, options);
    if (bytes === undefined) continue;
    yield { file, inside: [], bytes };
    const known = kept.walks.get(file.path);
    for await (const event of known ?? archiveEvents(bytes, { path: file.path, budget, kept })) {
      if ("part" in event) yield { file, ...event.part };
      else if ("complaint" in event) options.onComplaint?.({ file, ...event });
      else {
        const reason = insideArchive(event.inside, event.reason);
        options.onUnscanned({ path: file.entry.path, reason });
      }
    }
  }
}

interface ArchiveWalk {
  readonly path: string;
  readonly budget: ArchiveBudget;
  readonly kept: Kept;
}

/** What an archive holds and what is wrong with it, in order; kept when it is small and was walked whole. */
async function* archiveEvents(
  bytes: Uint8Array,
  { path, budget, kept }: ArchiveWalk,
): AsyncGenerator<WalkEvent> {
  const events: WalkEvent[] = [];
  let told = 0;
  let size = 0;
  const walk = {
    budget,
    onComplaint: (inside: readonly string[], complaint: ArchiveComplaint) =>
      void events.push({ inside, complaint }),
    onUnscanned: (inside: readonly string[], reason: string) =>
      void events.push({ inside, reason }),
  };
  for await (const part of walkArchive(bytes, walk)) {
    events.push({ part });
    size += part.bytes.length;
    while (told < events.length) yield events[told++] as WalkEvent;
    if (kept.size + size > KEPT_SIZE_MAX) events.length = told = 0;
  }
  while (told < events.length) yield events[told++] as WalkEvent;
  if (kept.size + size > KEPT_SIZE_MAX) return;
  kept.size += size;
  kept.walks.set(path, events);
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
