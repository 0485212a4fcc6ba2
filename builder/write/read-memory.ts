/** What the build before left, see `memory-file.ts`. */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync } from "node:fs";
import { knowDigest } from "../emit/row-digest.ts";
import type { BuildMemory, RememberedFiles, RememberedPages } from "../evaluate/build-memory.ts";
import type { RememberedArtifact } from "../evaluate/remembered-artifact.ts";
import { summaryOf } from "../evaluate/stored-summary.ts";
import type { KeptText } from "../evaluate/text-store.ts";
import type { RecordCommit } from "../read/read-record-commits.ts";
import { type FileLine, fileLines } from "./file-lines.ts";
import type { Span } from "./line-writer.ts";
import {
  type ArtifactCore,
  DIGEST_LENGTH,
  type Head,
  type Line,
  memoryPath,
  type OpenedMemoryFile,
} from "./memory-file.ts";
import { textAt } from "./text-file.ts";

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
  const history = readCommits(head.history, lines);
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
    commits: history.span,
    tree: { ...head.tree, pages },
    alike: head.alike,
    log: head.log,
    places,
    file,
  };
}

interface ReadCommits {
  readonly memory: Pick<BuildMemory, "commits">;
  readonly span: Span;
}

/** Undefined where lines are missing. */
function readCommits(history: Head["history"], lines: Iterator<FileLine>): ReadCommits | undefined {
  const commits: RecordCommit[] = [];
  let [at, end] = [0, 0];
  for (let left = history?.commits ?? 0; left > 0; left -= 1) {
    const line = lines.next().value as FileLine | undefined;
    if (!line) return undefined;
    if (commits.length === 0) at = line.at;
    end = line.at + line.bytes.length;
    commits.push(JSON.parse(textOf(line.bytes)) as RecordCommit);
  }
  return {
    memory: history ? { commits: { prefix: history.prefix, commits } } : {},
    span: { at, end },
  };
}

function textOf(bytes: Buffer | undefined): string {
  return bytes?.toString("utf8") ?? "";
}

/** @param text of its bulk @param alike what stands for what summaries have alike */
export function artifactOf(
  { summary, seen, ...own }: ArtifactCore,
  text: KeptText,
  alike: readonly unknown[],
): RememberedArtifact {
  knowDigest(own.face, seen);
  return { ...own, summary: summaryOf(summary, text, alike) };
}
