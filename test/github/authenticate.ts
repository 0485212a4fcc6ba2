import type { IncomingHttpHeaders } from "node:http";
import {
  atLeast,
  fullName,
  type Repository,
  type Role,
  roleOf,
  type Store,
  type Token,
} from "./store.ts";

/** The token that a request carries: undefined without one, null for one that nobody has. */
export function authenticate(
  store: Store,
  { authorization }: IncomingHttpHeaders,
): Token | undefined | null {
  if (authorization === undefined) return undefined;
  const [, scheme = "", value = ""] = /^(\S+) +(.+)$/.exec(authorization) ?? [];
  if (/^(?:bearer|token)$/i.test(scheme)) return store.tokens.get(value) ?? null;
  if (!/^basic$/i.test(scheme)) return null;
  const [user = "", ...password] = Buffer.from(value, "base64").toString().split(":");
  return store.tokens.get(password.join(":")) ?? store.tokens.get(user) ?? null;
}

/** A token of an app writes to its own repository at most, and elsewhere sees what everybody sees. */
export function roleOfToken(repository: Repository, token: Token | undefined): Role {
  if (!token?.permissions) return roleOf(repository, token?.user);
  if (token.repository === fullName(repository)) return "write";
  return roleOf(repository, undefined);
}

/** @param scopes one name, or several with `|` of which one is enough */
export function tokenAllows(
  token: Token | undefined,
  scopes: string,
  level: "read" | "write",
): boolean {
  const { permissions } = token ?? {};
  if (!permissions) return true;
  return scopes
    .split("|")
    .some((scope) =>
      level === "read"
        ? scope === "metadata" || scope in permissions
        : permissions[scope] === "write",
    );
}

export function mayPush(repository: Repository, token: Token | undefined): boolean {
  return (
    token !== undefined &&
    atLeast(roleOfToken(repository, token), "write") &&
    tokenAllows(token, "contents", "write")
  );
}
