/** What the entries of a log say, in their order: which versions were released, and how they were marked. */
import * as v from "valibot";
import { looseObject } from "../../schemas/object.ts";
import { parseShape } from "../../schemas/parse.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { leafHash } from "../../schemas/trust/merkle.ts";
import { LIFECYCLE_PREDICATE, RELEASE_PREDICATE } from "../../schemas/trust/release-statement.ts";
import { parseJson } from "../trust/read-statement.ts";

const entryShape = looseObject({
  subject: v.strictTuple([looseObject({ name: v.string() })]),
  predicateType: v.string(),
  predicate: looseObject({
    registry: v.string(),
    purl: v.exactOptional(v.string()),
    releaseId: v.exactOptional(v.string()),
    yanked: v.exactOptional(v.union([v.string(), v.literal(false)])),
    deprecated: v.exactOptional(v.union([v.string(), v.literal(false)])),
  }),
});

interface Marks {
  readonly yanked?: string;
  readonly deprecated?: string;
}

export interface LogContents {
  /** Takes the next entry. What is wrong with it, as the second half of a sentence. */
  take(entry: Uint8Array, index: number): string | undefined;
  /** Position of an entry with exactly these bytes. */
  indexOf(entry: Uint8Array): number | undefined;
  /** How the log marks a version now, by its package URL. */
  marksOf(purl: string): Marks;
  /** `namespace/name@version` of everything that was ever released. */
  readonly released: ReadonlyMap<string, number>;
}

/** Memory grows with the number of entries, not with what they hold. */
export function logContents(registry: string | undefined): LogContents {
  const places = new Map<string, number>();
  const released = new Map<string, number>();
  const leaves: string[] = [];
  const marks = new Map<string, Marks>();
  return {
    take(entry, index) {
      const leaf = keyOf(entry);
      leaves[index] = leaf;
      if (!places.has(leaf)) places.set(leaf, index);
      const parsed = parseShape(entryShape, parseJson(fromUtf8(entry)));
      if (!parsed.ok) return `is no statement of a registry`;
      const { predicate, predicateType } = parsed.value;
      if (registry !== undefined && predicate.registry !== registry)
        return `is of the registry ${JSON.stringify(predicate.registry)}`;
      if (predicateType === LIFECYCLE_PREDICATE) {
        if (predicate.purl !== undefined)
          marks.set(predicate.purl, markedAs(marks.get(predicate.purl) ?? {}, predicate));
        return undefined;
      }
      if (predicateType !== RELEASE_PREDICATE || predicate.releaseId === undefined)
        return `is of a kind that is not known: ${JSON.stringify(predicateType)}`;
      const first = released.get(predicate.releaseId);
      if (first === undefined) released.set(predicate.releaseId, index);
      else if (leaves[first] !== leaf)
        return `releases ${predicate.releaseId} with other content than entry ${first} does`;
      return undefined;
    },
    indexOf: (entry) => places.get(keyOf(entry)),
    marksOf: (purl) => marks.get(purl) ?? {},
    released,
  };
}

/** One character for each byte of its hash: half of what hex takes, and not put together of pieces. */
function keyOf(entry: Uint8Array): string {
  return Buffer.from(leafHash(entry)).toString("latin1");
}

type Said = Readonly<Partial<Record<keyof Marks, string | false>>>;

function markedAs(before: Marks, said: Said): Marks {
  const after: { yanked?: string; deprecated?: string } = { ...before };
  for (const kind of ["yanked", "deprecated"] as const) {
    const reason = said[kind];
    if (reason === false) delete after[kind];
    else if (reason !== undefined) after[kind] = reason;
  }
  return after;
}
