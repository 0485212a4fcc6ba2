import { artifactNames } from "../read/artifact-names.ts";
import type { RawChange } from "../read/read-change.ts";
import { TypoIndex } from "../scan/typosquat/typo-index.ts";

/** Namespaces that have one and the same name in them; the rules ask no more either. */
const OWNERS_MAX = 20;

/**
 * The artifacts of the target that new ones could be mistaken for, by their own names or by those of
 * their namespaces. Rules on names need to see them.
 *
 * @param names of the new artifacts
 */
export async function likeNames(
  { place, tip }: Pick<RawChange, "place" | "tip">,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const existing = (await artifactNames(place, tip)).toSorted();
  const known = new Set(existing);
  const bySpace = Map.groupBy(existing, (name) => partsOf(name)[0]);
  const byName = Map.groupBy(existing, (name) => partsOf(name)[1]);
  const spaces = new TypoIndex(bySpace.keys());
  const shortNames = new TypoIndex(byName.keys());
  const like = names.flatMap((name) => {
    const [namespace, shortName] = partsOf(name);
    return [
      ...shortNames
        .near(shortName)
        .flatMap(({ target }) => byName.get(target)?.slice(0, OWNERS_MAX) ?? []),
      ...(byName.get(shortName)?.slice(0, 1) ?? []),
      ...(bySpace.has(namespace)
        ? []
        : spaces.near(namespace).flatMap(({ target }) => bySpace.get(target)?.slice(0, 1) ?? [])),
      ...(known.has(name.toLowerCase()) ? [name.toLowerCase()] : []),
    ];
  });
  return [...new Set(like)];
}

function partsOf(name: string): readonly [string, string] {
  const slash = name.indexOf("/");
  return [name.slice(0, slash), name.slice(slash + 1)];
}
