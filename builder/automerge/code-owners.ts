/**
 * The file by which GitHub and GitLab ask the right people for a review. It is made from the registry's
 * own records, and decides nothing for us: `ashlar automerge` goes by account numbers.
 */
import type { MergingPolicy } from "../../schemas/policy.ts";
import type { Publisher } from "../../schemas/publisher.ts";

export interface CodeOwnersInput {
  /** From the repository's folder to the registry's: `""`, or with `/` at its end. */
  readonly prefix: string;
  /** By namespace. */
  readonly publishers: ReadonlyMap<string, Publisher>;
  readonly maintainers: MergingPolicy["maintainers"];
}

const HEAD = "# Written by `ashlar codeowners` from the registry's publishers and policy.yaml.";

/** @returns the whole file (docs.github.com, "About code owners"): of lines that match, the last counts */
export function codeOwners({ prefix, publishers, maintainers = [] }: CodeOwnersInput): string {
  const all = maintainers.map(({ login }) => `@${login}`);
  const lines = [...publishers]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([namespace, publisher]) => {
      const owners = ownersOf(publisher);
      return owners === "" ? [] : [`/${escaped(prefix)}artifacts/${namespace}/ ${owners}`];
    });
  return [HEAD, ...(all.length > 0 ? [`* ${all.join(" ")}`] : []), ...lines, ""].join("\n");
}

function ownersOf({ members }: Publisher): string {
  return members
    .filter(({ role }) => role === "owner" || role === "admin")
    .map(({ login }) => `@${login}`)
    .join(" ");
}

/** A folder's name as a pattern: a space would end it, and some characters stand for others. */
function escaped(prefix: string): string {
  return prefix.replace(/[\\\s*?#!]/g, "\\$&");
}
