import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/** `github-actions[bot]` on github.com, as whom a workflow's own token acts. */
const ACTIONS_BOT = 41_898_282;

/**
 * The account that our comments are by. A workflow's token cannot ask who it is.
 *
 * @param option value of `--bot-id`
 * @throws {CodedError} E_USAGE
 */
export function botAccount(option: string | undefined): number {
  if (option === undefined) return ACTIONS_BOT;
  if (/^[1-9]\d{0,15}$/.test(option)) return Number(option);
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `--bot-id "${option}" is no account number`,
    fix: "write the numeric id of the account; https://api.github.com/users/LOGIN shows it",
  });
}
