/**
 * The rows of a list in parts, a part at a time: memory holds a few parts, however long the list is.
 */
import { partPath } from "../../schemas/paths.ts";
import type { PartContent } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { type PartPlace, type PartReading, rightParts, rightRows } from "./judge-part.ts";

/** Parts that are asked for at once. */
const AHEAD = 8;

export interface Part<Row> {
  readonly place: PartPlace;
  /** Empty for a part that names parts. */
  readonly rows: readonly Row[];
}

/** Every part, the root first, by address; rows in the order of their keys within each. */
export async function* walkParts<Row>(
  reading: PartReading<Row>,
  root: Reference,
): AsyncGenerator<Part<Row>> {
  const waiting: (PartPlace & { readonly by?: string })[] = [
    { reference: root, bits: "", depth: 0 },
  ];
  const begun = new Map<string, Promise<PartContent<Row> | undefined>>();
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    for (const next of [place, ...waiting.slice(-AHEAD).toReversed()]) {
      const { path } = next.reference;
      if (begun.has(path)) continue;
      const reads = reading.read(next.reference, next.by);
      // It is awaited when its turn comes, which may never be.
      reads.catch(() => undefined);
      begun.set(path, reads);
    }
    const content = await begun.get(place.reference.path);
    begun.delete(place.reference.path);
    if (content === undefined) continue;
    yield { place, rows: "rows" in content ? rightRows(reading, place, content.rows) : [] };
    if ("parts" in content)
      for (const { bits, sha256, size } of rightParts(reading, place, content.parts).reverse())
        waiting.push({
          reference: { path: partPath(reading.form.kind, bits, sha256), sha256, size },
          bits,
          depth: place.depth + 1,
          by: place.reference.path,
        });
  }
}
