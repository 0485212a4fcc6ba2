/** Names that were perhaps meant: near in spelling, or the same after the namespace. */
import { distance } from "fastest-levenshtein";
import { shortName } from "../../schemas/paths.ts";

/** Edits between two names that are still taken for a slip of the fingers. */
const DISTANCE_MAX = 2;
const SUGGESTIONS_MAX = 5;

/** At most five of `known`, nearest first; names at the same distance by code unit. */
export function similarNames(name: string, known: readonly string[]): string[] {
  const short = shortName(name);
  return known
    .map((candidate) => ({
      candidate,
      edits: distance(name, candidate),
      same: shortName(candidate) === short,
    }))
    .filter(({ edits, same }) => edits <= DISTANCE_MAX || same)
    .sort((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX)
    .map(({ candidate }) => candidate);
}
