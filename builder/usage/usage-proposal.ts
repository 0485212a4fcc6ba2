/** What an import counted, as a proposal to the registry. */
import { type Proposal, proposalBranch } from "../contribute/proposal.ts";
import { type UsageByMonth, usageText } from "./add-usage.ts";

/** Undefined where nothing changed. One branch holds what was not merged yet: a later import goes on from it. */
export function usageProposal(before: UsageByMonth, after: UsageByMonth): Proposal | undefined {
  const changed = [...after.values()]
    .filter((record) => before.get(record.month) !== record)
    .sort((a, b) => (a.month < b.month ? -1 : 1));
  if (changed.length === 0) return undefined;
  const months = changed.map(({ month }) => month).join(", ");
  return {
    branch: proposalBranch("usage", "downloads"),
    title: `Count downloads of ${months}`,
    body: "Counted from access logs or from what GitHub counts for releases; no address is in it.",
    files: changed.map((record) => ({
      path: `usage/${record.month}.json`,
      content: new TextEncoder().encode(usageText(record)),
    })),
  };
}
