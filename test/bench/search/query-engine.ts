/** Asks an engine everything: what it fetches, how long it takes, and how good its answers are. */
import { quantile } from "../quantile.ts";
import { type CountingHost, countingHost } from "./counting-host.ts";
import type { KnownItemQuery } from "./known-item-queries.ts";
import { rankQuality } from "./rank-quality.ts";
import type { EnginePlace, OpenedSearch, SearchEngine } from "./search-engine.ts";
import { seededRandom } from "./seeded-random.ts";
import { wireSizes } from "./wire-size.ts";

export interface QueryMeasures {
  /** Milliseconds from the files on disk to the first question. */
  readonly openMs: number;
  /** Wire bytes of files before the first question; the page's code comes on top. */
  readonly bootBytes: number;
  /** Wire bytes of files until the first answer, over questions asked first. */
  readonly firstBytes: readonly [p50: number, p95: number];
  readonly firstRequests: readonly [p50: number, p95: number];
  /** Mean of wire bytes for each question of one long visit. */
  readonly furtherBytes: number;
  /** Milliseconds for an answer to a question of the long visit, whose files are there. */
  readonly warmMs: readonly [p50: number, p95: number];
  /** Highest resident set, before anything else was measured. */
  readonly peakBytes: number;
  /** Questions to which the engine threw. */
  readonly thrown: number;
  /** `all` and each family: [mean reciprocal rank, recall] among the first ten. */
  readonly quality: Readonly<Record<string, readonly [number, number]>>;
}

/** Questions of one long visit. */
const SESSION = 200;
/** Visitors who come for one question. */
const VISITS = 60;
const WARM_ROUNDS = 2;

export async function queryEngine(
  engine: SearchEngine,
  place: EnginePlace,
  queries: readonly KnownItemQuery[],
): Promise<QueryMeasures> {
  const began = performance.now();
  const host = countingHost(place.folder);
  const ask = forgiving(await engine.open(host, place));
  const openMs = performance.now() - began;
  const boot = host.asked;
  const session = seededRandom("session").shuffle(queries).slice(0, SESSION);
  for (const { query } of session) await ask.search(query);
  const afterSession = host.asked;
  const answers: (readonly string[])[] = [];
  for (const { query } of queries) answers.push(await ask.search(query));
  const warm = await warmTimes(ask.search, session);
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const visits = engine.lazy ? await firstVisits(engine, place, queries) : [host];
  const sizeOf = wireSizes(place.folder);
  const first = visits.map(({ asked }) => sizeOf(asked));
  const requests = visits.map(({ asked }) => asked.length);
  const quality = rankQuality(queries, answers);
  return {
    openMs,
    bootBytes: sizeOf(boot),
    firstBytes: [quantile(first, 0.5), quantile(first, 0.95)],
    firstRequests: [quantile(requests, 0.5), quantile(requests, 0.95)],
    furtherBytes: (sizeOf(afterSession) - sizeOf(boot)) / session.length,
    warmMs: [quantile(warm, 0.5), quantile(warm, 0.95)],
    peakBytes,
    thrown: ask.thrown(),
    quality: Object.fromEntries(
      [...quality].map(([family, { reciprocalRank, recall }]) => [
        family,
        [reciprocalRank, recall],
      ]),
    ),
  };
}

/** An engine that throws has no answer; the rest is still measured. */
function forgiving(search: OpenedSearch): { search: OpenedSearch; thrown: () => number } {
  const failed = new Set<string>();
  return {
    search: async (query) => {
      try {
        return await search(query);
      } catch {
        failed.add(query);
        return [];
      }
    },
    thrown: () => failed.size,
  };
}

/** The best of some rounds for each question: what other programs take is not the engine's. */
async function warmTimes(
  search: OpenedSearch,
  queries: readonly KnownItemQuery[],
): Promise<number[]> {
  const best = queries.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < WARM_ROUNDS; round += 1) {
    for (const [at, { query }] of queries.entries()) {
      const began = performance.now();
      await search(query);
      best[at] = Math.min(best[at] ?? 0, performance.now() - began);
    }
  }
  return best;
}

async function firstVisits(
  engine: SearchEngine,
  place: EnginePlace,
  queries: readonly KnownItemQuery[],
): Promise<CountingHost[]> {
  const hosts: CountingHost[] = [];
  for (const { query } of seededRandom("visits").shuffle(queries).slice(0, VISITS)) {
    const host = countingHost(place.folder);
    const search = forgiving(await engine.open(host, place));
    await search.search(query);
    hosts.push(host);
  }
  return hosts;
}
