/** Why a namespace cannot be claimed by somebody: it is reserved, taken, or could be mistaken for another. */
import type { Publisher } from "../../schemas/publisher.ts";
import type { Registry } from "../../schemas/registry.ts";
import { RESERVED_NAMESPACES } from "../check/reserved-namespaces.ts";
import { TypoIndex } from "../scan/typosquat/typo-index.ts";

export interface ClaimFacts {
  readonly namespace: string;
  /** Account number of the owner. */
  readonly owner: number;
  readonly registry: Pick<Registry, "id">;
  /** By namespace; undefined for a record that cannot be read. */
  readonly publishers: ReadonlyMap<string, Publisher | undefined>;
}

export interface ClaimProblem {
  readonly kind: "reserved" | "taken" | "confusable";
  readonly message: string;
}

export function claimProblem(facts: ClaimFacts): ClaimProblem | undefined {
  const { namespace, owner, registry, publishers } = facts;
  if (publishers.has(namespace))
    return { kind: "taken", message: `the namespace "${namespace}" has an owner already` };
  if (RESERVED_NAMESPACES.has(namespace) || namespace === registry.id)
    return {
      kind: "reserved",
      message: `"${namespace}" speaks for the registry itself, so nobody can claim it`,
    };
  const others = [...publishers].filter(
    ([, record]) => !record?.members.some(({ id }) => id === owner),
  );
  const [like] = new TypoIndex([
    ...others.map(([name]) => name),
    ...RESERVED_NAMESPACES,
    registry.id,
  ]).near(namespace);
  if (!like) return undefined;
  return {
    kind: "confusable",
    message: `"${namespace}" could be mistaken for "${like.target}", which ${publishers.has(like.target) ? "others own" : "is reserved"}: ${like.kind}`,
  };
}
