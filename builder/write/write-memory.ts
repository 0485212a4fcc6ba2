/** Leaves what a build knows to the next, see `memory-file.ts`. */
import { randomBytes } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { rowDigest } from "../emit/row-digest.ts";
import type { RememberedFiles, RememberedPages } from "../evaluate/build-memory.ts";
import { type OneOfEach, oneOfEach } from "../evaluate/one-of-each.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import { type SummaryStore, storedSummary, summaryCore } from "../evaluate/stored-summary.ts";
import type { KeptText } from "../evaluate/text-store.ts";
import { type ArtifactHistory, artifactHistories } from "../incremental/artifact-histories.ts";
import type { LoggedArtifact } from "../incremental/kept-log.ts";
import type { RecordCommit } from "../read/read-record-commits.ts";
import { type LineWriter, lineWriter, type Span } from "./line-writer.ts";
import {
  type ArtifactCore,
  type Head,
  type Line,
  memoryPath,
  type OpenedMemoryFile,
  type Remembered,
  type RememberedPast,
} from "./memory-file.ts";

/** Memories of trees that are kept in one folder; each belongs to the tree in some `--out`. */
const KEPT_MAX = 8;

export interface ToRemember extends Remembered {
  readonly code: string;
  /** Absent where no step can go on from this build. */
  readonly past?: PastToRemember | undefined;
  /** What this build went on from: lines of which nothing changed are carried over as they are. */
  readonly before?: OpenedMemoryFile | undefined;
}

interface PastToRemember {
  readonly histories: ReadonlyMap<string, ArtifactHistory>;
  readonly logged: ReadonlyMap<string, LoggedArtifact>;
  readonly size: number;
  /** Root of the log of that many entries, hex. */
  rootOf(size: number): string;
}

/** What summaries have alike, by the numbers that stand for it; or why nothing is kept. */
export type WrittenMemory = { readonly alike: readonly unknown[] } | { readonly reason: string };

/** A full or read-only disk costs time in the next build, and nothing else. */
export async function writeMemory(
  folder: string,
  pointer: string,
  remembered: ToRemember,
): Promise<WrittenMemory> {
  const path = memoryPath(folder, pointer);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(folder, { recursive: true });
    const alike = writeLines(draft, remembered);
    await rename(draft, path);
    await removeOldest(folder);
    return { alike };
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    return { reason: (error as Error).message };
  }
}

/** At once, and not beside other work: of a large registry it takes a second, and memory for one line. */
function writeLines(path: string, remembered: ToRemember): readonly unknown[] {
  const file = openSync(path, "wx");
  try {
    const writer = lineWriter(file);
    const changed = changedIn(remembered);
    const each = oneOfEach(remembered.before?.alike);
    const coreIn = (name: string) => {
      const artifact = remembered.build.artifacts.get(name);
      return artifact && coreOf(artifact, { texts: IN_MEMORY, each });
    };
    // Only to know what they have alike, which stands before them: nothing of them is held.
    for (const name of changed) coreIn(name);
    writeHead(writer, remembered, each.values);
    writeArtifacts(writer, remembered, (name) =>
      changed.has(name) ? { made: coreIn(name) } : undefined,
    );
    writer.end();
    return each.values;
  } finally {
    closeSync(file);
  }
}

function writeHead(
  writer: LineWriter,
  { build, tree: { pages: _, ...tree }, code, before, past }: ToRemember,
  alike: readonly unknown[],
): void {
  const log = past ? { size: past.size, root: past.rootOf(past.size) } : null;
  const [made, bins, facts] = [[...build.made], [...build.bins], [...build.facts]];
  const commits = build.commits?.commits ?? [];
  const history = build.commits ? { prefix: build.commits.prefix, commits: commits.length } : null;
  writer.line(jsonOf({ code, tree, made, bins, facts, alike, log, history } satisfies Head));
  const since = commitsSince({ build, before });
  if (since && before) writer.copy(before.file, before.commits);
  for (const commit of since ?? commits) writer.line(jsonOf(commit));
}

/** Undefined where this history does not go on from the one before. */
function commitsSince({
  build,
  before,
}: Pick<ToRemember, "build" | "before">): readonly RecordCommit[] | undefined {
  const commits = build.commits?.commits ?? [];
  const known = before?.build.commits?.commits ?? [];
  const last = known.length - 1;
  const goesOn = last >= 0 && commits[0] === known[0] && commits[last] === known[last];
  return goesOn ? commits.slice(known.length) : undefined;
}

