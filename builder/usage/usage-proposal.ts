/** What an import counted, as a proposal to the registry. */
import { type Proposal, type ProposedFile, proposalBranch } from "../contribute/proposal.ts";

/** Undefined where nothing changed. One branch holds what was not merged yet: a later import goes on from it. */
export function usageProposal(files: readonly ProposedFile[]): Proposal | undefined {
  if (files.length === 0) return undefined;
  const months = new Set(
    files.map(({ path }) => path.slice("usage/".length, "usage/2026-01".length)),
  );
  return {
    branch: proposalBranch("usage", "downloads"),
    title: `Count downloads of ${[...months].join(", ")}`,
    body: "Counted from access logs or from what GitHub counts for releases; no address is in it.",
    files,
  };
}
