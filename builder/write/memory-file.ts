/**
 * What a build leaves to the next, as a file that is named by the tree it wrote: a tree whose
 * timestamp is another, whoever changed it, is not remembered. Disposable: a file that is missing, cut
 * off, altered or of another version of the program is as good as none, and means a clean build.
 *
 * Lines of JSON: a head; for each artifact what memory has to hold, and the bulk of its summary, which
 * stays in the file until somebody asks for it; at last the SHA-256 of all of that.
 */
import { createHash, randomBytes } from "node:crypto";
import { closeSync, createWriteStream, fstatSync, openSync } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Sha256 } from "../../schemas/digest.ts";
import type { RememberedMaking } from "../emit/made-files.ts";
import { knowDigest, rowDigest } from "../emit/row-digest.ts";
import type {
  BuildMemory,
  RememberedFiles,
  RememberedPages,
  TreeMemory,
} from "../evaluate/build-memory.ts";
import { type OneOfEach, oneOfEach } from "../evaluate/one-of-each.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import {
  type SummaryCore,
  type SummaryStore,
  storedSummary,
  summaryCore,
  summaryOf,
} from "../evaluate/stored-summary.ts";
import type { KeptText } from "../evaluate/text-store.ts";
import type { PlainFacts } from "../log/facts-memory.ts";
import type { RecordCommit } from "../read/read-record-commits.ts";
import { type FileLine, fileLines } from "./file-lines.ts";
import { textAt } from "./text-file.ts";

export interface Remembered {
  readonly build: BuildMemory;
  readonly tree: TreeMemory;
}

/** To be closed when no summary of it is read any more. */
export interface OpenedMemoryFile extends Remembered {
  /** What stands for what summaries have alike. */
  readonly alike: readonly unknown[];
  /** Where the lines of the commits stand. */
  readonly commits: KeptText;
  /** Where each artifact's lines stand, by its name. */
  readonly places: ReadonlyMap<string, Span>;
  /** What stands there. */
  bytesAt(span: Span): Uint8Array;
  close(): void;
}

/** From the first byte to the one before the line feed at the end. */
interface Span {
  readonly at: number;
  readonly end: number;
}

interface Head {
  readonly code: string;
  readonly tree: Omit<TreeMemory, "pages">;
  readonly made: readonly (readonly [key: string, making: RememberedMaking])[];
  readonly bins: readonly (readonly [role: string, listed: Sha256])[];
  readonly facts: readonly (readonly [id: string, facts: PlainFacts])[];
  /** What summaries have alike. */
  readonly alike: readonly unknown[];
  /** The history: so many lines follow, one for each commit. */
  readonly history: { readonly prefix: string; readonly commits: number } | null;
}

/** An artifact's line. */
type Line = readonly [
  name: string,
  artifact: ArtifactCore | null,
  files: RememberedFiles | null,
  pages: RememberedPages | null,
];

interface ArtifactCore extends Omit<RememberedArtifact, "summary"> {
  readonly summary: SummaryCore;
  /** Digest of its face. */
  readonly seen: Sha256;
}

/** The digest and its line feed end the file, so that it can be written in one go. */
const DIGEST_LENGTH = 65;
/** Memories of trees that are kept in one folder; each belongs to the tree in some `--out`. */
const KEPT_MAX = 8;

/** @param pointer SHA-256 of the tree's timestamp, hex @param code of the program and of how it was called */
export function readMemory(
  folder: string,
  pointer: string,
  code: string,
): OpenedMemoryFile | undefined {
  let file: number | undefined;
  try {
    file = openSync(memoryPath(folder, pointer), "r");
    const opened = file;
    const remembered = parseMemory(opened, code);
    if (remembered) return { ...remembered, close: () => closeSync(opened) };
  } catch {
    // As good as none.
  }
  if (file !== undefined) closeSync(file);
  return undefined;
}

function parseMemory(file: number, code: string): Omit<OpenedMemoryFile, "close"> | undefined {
  const end = fstatSync(file).size - DIGEST_LENGTH;
  const hash = createHash("sha256");
  const lines = fileLines(file, end, (bytes) => hash.update(bytes));
  const head = JSON.parse(textOf(lines.next().value?.bytes)) as Head;
  if (head.code !== code) return undefined;
  const artifacts = new Map<string, RememberedArtifact>();
  const files = new Map<string, RememberedFiles>();
  const pages = new Map<string, RememberedPages>();
  const places = new Map<string, Span>();
  const history = readCommits(head.history, file, lines);
  if (!history) return undefined;
  for (const { at, bytes } of lines) {
    const [name, artifact, own, shown] = JSON.parse(textOf(bytes)) as Line;
    const bulk = lines.next().value;
    if (!bulk) return undefined;
    places.set(name, { at, end: bulk.at + bulk.bytes.length });
    if (artifact) {
      const text = textAt(file, bulk.at, bulk.bytes.length);
      artifacts.set(name, artifactOf(artifact, text, head.alike));
    }
    if (own) files.set(name, own);
    if (shown) pages.set(name, shown);
  }
  const digest = Buffer.from(textAt(file, end, DIGEST_LENGTH).bytes()).toString("latin1");
  if (digest !== `${hash.digest("hex")}\n`) return undefined;
  const made = new Map(head.made);
  const bins = new Map(head.bins);
  const facts = new Map(head.facts);
  return {
    build: { artifacts, files, made, bins, facts, ...history.memory },
    commits: history.text,
    tree: { ...head.tree, pages },
    alike: head.alike,
    places,
    bytesAt: (span) => textAt(file, span.at, span.end - span.at).bytes(),
  };
}

interface ReadCommits {
  readonly memory: Pick<BuildMemory, "commits">;
  readonly text: KeptText;
}

