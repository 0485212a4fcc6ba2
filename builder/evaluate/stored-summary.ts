/**
 * A summary of an artifact whose bulk lies elsewhere: its findings, and the words that the search index is
 * made of, are read when they are asked for, which a build after a change hardly ever does.
 */
import type { Sha256 } from "../../schemas/digest.ts";
import type { Finding } from "../../schemas/finding.ts";
import type { ArtifactRow } from "../emit/artifact-row.ts";
import { knowDigest, knowLength, rowDigest, rowLength } from "../emit/row-digest.ts";
import type { SearchRecord, SearchWords } from "../search/search-document.ts";
import { StoredWords } from "../search/stored-words.ts";
import type { ArtifactSummary } from "./evaluated-artifact.ts";
import type { OneOfEach } from "./one-of-each.ts";
import type { KeptText, TextStore } from "./text-store.ts";

/** What lies elsewhere. Plain data. */
interface Bulk {
  readonly findings: readonly Finding[];
  readonly words: SearchWords | null;
}

/** What of a summary stays in memory, as plain data; numbers stand for what many have alike. */
export interface SummaryCore extends Omit<ArtifactSummary, "findings" | "row" | Alike> {
  readonly row: RowCore | null;
  readonly alike: Readonly<Record<Alike, number>>;
}

type Alike = "severities" | "verdicts" | "tally";

interface RowCore extends Omit<ArtifactRow, "search" | "coverage"> {
  readonly coverage: number;
  /** What its search record does not share with its list entry. */
  readonly record: Omit<SearchRecord, Shared>;
  readonly digests: Readonly<Record<"words" | "record" | "entry", Sha256>>;
  /** Bytes of the entry. */
  readonly length: number;
}

type Shared =
  | ("title" | "summary" | "type" | "tags" | "categories")
  | ("version" | "publisher" | "verified");

export class StoredSummary implements ArtifactSummary {
  readonly name: string;
  readonly row: ArtifactRow | undefined;
  readonly blocking: ArtifactSummary["blocking"];
  readonly severities: ArtifactSummary["severities"];
  readonly quarantined: ArtifactSummary["quarantined"];
  readonly verdicts: ArtifactSummary["verdicts"];
  readonly tally: ArtifactSummary["tally"];
  readonly early: ArtifactSummary["early"];
  readonly log: ArtifactSummary["log"];
  /** JSON of the bulk. */
  readonly text: KeptText;

  constructor(core: Omit<ArtifactSummary, "findings">, text: KeptText) {
    this.name = core.name;
    this.row = core.row;
    this.blocking = core.blocking;
    this.severities = core.severities;
    this.quarantined = core.quarantined;
    this.verdicts = core.verdicts;
    this.tally = core.tally;
    this.early = core.early;
    this.log = core.log;
    this.text = text;
  }

  get findings(): readonly Finding[] {
    return Object.values(this.severities).every((count) => count === 0)
      ? []
      : bulkOf(this.text).findings;
  }
}

/** What summaries of one registry share. */
export interface SummaryStore {
  readonly texts: TextStore;
  readonly each: OneOfEach;
}

/** Carries the bulk of a summary to the store; one that is there already stays as it is. */
export function storedSummary(
  summary: ArtifactSummary,
  { texts, each }: SummaryStore,
): StoredSummary {
  if (summary instanceof StoredSummary) return summary;
  const { findings, row, severities, verdicts, tally } = summary;
  const words = row?.search.words ?? null;
  const text = texts.put(JSON.stringify({ findings, words } satisfies Bulk));
  const own = {
    ...summary,
    severities: each.share(severities),
    verdicts: each.share(verdicts),
    tally: each.share(tally),
  };
  const core = summaryCore(new StoredSummary(own, text), each);
  // Apart from what was parsed: a word that was cut out of a text holds all of the text.
  const { log, ...kept } = JSON.parse(JSON.stringify(core)) as SummaryCore;
  // What no commit holds is no plain data, and no memory keeps it.
  return summaryOf({ ...kept, log: own.log.uncommitted ? own.log : log }, text, each.values);
}

/** For the memory of a build. */
export function summaryCore(summary: StoredSummary, each: OneOfEach): SummaryCore {
  const { name, row, blocking, quarantined, early, log } = summary;
  const alike = {
    severities: each.placeOf(summary.severities),
    verdicts: each.placeOf(summary.verdicts),
    tally: each.placeOf(summary.tally),
  };
  return {
    ...{ name, blocking, quarantined, early, log, alike },
    row: row ? rowCore(row, each) : null,
  };
}

function rowCore({ search, coverage, ...shown }: ArtifactRow, each: OneOfEach): RowCore {
  const { accepts, returns, license, deprecated, verdict, points, updated } = search.record;
  const digests = {
    words: rowDigest(search.words),
    record: rowDigest(search.record),
    entry: rowDigest(shown.entry),
  };
  const record = { accepts, returns, license, deprecated, verdict, points, updated };
  return {
    ...shown,
    coverage: each.placeOf(coverage),
    record,
    digests,
    length: rowLength(shown.entry),
  };
}

/**
 * From the memory of a build.
 *
 * @param values by the numbers that stand for them
 */
export function summaryOf(
  { row, alike, ...own }: SummaryCore,
  text: KeptText,
  values: readonly unknown[],
): StoredSummary {
  // The memory was written whole by this program, so that what lies at a place is of its kind.
  const known = <Key extends Alike>(key: Key) => values[alike[key]] as ArtifactSummary[Key];
  const shared = {
    severities: known("severities"),
    verdicts: known("verdicts"),
    tally: known("tally"),
  };
  const shown = row ? rowOf(row, text, values[row.coverage] as ArtifactRow["coverage"]) : undefined;
  return new StoredSummary({ ...own, ...shared, row: shown }, text);
}

function rowOf(
  { record: own, digests, length, ...shown }: RowCore,
  text: KeptText,
  coverage: ArtifactRow["coverage"],
): ArtifactRow {
  const { title, summary, type, tags, categories, version, publisher, verified } = shown.entry;
  const shared = { title, summary, type, tags, categories, version, publisher, verified };
  const record = { ...shared, ...own };
  knowDigest(record, digests.record);
  knowDigest(shown.entry, digests.entry);
  knowLength(shown.entry, length);
  const words = storedWords(shown.name, digests.words, text);
  return { ...shown, coverage, search: { words, record } };
}

function storedWords(name: string, digest: Sha256, text: KeptText): StoredWords {
  return new StoredWords(name, digest, () => {
    const { words } = bulkOf(text);
    if (!words) throw new Error(`${name} was stored without its words`);
    return words;
  });
}

function bulkOf(text: KeptText): Bulk {
  return JSON.parse(Buffer.from(text.bytes()).toString("utf8")) as Bulk;
}
