/** Runs the rules on the base registry of the fixtures with some of its files changed. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { CheckResult } from "../../builder/check/check-result.ts";
import { compareFindings } from "../../builder/check/findings-of.ts";
import { isContentRule } from "../../builder/check/observe.ts";
import { RULES } from "../../builder/check/rules.ts";
import { runRules } from "../../builder/check/run-rules.ts";
import { evaluateRegistry } from "../../builder/evaluate/evaluate-registry.ts";
import { memoryStore } from "../../builder/evaluate/evaluated-artifact.ts";
import type { ReadEntry } from "../../builder/inspect/contents-of.ts";
import { inspectRepository, localInspector } from "../../builder/inspect/inspect-repository.ts";
import { type ParseOptions, parseRepository } from "../../builder/parse/parse-repository.ts";
import type { Repository } from "../../builder/parse/subject.ts";
import type { Arrival, Source, SourceEntry } from "../../builder/read/source.ts";
import { sha256Hex } from "../../schemas/digest.ts";

/** An entry as a source lists it; `content` when it is a file. */
interface VirtualFile {
  readonly kind?: SourceEntry["kind"];
  /** The content's length when absent; larger sizes stand for files that are never read. */
  readonly size?: number;
  /** The base's when absent. */
  readonly content?: string | Uint8Array;
  /** Seconds since 1970 at which history says the file came; now when absent. */
  readonly arrivedAt?: number;
}

/** By path: new content, a virtual file, an edit of the base's text, or null to remove the file. */
export type Changes = Readonly<
  Record<string, string | Uint8Array | VirtualFile | ((text: string) => string) | null>
>;

/** Among changes: what git would say of published versions, folder → changed paths. */
export const ALTERED = "#altered";
export type Altered = Readonly<Record<string, readonly string[]>>;

export const FIXTURES = new URL("../fixtures/rules/", import.meta.url).pathname;
/** 2026-01-01T00:00:00Z */
const NOW = 1_767_225_600;
const base = await readFolder(join(FIXTURES, "base"));

/** @param only of the rules on contents, the one that a test is about; all when absent */
export async function checkChanges(changes: Changes, only?: string): Promise<CheckResult> {
  const { source, repository } = await opened(changes);
  const rules = RULES.filter(isContentRule).filter(({ id }) => only === undefined || id === only);
  const inspector = localInspector(rules, readFrom(source));
  const inspections = await inspectRepository(repository, { inspector, rules });
  return runRules(repository, { inspections, now: NOW });
}

/** The rules on records of a registry as a whole, and as a build judges it: one artifact after the other. */
export async function checkBothWays(
  changes: Changes,
): Promise<{ readonly whole: Judged; readonly oneByOne: Judged }> {
  const { source, repository } = await opened(changes);
  const inspection = { inspector: localInspector([], readFrom(source)), rules: [] };
  const options = { source, now: NOW, sink: { store: digestOf } };
  const inspections = await inspectRepository(repository, inspection);
  const whole = runRules(repository, { inspections, now: NOW });
  const { artifacts, findings } = await evaluateRegistry({
    ...options,
    inspection,
    contents: memoryStore(),
  });
  return {
    whole,
    oneByOne: {
      findings: [...findings, ...artifacts.flatMap(({ summary }) => summary.findings)].sort(
        compareFindings,
      ),
      quarantined: artifacts.flatMap(({ summary }) => summary.quarantined),
    },
  };
}

type Judged = Pick<CheckResult, "findings" | "quarantined">;

/** The base registry with `changes`, read as a build reads it. */
export async function repositoryWith(
  changes: Changes,
  options: Pick<ParseOptions, "checkOnly"> = {},
): Promise<Repository> {
  return parsed(sourceOf(filesWith(changes)), options);
}

interface Opened {
  readonly source: Source;
  readonly repository: Repository;
}

const known = new WeakMap<Changes, Promise<Opened>>();

/** The same changes are parsed once: nothing that looks at a repository alters it. */
function opened(changes: Changes): Promise<Opened> {
  const source = sourceOf(filesWith(changes));
  const found = known.get(changes) ?? parsed(source).then((repository) => ({ source, repository }));
  known.set(changes, found);
  return found;
}

function filesWith(changes: Changes): Map<string, VirtualFile> {
  const files = new Map<string, VirtualFile>(
    [...base].map(([path, content]) => [path, { content }]),
  );
  for (const [path, change] of Object.entries(changes)) {
    if (change === null) files.delete(path);
    else if (typeof change === "function") files.set(path, { content: edited(path, change) });
    else
      files.set(
        path,
        typeof change === "string" || change instanceof Uint8Array
          ? { content: change }
          : { ...(change.kind === undefined && files.get(path)), ...change },
      );
  }
  return files;
}

function parsed(
  source: Source,
  options: Pick<ParseOptions, "checkOnly"> = {},
): Promise<Repository> {
  return parseRepository({ ...options, source, now: NOW, sink: { store: digestOf } });
}

function readFrom(source: Source): ReadEntry {
  return async (entry, range) => {
    const bytes = await source.read(entry);
    return range ? bytes.subarray(range.offset, range.offset + range.length) : bytes;
  };
}

function edited(path: string, edit: (text: string) => string): string {
  const text = new TextDecoder().decode(base.get(path));
  const changed = edit(text);
  if (changed === text) throw new Error(`the edit of ${path} changes nothing`);
  return changed;
}

/** All files of a folder, by path. */
export async function readFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = items
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name));
  return new Map(
    await Promise.all(
      paths.map(
        async (path) => [path.slice(join(folder, "/").length), await readFile(path)] as const,
      ),
    ),
  );
}

function sourceOf(files: ReadonlyMap<string, VirtualFile>): Source {
  const altered = JSON.parse(String(files.get(ALTERED)?.content ?? "{}")) as Altered;
  const bytes = (entry: SourceEntry) => Buffer.from(files.get(entry.path)?.content ?? "");
  const listed = [...files].filter(([path]) => path !== ALTERED);
  const entries = listed.map(([path, { kind = "file", size, content = "" }]) => ({
    path,
    kind,
    size: size ?? Buffer.from(content).length,
  }));
  return {
    entries: entries.sort((a, b) => (a.path < b.path ? -1 : 1)),
    history: {
      commit: null,
      committedAt: null,
      arrivals: arrivalsOf(files),
      altered: new Map(Object.entries(altered)),
      shallow: false,
    },
    read: async (entry) => bytes(entry),
    async *stream(entry) {
      yield bytes(entry);
    },
    close: async () => undefined,
  };
}

function arrivalsOf(files: ReadonlyMap<string, VirtualFile>): Map<string, Arrival> {
  return new Map(
    [...files].flatMap(([path, { arrivedAt }]): [string, Arrival][] =>
      arrivedAt === undefined ? [] : [[path, { commit: "0".repeat(40), committedAt: arrivedAt }]],
    ),
  );
}

async function digestOf(pieces: AsyncIterable<Uint8Array>) {
  const all = Buffer.concat(await Array.fromAsync(pieces));
  return { sha256: sha256Hex(all), size: all.length };
}