/** Undefined where lines are missing. */
function readCommits(
  history: Head["history"],
  file: number,
  lines: Iterator<FileLine>,
): ReadCommits | undefined {
  const commits: RecordCommit[] = [];
  let [start, end] = [0, 0];
  for (let left = history?.commits ?? 0; left > 0; left -= 1) {
    const line = lines.next().value as FileLine | undefined;
    if (!line) return undefined;
    if (commits.length === 0) start = line.at;
    end = line.at + line.bytes.length;
    commits.push(JSON.parse(textOf(line.bytes)) as RecordCommit);
  }
  return {
    memory: history ? { commits: { prefix: history.prefix, commits } } : {},
    text: textAt(file, start, end - start),
  };
}

function textOf(bytes: Buffer | undefined): string {
  return bytes?.toString("utf8") ?? "";
}

function artifactOf(
  { summary, seen, ...own }: ArtifactCore,
  text: KeptText,
  alike: readonly unknown[],
): RememberedArtifact {
  knowDigest(own.face, seen);
  return { ...own, summary: summaryOf(summary, text, alike) };
}

export interface ToRemember extends Remembered {
  readonly code: string;
  /** What this build went on from: lines of which nothing changed are carried over as they are. */
  readonly before?: OpenedMemoryFile | undefined;
}

/** A full or read-only disk costs time in the next build, and nothing else. @returns why it is not kept */
export async function writeMemory(
  folder: string,
  pointer: string,
  remembered: ToRemember,
): Promise<string | undefined> {
  const path = memoryPath(folder, pointer);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(folder, { recursive: true });
    await pipeline(piecesOf(remembered), createWriteStream(draft));
    await rename(draft, path);
    await removeOldest(folder);
    return undefined;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    return (error as Error).message;
  }
}

/** Bytes that are hashed and written at once. */
const PIECE_SIZE = 2 ** 20;

function* piecesOf(remembered: ToRemember): Generator<Uint8Array> {
  const hash = createHash("sha256");
  let held: Uint8Array[] = [];
  let size = 0;
  for (const line of linesOf(remembered)) {
    held.push(line, LINE_FEED);
    size += line.length + 1;
    if (size < PIECE_SIZE) continue;
    const piece = Buffer.concat(held);
    hash.update(piece);
    yield piece;
    held = [];
    size = 0;
  }
  const rest = Buffer.concat(held);
  yield Buffer.concat([rest, Buffer.from(`${hash.update(rest).digest("hex")}\n`)]);
}

const LINE_FEED = Buffer.from("\n");

function* linesOf({
  build,
  tree: { pages, ...tree },
  code,
  before,
}: ToRemember): Generator<Uint8Array> {
  const { artifacts, files } = build;
  const each = oneOfEach(before?.alike);
  const names = new Set([...artifacts.keys(), ...files.keys(), ...pages.keys()]);
  const isSame = (name: string): boolean =>
    before?.places.has(name) === true &&
    before.build.artifacts.get(name) === artifacts.get(name) &&
    before.build.files.get(name) === files.get(name) &&
    before.tree.pages.get(name)?.[0] === pages.get(name)?.[0];
  const changed = new Map(
    [...names]
      .filter((name) => !isSame(name))
      .map((name) => {
        const artifact = artifacts.get(name);
        return [name, artifact && coreOf(artifact, { texts: IN_MEMORY, each })];
      }),
  );
  const [made, bins, facts] = [[...build.made], [...build.bins], [...build.facts]];
  const alike = each.values;
  const history = build.commits
    ? { prefix: build.commits.prefix, commits: build.commits.commits.length }
    : null;
  yield jsonOf({ code, tree, made, bins, facts, alike, history } satisfies Head);
  yield* commitLines(build.commits?.commits ?? [], before);
  let kept: Span | undefined;
  for (const name of names) {
    const place = changed.has(name) ? undefined : before?.places.get(name);
    const joined = kept && place && joinSpans(kept, place);
    if (kept && before && !joined) yield before.bytesAt(kept);
    kept = joined ?? place;
    if (place) continue;
    const { core, text } = changed.get(name) ?? { core: null };
    const line: Line = [name, core, files.get(name) ?? null, pages.get(name) ?? null];
    yield jsonOf(line);
    yield text?.bytes() ?? jsonOf(null);
  }
  if (kept && before) yield before.bytesAt(kept);
}

/** Lines that stand one after the other are read at once; not where they are too many, or do not. */
function joinSpans(first: Span, next: Span): Span | undefined {
  const isNext = next.at === first.end + LINE_FEED.length;
  return isNext && next.end - first.at <= PIECE_SIZE ? { at: first.at, end: next.end } : undefined;
}

/** What was read from the memory before is carried over in one piece. */
function* commitLines(
  commits: readonly RecordCommit[],
  before: OpenedMemoryFile | undefined,
): Generator<Uint8Array> {
  const old = before?.build.commits?.commits ?? [];
  const last = old.length - 1;
  const goesOn = last >= 0 && commits[0] === old[0] && commits[last] === old[last];
  if (goesOn && before) yield before.commits.bytes();
  for (const commit of goesOn ? commits.slice(old.length) : commits) yield jsonOf(commit);
}

function jsonOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** For summaries that were never put elsewhere. */
const IN_MEMORY: SummaryStore["texts"] = { put: (text) => ({ bytes: () => Buffer.from(text) }) };

function coreOf(
  { summary, ...own }: RememberedArtifact,
  store: { readonly texts: SummaryStore["texts"]; readonly each: OneOfEach },
): { readonly core: ArtifactCore; readonly text: KeptText } {
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

function memoryPath(folder: string, pointer: string): string {
  return join(folder, `${pointer}.jsonl`);
}
