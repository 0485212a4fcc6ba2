/** Why a namespace should not be somebody's: it speaks for the registry, or could be taken for another. */
import type { Publisher } from "../../schemas/publisher.ts";
import { TypoIndex } from "../scan/typosquat/typo-index.ts";
import { RESERVED_NAMESPACES } from "./reserved-namespaces.ts";
import type { RuleContext } from "./rule.ts";

type Registered = Pick<RuleContext, "publishers" | "registry" | "repository">;

export interface MistakenNamespace {
  /** What it is, or could be taken for. */
  readonly other: string;
  readonly message: string;
}

/**
 * Reserved names count wherever the namespace stands. Those of other publishers, and the registry's own,
 * only where a change brings the namespace: which of two was there first, records do not say, and what
 * they would say is written by whoever wants the name.
 */
export function mistakenNamespace(
  namespace: string,
  publisher: Publisher,
  { publishers, registry, repository }: Registered,
): MistakenNamespace | undefined {
  const isNew = repository.newNamespaces?.has(namespace) === true;
  const id = registry?.id;
  if (RESERVED_NAMESPACES.has(namespace) || (isNew && namespace === id))
    return { other: namespace, message: `"${namespace}" speaks for the registry itself` };
  const [reserved] = RESERVED_INDEX.near(namespace);
  if (reserved)
    return mistaken(namespace, reserved.target, `which speaks for the registry: ${reserved.kind}`);
  if (!isNew) return undefined;
  const others = [...publishers.keys()].filter((other) => other !== namespace);
  const known = new TypoIndex([...(id === undefined ? [] : [id]), ...others]);
  const like = known.near(namespace).find(({ target }) => {
    const owner = publishers.get(target)?.file.value;
    return !owner || !isOfThem(publisher, owner);
  });
  if (!like) return undefined;
  const whose = publishers.has(like.target) ? "which others own" : "the registry's own name";
  return mistaken(namespace, like.target, `${whose}: ${like.kind}`);
}

const RESERVED_INDEX = new TypoIndex(RESERVED_NAMESPACES);

function mistaken(namespace: string, other: string, why: string): MistakenNamespace {
  return { other, message: `"${namespace}" could be mistaken for "${other}", ${why}` };
}

/** Whoever may publish in the one belongs to the other: naming one of theirs beside oneself is no kinship. */
function isOfThem({ members }: Publisher, { members: theirs }: Publisher): boolean {
  const known = new Set(theirs.map(({ id }) => id));
  const writers = members.filter(({ role }) => role !== "read");
  return writers.length > 0 && writers.every(({ id }) => known.has(id));
}
