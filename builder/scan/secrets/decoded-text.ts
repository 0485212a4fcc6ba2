/**
 * What is encoded in a text as a text of its own: each part decoded, with what stands before and
 * after it on its line, because a name there may say what the part is.
 */
import { type EncodedPart, encodedParts } from "./encoded-parts.ts";
import type { StepBudget } from "./step-budget.ts";

export interface DecodedText {
  /** Latin-1. */
  readonly bytes: Uint8Array;
  /** Where the encoded text of a match begins in the original; undefined when nothing in it was encoded. */
  originOf(start: number, end: number): number | undefined;
}

/** Characters of the line around a part that are taken along. */
const CONTEXT = 64;
/** Steps for each part: it is an object with an array of its own, and there may be millions. */
const PART_STEPS = 1000;
/** Bytes that the surroundings may always take. */
const SMALL = 1024 * 1024;

interface Placed {
  readonly from: number;
  readonly to: number;
  readonly origin: number;
}

/** @param budget pays for the parts; below 0 when there are more than it can pay for */
export function decodedText(bytes: Uint8Array, budget: StepBudget): DecodedText | undefined {
  const most = Math.max(0, Math.floor(budget.steps / PART_STEPS)) + 1;
  const parts = encodedParts(bytes, most);
  budget.steps -= parts.length * PART_STEPS;
  if (parts.length === 0) return undefined;
  const least = parts.reduce((sum, { decoded }) => sum + decoded.length + 1, 0);
  const whole = least + parts.length * 2 * CONTEXT;
  const context = whole > 2 * bytes.length + SMALL ? 0 : CONTEXT;
  const out = new Uint8Array(context === 0 ? least : whole);
  const places: Placed[] = [];
  let at = 0;
  const put = (piece: Uint8Array): void => {
    out.set(piece, at);
    at += piece.length;
  };
  for (const part of parts) {
    put(before(bytes, part, context));
    places.push({ from: at, to: at + part.decoded.length, origin: part.start });
    put(part.decoded);
    put(after(bytes, part, context));
    put(LINE_BREAK);
  }
  return {
    bytes: out.subarray(0, at),
    originOf: (start, end) => placeOf(places, start, end)?.origin,
  };
}

const LINE_BREAK = Uint8Array.of(0x0a);

function before(bytes: Uint8Array, { start }: EncodedPart, context: number): Uint8Array {
  let from = start;
  while (from > 0 && from > start - context && bytes[from - 1] !== 0x0a) from--;
  return bytes.subarray(from, start);
}

function after(bytes: Uint8Array, { end }: EncodedPart, context: number): Uint8Array {
  let to = end;
  while (to < bytes.length && to < end + context && bytes[to] !== 0x0a) to++;
  return bytes.subarray(end, to);
}

/** The first place that ends after `start`, when it begins before `end`; places are in order. */
function placeOf(places: readonly Placed[], start: number, end: number): Placed | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]!.to <= start) low = middle + 1;
    else high = middle;
  }
  const place = places[low];
  return place && place.from < end ? place : undefined;
}
