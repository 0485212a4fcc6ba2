/** One row of a list in parts: only the parts above it are read. */
import { partAddress, type RowPlace } from "../../schemas/part-address.ts";
import { partPath } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { type PartPlace, type PartReading, rightParts, rightRows } from "./judge-part.ts";

/** The row with the key of `wanted`, or undefined where the list has none. */
export async function findRow<Row>(
  reading: PartReading<Row>,
  root: Reference,
  wanted: RowPlace,
): Promise<Row | undefined> {
  const { form } = reading;
  const address = partAddress(wanted);
  let place: PartPlace = { reference: root, bits: "", depth: 0 };
  let by: string | undefined;
  for (;;) {
    const content = await reading.read(place.reference, by);
    if (content === undefined) return undefined;
    if ("rows" in content)
      return rightRows(reading, place, content.rows).find(
        (row) => form.placeOf(row).key === wanted.key,
      );
    const next = rightParts(reading, place, content.parts).find(({ bits }) =>
      address.startsWith(bits),
    );
    if (next === undefined) return undefined;
    const { bits, sha256, size } = next;
    by = place.reference.path;
    const reference = { path: partPath(form.kind, bits, sha256), sha256, size };
    place = { reference, bits, depth: place.depth + 1 };
  }
}
