/** The words of a proposal that publishes. */
import { codeSpan } from "../report/escape-markdown.ts";
import type { PublishPlan } from "./plan-publish.ts";
import { type Proposal, type ProposedFile, proposalBranch } from "./proposal.ts";

export interface PublishWords {
  readonly name: string;
  readonly plan: Pick<PublishPlan, "versions" | "isNew">;
  readonly files: readonly ProposedFile[];
  /** The namespace, when the proposal claims it. */
  readonly claims?: string;
}

/** One branch for each artifact: a further version joins the proposal that is still open. */
export function publishProposal({ name, plan, files, claims }: PublishWords): Proposal {
  const { versions, isNew } = plan;
  const list = versions.join(", ");
  const title =
    versions.length > 0
      ? `Publish ${name} ${list.length > 100 ? `(${versions.length} versions)` : list}`
      : `Update ${name}`;
  const shown = codeSpan(name, 130);
  const what = [
    versions.length === 0
      ? `Changes what ${shown} says of itself. No version is new.`
      : `Publishes ${versions.map((version) => codeSpan(version, 64)).join(", ")} of ${shown}${isNew ? ", a new artifact" : ""}.`,
    ...(claims === undefined ? [] : [`The namespace ${codeSpan(claims, 64)} is new.`]),
  ];
  return { branch: proposalBranch("publish", name), title, body: `${what.join("\n")}\n`, files };
}
