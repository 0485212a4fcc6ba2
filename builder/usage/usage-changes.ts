import type { ProposedFile } from "../contribute/proposal.ts";
import type { UsageByMonth } from "./add-usage.ts";
import { usageFiles } from "./usage-files.ts";

/**
 * The files that an import changes, a month after the other: those that it writes, and those that a month
 * which was cut into more parts gives up, or that an import which was broken off left behind.
 *
 * @param files that are there, by month
 * @throws {CodedError} E_USAGE_FILE
 */
export function usageChanges(
  before: UsageByMonth,
  after: UsageByMonth,
  files: ReadonlyMap<string, readonly string[]>,
): readonly ProposedFile[] {
  return [...after.values()]
    .sort((a, b) => (a.month < b.month ? -1 : 1))
    .flatMap((record): ProposedFile[] => {
      const made = usageFiles(record);
      const known = files.get(record.month) ?? [];
      const gone = known.filter((path) => !made.has(path));
      const old = before.get(record.month);
      if (old === record && gone.length === 0) return [];
      const same = old ? usageFiles(old) : new Map<string, string>();
      const isSame = (path: string, text: string): boolean =>
        known.includes(path) && same.get(path) === text;
      return [
        ...[...made]
          .filter(([path, text]) => !isSame(path, text))
          .map(([path, text]) => ({ path, content: new TextEncoder().encode(text) })),
        ...gone.map((path) => ({ path, content: null })),
      ];
    });
}
