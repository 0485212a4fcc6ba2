import type { RawChange } from "../read/read-change.ts";
import { treeItems } from "../read/tree-items.ts";
import { TypoIndex } from "../scan/typosquat/typo-index.ts";

/** Namespaces of the target looked at for one new one. */
const LIKE_MAX = 20;

/**
 * The namespaces of the target that new ones could be mistaken for. The rule on them needs to see their
 * owners.
 *
 * @param namespaces that the change brings
 */
export async function likeNamespaces(
  { place: { git, prefix }, tip }: Pick<RawChange, "place" | "tip">,
  namespaces: readonly string[],
): Promise<readonly string[]> {
  if (namespaces.length === 0) return [];
  const files = (await treeItems(git, `${tip}:${prefix}publishers`, ["--name-only"])) ?? [];
  const known = files.flatMap((name) => /^(.+)\.yaml$/.exec(name)?.[1] ?? []).sort();
  const index = new TypoIndex(known);
  const like = namespaces.flatMap((namespace) => index.near(namespace).slice(0, LIKE_MAX));
  return [...new Set(like.map(({ target }) => target))];
}
