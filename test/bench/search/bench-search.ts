/**
 * Search over Debian's packages, beside engines that others made: the same records, the same
 * questions, each engine in a process of its own, in this run.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchReport } from "../bench-report.ts";
import { bytes, type Column, count, milliseconds, ratio, seconds } from "../figure.ts";
import { mustMeasure } from "../measure-command.ts";
import { npmPeer } from "../npm-peer.ts";
import { folderSize } from "../tree-files.ts";
import { debianRecords, RECORDS_SEED } from "./debian-records.ts";
import { knownItemQueries } from "./known-item-queries.ts";
import { pageScriptSize } from "./page-script-size.ts";
import type { QueryMeasures } from "./query-engine.ts";
import { SEARCH_ENGINES } from "./search-engines.ts";

export interface SearchBenchOptions {
  /** How many records, for each run. */
  readonly sizes: readonly number[];
  /** Words of `SEARCH_ENGINES`; all when empty. */
  readonly engines: readonly string[];
  /** Of the questions: not the one that anything was tuned with. */
  readonly seed: string;
  readonly perFamily: number;
}

const CHILD = join(import.meta.dirname, "engine-child.ts");
const PROJECT = join(import.meta.dirname, "../../..");
const PEER = "pagefind";

export async function benchSearch(report: BenchReport, options: SearchBenchOptions): Promise<void> {
  for (const size of options.sizes) {
    const records = debianRecords(size, RECORDS_SEED);
    if (records === undefined || records.length < size) {
      report.skipped(`search, ${size} records`, "apt's package lists are not to be had here");
      continue;
    }
    const work = mkdtempSync(join(tmpdir(), "ashlar-bench-search-"));
    try {
      const { seed, perFamily } = options;
      const queries = knownItemQueries(records, { seed, perFamily });
      const inputs = { records: join(work, "records.json"), queries: join(work, "queries.json") };
      writeFileSync(inputs.records, JSON.stringify(records));
      writeFileSync(inputs.queries, JSON.stringify(queries));
      await benchSize(report, { ...options, size, work, inputs, questions: queries.length });
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
}

interface OneSize extends SearchBenchOptions {
  readonly size: number;
  readonly work: string;
  readonly inputs: { readonly records: string; readonly queries: string };
  readonly questions: number;
}

interface EngineRun {
  readonly name: string;
  readonly scriptBytes: number;
  readonly indexSeconds: number;
  readonly indexCpuSeconds: number;
  readonly indexPeakBytes: number;
  readonly files: number;
  readonly bytes: number;
  readonly measures: QueryMeasures;
}

async function benchSize(report: BenchReport, run: OneSize): Promise<void> {
  const names = run.engines.length > 0 ? run.engines : [...SEARCH_ENGINES.keys()];
  const runs = new Map<string, EngineRun>();
  for (const name of names) {
    try {
      const measured = await measureEngine(report, name, run);
      if (measured) runs.set(name, measured);
    } catch (error) {
      report.skipped(`${name}, ${run.size} records`, String(error));
    }
  }
  const peer = runs.get(PEER);
  const title = `${run.size} records, ${run.questions} questions (seed ${run.seed})`;
  const columns = [...runs.values()].map((one) => costs(one, peer));
  report.table(`search: what it costs, ${title}`, columns);
  report.table(
    `search: MRR@10 / recall@10, ${title}`,
    [...runs.values()].map(({ name, measures }) => quality(name, measures)),
  );
}

async function measureEngine(
  report: BenchReport,
  word: string,
  { work, inputs }: OneSize,
): Promise<EngineRun | undefined> {
  const engine = SEARCH_ENGINES.get(word);
  if (!engine) {
    report.skipped(word, `there are ${[...SEARCH_ENGINES.keys()].join(", ")}`);
    return undefined;
  }
  const { name, version } = engine.package ?? { name: "", version: "" };
  const modules = engine.package ? npmPeer(name, version) : PROJECT;
  if (modules === undefined) {
    report.skipped(engine.name, `${name}@${version} cannot be installed from npm here`);
    return undefined;
  }
  if (engine.package) report.version(name, version);
  const folder = join(work, word);
  mkdirSync(folder);
  const child = (step: string, input: string) =>
    mustMeasure(process.execPath, [...FLAGS, CHILD, step, word, input, modules, folder]);
  const indexed = await child("index", inputs.records);
  const asked = await child("query", inputs.queries);
  const size = folderSize(folder);
  return {
    name: engine.name,
    scriptBytes: await pageScriptSize(engine, { modules, folder }),
    indexSeconds: (JSON.parse(indexed.stdout) as { seconds: number }).seconds,
    indexCpuSeconds: indexed.cpuSeconds,
    indexPeakBytes: indexed.peakBytes,
    files: size.files,
    bytes: size.bytes,
    measures: JSON.parse(asked.stdout) as QueryMeasures,
  };
}

/** The whole indexes of 60,000 records need more than a usual heap. */
const FLAGS = ["--max-old-space-size=8192", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];

function costs(run: EngineRun, peer: EngineRun | undefined): Column {
  const { measures, scriptBytes } = run;
  const [first50, first95] = measures.firstBytes;
  const peerFirst = peer ? peer.scriptBytes + peer.measures.firstBytes[0] : Number.NaN;
  return {
    engine: run.name,
    "index: wall": seconds(run.indexSeconds),
    "index: cpu of the process": seconds(run.indexCpuSeconds),
    "index: peak memory": bytes(run.indexPeakBytes),
    "index: wall / Pagefind's": ratio(run.indexSeconds, peer?.indexSeconds ?? Number.NaN),
    "index: cpu / Pagefind's": ratio(run.indexCpuSeconds, peer?.indexCpuSeconds ?? Number.NaN),
    "published files": count(run.files),
    "published bytes": bytes(run.bytes),
    "code of the page": bytes(scriptBytes),
    "before typing": bytes(scriptBytes + measures.bootBytes),
    "first result: p50": bytes(scriptBytes + first50),
    "first result: p95": bytes(scriptBytes + first95),
    "first result: p50 / Pagefind's": ratio(scriptBytes + first50, peerFirst),
    "first result: files, p50": count(measures.firstRequests[0]),
    "further question": bytes(measures.furtherBytes),
    open: milliseconds(measures.openMs),
    "warm answer: p50": milliseconds(measures.warmMs[0]),
    "warm answer: p95": milliseconds(measures.warmMs[1]),
    "reader: peak memory": bytes(measures.peakBytes),
    "questions it threw at": count(measures.thrown),
  };
}

function quality(engine: string, { quality }: QueryMeasures): Column {
  const shown = Object.entries(quality).map(([family, [rank, recall]]) => [
    family,
    `${rank.toFixed(3)} / ${recall.toFixed(3)}`,
  ]);
  return { engine, ...Object.fromEntries(shown) };
}
