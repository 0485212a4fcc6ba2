import type { Account } from "../github/account-identity.ts";
import type { FilledForm } from "./read-form.ts";

/** An issue that somebody wrote with a form. */
export interface FormIssue {
  /** Of the issue. */
  readonly number: number;
  readonly form: FilledForm;
  /** Who wrote the issue, as the git host says. */
  readonly author: Account;
  /** When it was opened, RFC 3339. */
  readonly createdAt: string;
}
