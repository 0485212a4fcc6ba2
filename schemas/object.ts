/**
 * Objects and maps that are no arrays. valibot's object shapes take an array for an object without
 * fields, which JSON Schema does not; with these, both say the same.
 */
import * as v from "valibot";

/** An object with these fields and no others. */
export function object<const T extends v.ObjectEntries>(
  entries: T,
): v.StrictObjectSchema<T, undefined> {
  return refuseArrays(v.strictObject(entries));
}

/** An object with these fields and whatever else. */
export function looseObject<const T extends v.ObjectEntries>(
  entries: T,
): v.LooseObjectSchema<T, undefined> {
  return refuseArrays(v.looseObject(entries));
}

/** An object used as a map. */
export function mapping<
  const K extends v.BaseSchema<string, string, v.BaseIssue<unknown>>,
  const V extends v.GenericSchema,
>(key: K, value: V): v.RecordSchema<K, V, undefined> {
  return refuseArrays(v.record(key, value));
}

function refuseArrays<T extends v.GenericSchema>(shape: T): T {
  const run: T["~run"] = (dataset, config) => {
    if (!Array.isArray(dataset.value)) return shape["~run"](dataset, config);
    v._addIssue(shape, "type", dataset, config);
    return dataset as ReturnType<T["~run"]>;
  };
  return { ...shape, "~run": run };
}
