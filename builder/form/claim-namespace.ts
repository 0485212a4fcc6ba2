/** A namespace for whoever asks first: the record that makes them its owner. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import { printable } from "../check/printable.ts";
import { newPublisher } from "../contribute/new-publisher.ts";
import { type Proposal, proposalBranch } from "../contribute/proposal.ts";
import { escapeMarkdown } from "../report/escape-markdown.ts";

export interface Claim {
  readonly namespace: string;
  readonly displayName: string;
  /** As the git host knows whoever asks. */
  readonly login: string;
  readonly id: number;
}

/** @throws {CodedError} E_USAGE for what is no namespace */
export function claimNamespace({ namespace, displayName, login, id }: Claim): Proposal {
  if (!/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/.test(namespace)) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `"${printable(namespace, 80)}" is no namespace`,
      fix: "1 to 64 characters of a-z, 0-9, '.', '_', '-', with a letter or digit at both ends",
    });
  }
  return {
    branch: proposalBranch("claim", namespace, login),
    title: `Claim the namespace ${namespace}`,
    body: `${escapeMarkdown(login, 60)} asks for the namespace \`${namespace}\`.\n`,
    files: [
      {
        path: `publishers/${namespace}.yaml`,
        content: utf8(newPublisher({ login, id, displayName })),
      },
    ],
  };
}
