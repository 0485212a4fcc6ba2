/** Changes of who owns which namespace, as proposals: pure. */
import type { Publisher } from "../../schemas/publisher.ts";
import { type Proposal, proposalBranch } from "../contribute/proposal.ts";
import { escapeMarkdown } from "../report/escape-markdown.ts";
import {
  type Handover,
  newPublisherText,
  withTransfer,
  withVerification,
} from "./edit-publisher.ts";

type Verification = NonNullable<Publisher["verification"]>;

/** Code points of one text: as many as a record may hold. */
const TEXT_MAX = 500;
const shown = (text: string): string => escapeMarkdown(text, TEXT_MAX);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const publisherPath = (namespace: string): string => `publishers/${namespace}.yaml`;

/** @param reference what the claim rests on */
export function claimProposal(
  namespace: string,
  record: Publisher,
  reference: string | undefined,
): Proposal {
  const owners = record.members.map(({ login, id }) => `${shown(login)} (${id})`).join(", ");
  const proven = record.verification;
  return {
    branch: proposalBranch("claim", namespace),
    title: `Claim the namespace ${namespace}`,
    body: [
      `For ${shown(record.displayName)}, owned by ${owners}.`,
      "",
      ...(proven ? [`- Proven: ${shown(proven.subject)} by ${proven.method}`] : []),
      ...(reference === undefined ? [] : [`- Evidence: ${shown(reference)}`]),
    ].join("\n"),
    files: [{ path: publisherPath(namespace), content: bytes(newPublisherText(record)) }],
  };
}

export interface FoundProof {
  readonly namespace: string;
  /** The record as it is. */
  readonly text: string;
  readonly verification: Verification;
}

/** @param proofs at least one */
export function verificationProposal(proofs: readonly FoundProof[]): Proposal {
  const [first] = proofs;
  const one = proofs.length === 1 && first ? first.namespace : undefined;
  return {
    branch: proposalBranch("verify", one ?? "publishers"),
    title: one === undefined ? `Renew the proofs of ${proofs.length} publishers` : `Verify ${one}`,
    body: proofs
      .map(
        ({ namespace, verification: { subject, method, expires } }) =>
          `- ${shown(namespace)} controls ${shown(subject)} (${method}), good until ${expires}`,
      )
      .join("\n"),
    files: proofs.map(({ namespace, text, verification }) => ({
      path: publisherPath(namespace),
      content: bytes(withVerification(text, verification)),
    })),
  };
}

export function transferProposal(namespace: string, text: string, handover: Handover): Proposal {
  const { from, to, reason, reference } = handover.transfer;
  const names = (parties: typeof from): string =>
    parties.map(({ login, id }) => `${shown(login)} (${id})`).join(", ");
  return {
    branch: proposalBranch("transfer", namespace),
    title: `Hand the namespace ${namespace} over`,
    body: [
      `From ${names(from)} to ${names(to)}: ${shown(reason)}`,
      "",
      `- Evidence: ${shown(reference)}`,
      "- An owner until now and the new owner both have to agree here.",
    ].join("\n"),
    files: [{ path: publisherPath(namespace), content: bytes(withTransfer(text, handover)) }],
  };
}
