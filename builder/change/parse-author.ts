import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Author } from "./change-set.ts";

/**
 * Who proposes a change, from the options of a command.
 *
 * @throws {CodedError} E_USAGE for what is no number in plain digits: `1e1` must not become somebody
 */
export function parseAuthor({
  author,
  authorId,
}: {
  readonly author?: string;
  readonly authorId?: string;
}): Author {
  if (authorId !== undefined && !/^[1-9]\d{0,15}$/.test(authorId)) {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `--author-id "${authorId}" is no account number`,
      fix: "write the numeric id of the account; https://api.github.com/users/LOGIN shows it",
    });
  }
  if (author === "") {
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: "--author is empty",
      fix: "write the account name of whoever proposes the change, or leave the option out",
    });
  }
  return {
    ...(authorId !== undefined && { id: Number(authorId) }),
    ...(author !== undefined && { login: author }),
  };
}
