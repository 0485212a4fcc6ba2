/** The record of a new namespace, for a proposal that publishes the first artifact in it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import type { Author } from "../change/change-set.ts";
import { newPublisher } from "../contribute/new-publisher.ts";
import type { ProposedFile } from "../contribute/proposal.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import { readIdentity } from "../contribute/read-identity.ts";
import { listTargetFiles } from "../contribute/target-files.ts";
import { requireAccount } from "./require-account.ts";

interface NamespaceQuestion {
  readonly name: string;
  /** The artifact's folder in a clone, where there is one. */
  readonly folder?: string;
  readonly target: ProposalTarget;
  readonly author: Author;
}

/**
 * Undefined where the registry knows the namespace. A record that lies beside the artifacts of a clone
 * is taken as it is.
 *
 * @throws {CodedError} E_AUTHOR when nobody says who is to own the namespace, E_USAGE for what is no account
 */
export async function publisherFile(
  { name, folder, target, author }: NamespaceQuestion,
  terminal: Terminal,
): Promise<ProposedFile | undefined> {
  const namespace = name.split("/")[0] ?? "";
  const path = `publishers/${namespace}.yaml`;
  if ((await listTargetFiles(target, [path])).length > 0) return undefined;
  const own =
    folder === undefined
      ? undefined
      : await readFile(join(folder, "../../..", path)).catch(() => undefined);
  if (own) return { path, content: own };
  const { login, id } = author;
  if (login === undefined || id === undefined) {
    throw new CodedError({
      code: "E_AUTHOR",
      exitCode: EXIT.usage,
      message: `the namespace "${namespace}" is new, and it is not known whose account is to own it`,
      fix: "say it: --author LOGIN --author-id NUMBER (https://api.github.com/users/LOGIN shows the number)",
    });
  }
  // As `ashlar claim` asks for it: a record with another account name would not be taken.
  requireAccount(login, String(id), "--author");
  const { name: displayName } = await readIdentity(terminal);
  return { path, content: utf8(newPublisher({ login, id, displayName })) };
}
