import { usage } from "./usage-error.ts";

/** An account of the git host. @param option that names it @throws {CodedError} E_USAGE */
export function requireAccount(
  login: string | undefined,
  id: string | undefined,
  option: string,
): { readonly login: string; readonly id: number } {
  if (login === undefined || !/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(login))
    throw usage(`${option} names no account`, `write ${option} LOGIN`);
  if (id === undefined || !/^[1-9]\d{0,14}$/.test(id))
    throw usage(
      `${option}-id is no account number`,
      `write ${option}-id with the number that https://api.github.com/users/${login} shows`,
    );
  return { login, id: Number(id) };
}
