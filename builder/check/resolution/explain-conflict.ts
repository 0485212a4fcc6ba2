import { quotedList } from "../quoted-list.ts";
import type { Edge } from "./find-conflict.ts";
import type { World } from "./world.ts";

/** Reasons in one sentence; the proof of a longer one is not read by anybody. */
const REASONS_MAX = 8;

/** "because a requires b ^1, and every version of b requires c ^2, no set of versions satisfies it". */
export function explainConflict(
  edges: readonly Edge[],
  root: string,
  { documents }: World,
): string {
  const groups = Map.groupBy(edges, ({ owner, name, range }) => `${owner} ${name} ${range}`);
  const reasons = [...groups.values()].map((group) => reason(group, root, documents));
  const shown = reasons.slice(0, REASONS_MAX);
  if (reasons.length > REASONS_MAX) shown.push(`${reasons.length - REASONS_MAX} more demands hold`);
  return `because ${shown.join(", and ")}, no set of versions satisfies "${root}"`;
}

function reason(group: readonly Edge[], root: string, documents: World["documents"]): string {
  const [{ owner, version, name, range }] = group as readonly [Edge];
  const demand = `${name} ${range}`;
  if (`${owner}@${version}` === root) return `it requires ${demand}`;
  const versions = new Set(group.map((edge) => edge.version));
  if (versions.size === 1) return `${owner}@${version} requires ${demand}`;
  const isEvery = documents.get(owner)?.versions.every((node) => versions.has(node.version));
  return isEvery
    ? `every version of ${owner} requires ${demand}`
    : `${owner} ${[...versions].slice(0, 5).join(", ")}${versions.size > 5 ? " and others" : ""} require ${demand}`;
}

/** Which of the version's own demands have a part in it, as a mend. */
export function mendConflict(edges: readonly Edge[], root: string): string {
  const own = edges.filter(({ owner, version }) => `${owner}@${version}` === root);
  const names = own.map(({ name, range }) => `${name} ${range}`);
  return own.length === 1
    ? `ask for other versions than ${quotedList(names)}, or mend what those require`
    : `ask for other versions than one of ${quotedList(names)}`;
}
