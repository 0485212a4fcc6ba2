/** Everything that an answer counts, by name, date or score instead of relevance. */
import type { SearchNumber } from "../../schemas/published/search-columns.ts";
import { BestCandidates, type Candidate } from "./best-candidates.ts";
import type { Membership } from "./membership.ts";
import type { SearchedSegment } from "./searched-segment.ts";

const NUMBERS: Readonly<Record<string, SearchNumber>> = { score: "points", updated: "updated" };

/** The first ones, in order; equal ones by name. */
export async function orderedMembers(
  members: Membership,
  {
    segments,
    sort,
    most,
  }: {
    readonly segments: readonly SearchedSegment[];
    readonly sort: string;
    readonly most: number;
  },
): Promise<Candidate[]> {
  const found = await Promise.all(
    segments.map(async ({ reader, attempt, first }, at) => {
      const key = NUMBERS[sort];
      const numbers = key && (await attempt(() => reader.numbers(key)));
      const best = new BestCandidates(most);
      // Documents are numbered by name: of equal ones, the first by name has the lower number.
      for (let document = 0; document < reader.size; document += 1)
        if (members.isMember(at, document)) best.add(first + document, numbers?.[document] ?? 0);
      return best.sorted();
    }),
  );
  if (found.length === 1) return found[0] ?? [];
  const names = new Map<number, string>();
  await Promise.all(
    found.flatMap((candidates, at) =>
      candidates.map(async ({ id }) => {
        const { attempt, reader, first } = segments[at] ?? {};
        const row = await attempt?.(async () => reader?.record(id - (first ?? 0)));
        names.set(id, row?.name ?? "");
      }),
    ),
  );
  const nameOf = (id: number) => names.get(id) ?? "";
  return found
    .flat()
    .sort((a, b) => b.score - a.score || (nameOf(a.id) < nameOf(b.id) ? -1 : 1))
    .slice(0, most);
}
