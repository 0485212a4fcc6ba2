import type { ScanBudget } from "./scan-budget.ts";
import {
  OUT_OF_BUDGET,
  type PickleSighting,
  type PickleStream,
  walkPickle,
} from "./walk-pickle.ts";

/** A file, or a member of one, that an unpickler takes. */
export interface PickleContent {
  readonly sightings: readonly PickleSighting[];
  /** Why the last stream could not be read to its end. */
  readonly broken?: { readonly reason: string; readonly offset: number };
  /** True when the budget ended before the bytes. */
  readonly unfinished: boolean;
}

/** Streams that follow each other in one file; PyTorch writes five. */
const STREAMS_MAX = 10_000;

/**
 * The pickles that follow each other from the first byte; undefined when there is none. Behind them
 * other data may lie. With `named`, the file calls itself a pickle: what breaks off is one too.
 */
export function readStreams(
  bytes: Uint8Array,
  start: number,
  { named, budget }: { readonly named: boolean; readonly budget: ScanBudget },
): PickleContent | undefined {
  const sightings: PickleSighting[] = [];
  let position = start;
  let accepted = 0;
  while (position < bytes.length && accepted < STREAMS_MAX) {
    const stream = walk(bytes, position, budget);
    const { error } = stream;
    if (!isPickle(stream) && !(named && accepted === 0 && isMeant(stream, bytes))) {
      if (error === OUT_OF_BUDGET) return { sightings, unfinished: true };
      break;
    }
    accepted++;
    sightings.push(...stream.sightings);
    position = stream.end;
    if (error !== undefined)
      return {
        sightings,
        broken: { reason: error, offset: stream.end },
        unfinished: error === OUT_OF_BUDGET,
      };
  }
  return accepted === 0
    ? undefined
    : { sightings, unfinished: accepted === STREAMS_MAX || budget.opcodes <= 0 };
}

/** As `pickle.load` reads it and, where joblib would read on, as joblib does. */
function walk(bytes: Uint8Array, start: number, budget: ScanBudget): PickleStream {
  const plain = walkPickle(bytes, start, { budget });
  if (!plain.joblib) return plain;
  const joblib = walkPickle(bytes, start, { budget, joblib: true });
  // Where both come to an end, the file is one stream for either.
  return {
    ...joblib,
    calls: Math.max(plain.calls, joblib.calls),
    plausible: plain.plausible && joblib.plausible,
    possible: plain.possible || joblib.possible,
    sightings: union(plain.sightings, joblib.sightings),
  };
}

/** Arbitrary bytes hardly ever get this far. */
function isPickle(stream: PickleStream): boolean {
  const { error, marked, imports, calls, plausible, possible } = stream;
  if (error === undefined) return marked || (imports > 0 && possible);
  return plausible && imports > 0 && (marked || calls > 0);
}

/** A file with the name of a pickle is one unless it is text: Apple's Pkl has the same ending. */
function isMeant({ imports, marked }: PickleStream, bytes: Uint8Array): boolean {
  return imports > 0 || marked || !isText(bytes);
}

/** No control characters but those that lay out text, in the first bytes. */
function isText(bytes: Uint8Array): boolean {
  return bytes
    .subarray(0, 4096)
    .every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

function union(
  first: readonly PickleSighting[],
  second: readonly PickleSighting[],
): readonly PickleSighting[] {
  const key = ({ global, complaint, offset }: PickleSighting) => `${offset} ${global} ${complaint}`;
  const known = new Set(first.map(key));
  return [...first, ...second.filter((sighting) => !known.has(key(sighting)))];
}
