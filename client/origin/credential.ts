/** A credential and where it may go: the registry's own origin, below its own path, and nowhere else. */
export interface Credential {
  /** The value of the Authorization header. */
  readonly authorization: string;
}

/** The header for `url`, when `url` lies at or below `root` (whose path ends with `/`). */
export function authorizationFor(
  url: URL,
  root: URL,
  credential: Credential | undefined,
): Readonly<Record<string, string>> {
  const own = url.origin === root.origin && url.pathname.startsWith(root.pathname);
  return credential && own ? { authorization: credential.authorization } : {};
}
