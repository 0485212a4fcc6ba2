/** Credentials in any bytes: as they are, in two layers of encoding, and in UTF-16. */
import { decodedText } from "./decoded-text.ts";
import { type FoundSecret, findSecrets } from "./find-secrets.ts";
import { positionsIn } from "./positions-in.ts";
import { type ReadableText, readableTexts } from "./readable-text.ts";
import type { SecretDetector } from "./secret-detector.ts";
import type { SecretPattern } from "./secret-pattern.ts";
import type { StepBudget } from "./step-budget.ts";

export interface SpottedSecret {
  readonly pattern: SecretPattern;
  readonly secret: string;
  /** It stood there encoded. */
  readonly encoded: boolean;
  /** 1-based; absent in binaries. Column in UTF-16 units. */
  readonly line?: number;
  readonly column?: number;
}

export interface ByteScan {
  readonly detector: SecretDetector;
  /** Of the file or member. */
  readonly name: string;
  readonly budget: StepBudget;
}

/** Layers of base64, hex or escapes that are taken off. */
const LAYERS = 2;

/** In the order of the text. */
export function scanBytes(bytes: Uint8Array, scan: ByteScan): readonly SpottedSecret[] {
  return readableTexts(bytes).flatMap((text) => scanText(text, scan));
}

interface Spot {
  readonly found: FoundSecret;
  readonly at: number;
  readonly encoded: boolean;
}

function scanText({ bytes, isText }: ReadableText, scan: ByteScan): readonly SpottedSecret[] {
  const spots = [...plainSpots(bytes, scan), ...encodedSpots(bytes, scan)].toSorted(
    (a, b) => a.at - b.at,
  );
  const places = isText
    ? positionsIn(
        bytes,
        spots.map(({ at }) => at),
      )
    : [];
  return spots.map(({ found: { pattern, secret }, encoded }, index) => ({
    pattern,
    secret,
    encoded,
    ...places[index],
  }));
}

function plainSpots(bytes: Uint8Array, { detector, ...options }: ByteScan): readonly Spot[] {
  return findSecrets(detector, bytes, options).map((found) => ({
    found,
    at: found.start,
    encoded: false,
  }));
}

function encodedSpots(bytes: Uint8Array, { detector, ...options }: ByteScan): readonly Spot[] {
  const spots: Spot[] = [];
  let layer = bytes;
  let origin = (start: number, _end: number): number | undefined => start;
  for (let depth = 0; depth < LAYERS && options.budget.steps >= 0; depth++) {
    const decoded = decodedText(layer, options.budget);
    if (decoded === undefined) break;
    const outer = origin;
    const inner = decoded.originOf;
    origin = (start, end) => {
      const at = inner(start, end);
      return at === undefined ? undefined : outer(at, at + 1);
    };
    layer = decoded.bytes;
    for (const found of findSecrets(detector, layer, options)) {
      const at = origin(found.start, found.start + found.secret.length);
      if (at !== undefined) spots.push({ found, at, encoded: true });
    }
  }
  return spots;
}
