/** Older states of artifacts that segments of the index hold, read from git. */
import { parseArtifactRecord } from "../../schemas/artifact.ts";
import { RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import { openPastObjects, type PastObjects } from "../log/past-objects.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseFrontMatterRecord } from "../parse/parse-record.ts";
import { globBelow } from "../read/glob-below.ts";
import type { CommitPlace } from "../read/source.ts";
import type { SearchWords } from "./search-document.ts";
import { type RecordChanges, type SearchLayers, searchLayers } from "./search-layers.ts";
import { searchWords } from "./search-words.ts";

/** Artifact → its words as the segment has them; undefined where those are the present ones. */
export type PastSegment = ReadonlyMap<string, SearchWords | undefined>;

/** Oldest first; none where no change moved anything into one. */
export async function readSearchPast(place: CommitPlace): Promise<readonly PastSegment[]> {
  const past = openPastObjects(place);
  try {
    const layers = searchLayers(await recordChanges(past));
    const read = wordsReader(past, layers);
    const segments = [await read(layers.base), await read(layers.middle)];
    return segments.filter(({ size }) => size > 0);
  } finally {
    await past.close();
  }
}

/** What each first-parent commit did to `artifact.md` files, oldest first. */
async function recordChanges({ git, prefix, commit }: PastObjects): Promise<RecordChanges[]> {
  const log = await git([
    "log",
    "--first-parent",
    "--diff-merges=first-parent",
    "--no-renames",
    "--no-abbrev",
    "--raw",
    "-z",
    "--format=%H",
    commit,
    "--",
    globBelow(prefix, "artifacts/*/*/artifact.md"),
  ]);
  const commits: Map<string, string | undefined>[] = [];
  const items = log.split("\0");
  for (let at = 0; at < items.length; at += 1) {
    const item = (items[at] ?? "").replace(/^\n/, "");
    if (item.startsWith(":")) {
      at += 1;
      const path = (items[at] ?? "").slice(prefix.length);
      commits.at(-1)?.set(path.split("/").slice(1, 3).join("/"), fileId(item));
    } else if (item !== "") commits.push(new Map());
  }
  return commits.reverse();
}

/** `:<mode> <mode> <id> <id> <letter>` (git-diff-tree, raw output format): what is there now, if it is a file. */
function fileId(item: string): string | undefined {
  const [, mode = "", , id] = item.split(" ");
  return mode.startsWith("100") ? id : undefined;
}

function wordsReader(past: PastObjects, { current }: SearchLayers) {
  return async (layer: RecordChanges): Promise<PastSegment> => {
    const segment = new Map<string, SearchWords | undefined>();
    for (const [artifact, id] of layer) {
      if (id === undefined) continue;
      if (id === current.get(artifact)) segment.set(artifact, undefined);
      else {
        const words = await pastWords(past, artifact, id);
        if (words) segment.set(artifact, words);
      }
    }
    return segment;
  };
}

/** Nothing for what could not be read, or was not listed. */
async function pastWords(
  past: PastObjects,
  artifact: string,
  id: string,
): Promise<SearchWords | undefined> {
  const path = `artifacts/${artifact}/artifact.md`;
  const bytes = await past.blob(id, RECORD_SIZE_MAX, path);
  const decoded = decodeText(bytes);
  if (bytes.length > RECORD_SIZE_MAX || !("text" in decoded)) return undefined;
  const { value, body } = parseFrontMatterRecord(path, decoded.text, parseArtifactRecord);
  return value && value.unlisted !== true ? searchWords(artifact, value, body) : undefined;
}