/** Whether the past of an artifact is what the memory before says. */
function pastStays({ build, before, past }: ToRemember): (name: string) => boolean {
  const since = commitsSince({ build, before });
  const log = before?.log ?? null;
  if (!past || !log) return () => !past && !log;
  const isExtension = since && log.size <= past.size && past.rootOf(log.size) === log.root;
  if (!isExtension) return () => false;
  const touched = artifactHistories(since);
  return (name) => !touched.has(name);
}

/** Names of artifacts of which something is another than in the memory before; the rest lies there. */
function changedIn(remembered: ToRemember): ReadonlySet<string> {
  const { build, tree, before } = remembered;
  const { artifacts, files } = build;
  const isPast = pastStays(remembered);
  const isSame = (name: string): boolean =>
    before?.places.has(name) === true &&
    isPast(name) &&
    before.build.artifacts.get(name) === artifacts.get(name) &&
    before.build.files.get(name) === files.get(name) &&
    before.tree.pages.get(name)?.[0] === tree.pages.get(name)?.[0];
  return new Set(namesIn({ build, tree }).filter((name) => !isSame(name)));
}

function namesIn({ build: { artifacts, files }, tree: { pages } }: Remembered): string[] {
  return [...new Set([...artifacts.keys(), ...files.keys(), ...pages.keys()])];
}

interface Made {
  readonly core: ArtifactCore;
  readonly text: KeptText;
}

/**
 * Lines that stood one after the other are carried over in one piece.
 *
 * @param changedOf undefined for what stands in the memory before
 */
function writeArtifacts(
  writer: LineWriter,
  remembered: ToRemember,
  changedOf: (name: string) => { readonly made: Made | undefined } | undefined,
): void {
  const { build, tree, before } = remembered;
  let kept: Span | undefined;
  const copyKept = (): void => {
    if (kept && before) writer.copy(before.file, kept);
    kept = undefined;
  };
  for (const name of namesIn(remembered)) {
    const changed = changedOf(name);
    const place = changed ? undefined : before?.places.get(name);
    if (place && kept?.end === place.at - 1) {
      kept = { at: kept.at, end: place.end };
      continue;
    }
    copyKept();
    kept = place;
    if (!changed) continue;
    const files = build.files.get(name) ?? null;
    const pages = tree.pages.get(name) ?? null;
    const past = remembered.past ? pastOf(name, remembered.past) : null;
    writer.line(jsonOf([name, changed.made?.core ?? null, files, pages, past] satisfies Line));
    writer.line(changed.made?.text.bytes() ?? jsonOf(null));
  }
  copyKept();
}

function pastOf(name: string, { histories, logged }: PastToRemember): RememberedPast {
  return { history: histories.get(name) ?? { commits: [] }, logged: logged.get(name) ?? null };
}

function jsonOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** An artifact's two lines. @param each gives what it has alike with others its numbers */
export function linesOf(
  { name, artifact, files, pages, past }: RowToRemember,
  each: OneOfEach,
): readonly [core: Uint8Array, bulk: Uint8Array] {
  const { core, text } = coreOf(artifact, { texts: IN_MEMORY, each });
  return [jsonOf([name, core, files ?? null, pages ?? null, past] satisfies Line), text.bytes()];
}

export interface RowToRemember {
  readonly name: string;
  readonly artifact: RememberedArtifact;
  readonly files: RememberedFiles | undefined;
  readonly pages: RememberedPages | undefined;
  readonly past: RememberedPast;
}

/** For summaries that were never put elsewhere. */
const IN_MEMORY: SummaryStore["texts"] = { put: (text) => ({ bytes: () => Buffer.from(text) }) };

function coreOf(
  { summary, ...own }: RememberedArtifact,
  store: { readonly texts: SummaryStore["texts"]; readonly each: OneOfEach },
): Made {
  const stored = storedSummary(summary, store);
  const core = { ...own, seen: rowDigest(own.face), summary: summaryCore(stored, store.each) };
  return { core, text: stored.text };
}

async function removeOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
  if (names.length <= KEPT_MAX) return;
  const aged = await Promise.all(
    names.map(async (name) => {
      const file = await open(join(folder, name));
      const { mtimeMs } = await file.stat();
      await file.close();
      return { name, mtimeMs };
    }),
  );
  aged.sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { name } of aged.slice(KEPT_MAX)) await rm(join(folder, name), { force: true });
}
