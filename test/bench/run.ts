/**
 * `npm run bench -- [BENCHMARK…] [--json FILE] …`: what Ashlar costs, beside what other programs and
 * the machine itself take for the same work in the same run. CONTRIBUTING.md says what there is.
 *
 * Numbers depend on the machine, so nothing here fails on a time.
 */
import { parseArgs } from "node:util";
import { benchCorpora } from "./bench-corpora.ts";
import { type BenchReport, openBenchReport } from "./bench-report.ts";
import { benchBuild } from "./build/bench-build.ts";
import { benchChecks } from "./checks/bench-checks.ts";
import { SOURCES } from "./corpus/sources.ts";
import { benchHistory } from "./history/bench-history.ts";
import { benchInstall } from "./install/bench-install.ts";
import { benchLists } from "./lists/bench-lists.ts";
import { benchSearch } from "./search/bench-search.ts";
import { SEARCH_ENGINES } from "./search/search-engines.ts";
import { benchSite } from "./site/bench-site.ts";
import { benchStart } from "./start/bench-start.ts";
import { benchTrust, SAMPLE } from "./trust/bench-trust.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string" },
    keep: { type: "string" },
    json: { type: "string" },
    seed: { type: "string", default: "judge-1" },
    "per-family": { type: "string", default: "150" },
  },
});

/** Runs with the words after its own; a word that it does not take is thrown as a UsageError. */
type Benchmark = (report: BenchReport, words: readonly string[]) => Promise<void>;

class UsageError extends Error {}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  build: (report, words) => benchBuild(report, sizesOnly(words, { least: 1, usual: [100, 1000] })),
  install: benchInstall,
  lists: (report, words) =>
    benchLists(report, sizesOnly(words, { least: 1, usual: [100, 10_000, 60_000] })),
  site: (report, words) => benchSite(report, sizesOnly(words, { least: 1, usual: [100, 1000] })),
  start: benchStart,
  search: (report, words) =>
    benchSearch(report, {
      sizes: numbers(words, { least: 10, usual: [1000, 10_000] }),
      engines: words.filter((word) => !isNumber(word)).map(known(SEARCH_ENGINES)),
      seed: values.seed,
      perFamily: Number(values["per-family"]),
    }),
  history: (report, [repository = "", ...words]) => {
    if (repository === "") throw new UsageError("history REPOSITORY: a clone's git directory");
    const [commits = 300] = numbers(words, { least: 1, usual: [300] });
    const touchedOnly = words.includes("touched");
    const every = Math.ceil(commits / 12);
    return benchHistory(report, { repository, commits, every, touchedOnly });
  },
  checks: benchChecks,
  trust: (_, words) => benchTrust(sizesOnly(words, { least: SAMPLE, usual: [] })),
};

const isNumber = (word: string): boolean => /^\d+$/.test(word);

interface Sizes {
  readonly least: number;
  /** When none is asked for. */
  readonly usual: readonly number[];
}

function sizesOnly(words: readonly string[], sizes: Sizes): readonly number[] {
  const other = words.find((word) => !isNumber(word));
  if (other !== undefined) throw new UsageError(`${other} is no number of artifacts`);
  return numbers(words, sizes);
}

function numbers(words: readonly string[], { least, usual }: Sizes): readonly number[] {
  const asked = words.filter(isNumber).map(Number);
  const small = asked.find((size) => size < least);
  if (small !== undefined) throw new UsageError(`${small} is too few: ${least} or more`);
  return asked.length > 0 ? asked : usual;
}

function known(names: ReadonlyMap<string, unknown>): (word: string) => string {
  return (word) => {
    if (!names.has(word))
      throw new UsageError(`no ${word}; there are ${[...names.keys()].join(", ")}`);
    return word;
  };
}

const [first = "bcr", ...rest] = positionals;
const benchmark = BENCHMARKS[first];
try {
  if (benchmark) {
    const report = openBenchReport();
    await benchmark(report, rest);
    if (values.json !== undefined) report.write(values.json);
  } else {
    const sources = first === "all" ? [...SOURCES.keys()] : [first, ...rest];
    const unknown = sources.find((name) => !SOURCES.has(name));
    const words = [...Object.keys(BENCHMARKS), "all", ...SOURCES.keys()];
    if (unknown !== undefined) throw new UsageError(`no ${unknown}; there are ${words.join(", ")}`);
    openBenchReport();
    await benchCorpora(sources, values);
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
