/**
 * A GitHub account as the author of a commit: by the address that GitHub gives to it, which holds its
 * number and its login (docs.github.com, "Setting your commit email address").
 */
import type { GitIdentity } from "../contribute/read-identity.ts";

export interface Account {
  readonly id: number;
  readonly login: string;
}

const HOST = "users.noreply.github.com";

export function accountIdentity({ id, login }: Account): GitIdentity {
  return { name: login, email: `${id}+${login}@${HOST}` };
}

/** Undefined for any other address. Whoever makes a commit chooses its address: it proves nothing. */
export function accountOf(email: string): Account | undefined {
  const [, id, login] =
    /^([1-9]\d{0,15})\+([A-Za-z0-9](?:[A-Za-z0-9-]{0,38}))@users\.noreply\.github\.com$/.exec(
      email,
    ) ?? [];
  return id === undefined || login === undefined ? undefined : { id: Number(id), login };
}
