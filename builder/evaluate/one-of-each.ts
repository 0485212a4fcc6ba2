/** Plain data that many artifacts have alike, held once. */
export interface OneOfEach {
  /** The first value that was equal to this one. */
  share<T>(value: T): T;
  /** Its place among all of them, from 0. */
  placeOf(value: unknown): number;
  /** In the order of their places. */
  readonly values: readonly unknown[];
}

/** @param known values that have their places already, all different */
export function oneOfEach(known: readonly unknown[] = []): OneOfEach {
  const values = [...known];
  const places = new Map<unknown, number>();
  for (const [place, value] of values.entries())
    places.set(value, place).set(JSON.stringify(value), place);
  const placeOf = (value: unknown): number => {
    const known = places.get(value);
    if (known !== undefined) return known;
    const text = JSON.stringify(value);
    const place = places.get(text) ?? values.push(value) - 1;
    places.set(text, place);
    places.set(values[place], place);
    return place;
  };
  return { values, placeOf, share: (value) => values[placeOf(value)] as typeof value };
}
