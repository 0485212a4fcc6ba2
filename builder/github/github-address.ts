/** Which GitHub is meant: github.com, or a server of one's own. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

export interface GitHubAddress {
  /** Of the REST interface, without a slash at its end. */
  readonly api: string;
  /** Of pages and repositories, without a slash at its end. */
  readonly server: string;
}

export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PUBLIC = { api: "https://api.github.com", server: "https://github.com" };

/**
 * @param asked value of `--github`: the address of the REST interface, or of the server
 * @throws {CodedError} E_USAGE for what is no address, or one without https that is not this machine
 */
export function githubAddress(asked: string | undefined, environment: Environment): GitHubAddress {
  const api = checked(asked ?? (environment.GITHUB_API_URL || PUBLIC.api));
  if (api.origin === PUBLIC.api || api.origin === PUBLIC.server) return PUBLIC;
  const server = asked === undefined ? environment.GITHUB_SERVER_URL : undefined;
  const path = plain(api.pathname);
  return {
    // GitHub Enterprise Server has its interface below /api/v3; ghe.com at api.NAME.ghe.com.
    api: path === "" && !api.hostname.startsWith("api.") ? `${api.origin}/api/v3` : plain(api.href),
    server: plain(server ? checked(server).href : api.origin.replace("//api.", "//")),
  };
}

const plain = (text: string): string => text.replace(/\/+$/, "");

function checked(text: string): URL {
  const url = URL.parse(text);
  const isLocal = url !== null && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLocal);
  if (url && isSafe && url.username === "" && url.password === "") return url;
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: "the address of GitHub is no https address",
    fix: "write it such as https://github.example.org (--github or GITHUB_API_URL), without a token in it",
  });
}

/** `owner/name` of a repository's git address at that server; undefined for one elsewhere. */
export function repositoryAt(
  address: string,
  { server }: Pick<GitHubAddress, "server">,
): RepositoryName | undefined {
  const host = new URL(server).hostname;
  const ssh = /^(?:ssh:\/\/)?git@([^:/]+)(?::\d+\/|[:/])(.+)$/.exec(address);
  const url = ssh ? undefined : URL.parse(address);
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  const isThere = ssh ? ssh[1] === host : isWeb && url?.host === new URL(server).host;
  if (!isThere) return undefined;
  const path = (ssh?.[2] ?? url?.pathname ?? "").replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  const [owner, repo, ...rest] = path.split("/");
  const isName = (text: string | undefined): text is string =>
    text !== undefined && /^[A-Za-z0-9_.-]{1,100}$/.test(text) && !/^\.{1,2}$/.test(text);
  return isName(owner) && isName(repo) && rest.length === 0 ? { owner, repo } : undefined;
}

/** The address for git. */
export function gitAddress({ server }: Pick<GitHubAddress, "server">, fullName: string): string {
  return `${server}/${fullName}.git`;
}
