/** What GitHub answers when it refuses, as something a user can act on. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { printable } from "../check/printable.ts";
import { withoutCredentials } from "../contribute/without-credentials.ts";

/** A refusal as octokit throws it (`RequestError`). */
interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/** Undefined for what is no answer of a server. */
function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number")
    return undefined;
  const response = "response" in error ? error.response : undefined;
  const headers =
    typeof response === "object" && response !== null && "headers" in response
      ? (response.headers as Refusal["headers"])
      : {};
  return { status: error.status, message: error.message, headers };
}

const TOKEN_PAGE = "https://github.com/settings/tokens";
const TEXT_MAX = 300;

/**
 * @param what what was asked for, such as "open a pull request"
 * @param now milliseconds since 1970: a limit says when it ends
 */
export function githubFailure(error: unknown, what: string, now: number): CodedError {
  if (error instanceof CodedError) return error;
  const refusal = refusalOf(error);
  const words = error instanceof Error ? error.message : String(error);
  const said = printable(withoutCredentials(words), TEXT_MAX);
  if (!refusal) {
    return coded("E_NETWORK", EXIT.network, `GitHub does not answer (${what})`, {
      fix: "check the connection, and --github or GITHUB_API_URL, then run the command again",
      details: [said],
      cause: error,
    });
  }
  const known = byStatus(refusal, what, now);
  return coded(known.code, known.exitCode ?? EXIT.auth, known.message, {
    fix: known.fix,
    details: [`GitHub answers ${refusal.status}: ${said}`],
    cause: error,
  });
}

interface Known {
  readonly code: `E_${string}`;
  readonly exitCode?: CodedError["exitCode"];
  readonly message: string;
  readonly fix: string;
}

function byStatus({ status, message, headers }: Refusal, what: string, now: number): Known {
  const wait = limitEnd({ status, message, headers }, now);
  if (wait !== undefined)
    return {
      code: "E_GITHUB_LIMIT",
      exitCode: EXIT.network,
      message: `GitHub takes no more requests of yours for now (${what})`,
      fix: `run the command again ${wait}; it goes on where it stopped`,
    };
  if (status === 401)
    return {
      code: "E_GITHUB_TOKEN",
      message: "GitHub does not know the token, or it has expired",
      fix: `make a new one (${TOKEN_PAGE}) and set GITHUB_TOKEN, or run \`gh auth login\``,
    };
  const sso = /\burl=(\S+)/.exec(String(headers["x-github-sso"] ?? ""))?.[1];
  if (status === 403 && headers["x-github-sso"] !== undefined)
    return {
      code: "E_GITHUB_SSO",
      message: "the organization wants the token to be authorized for its single sign-on",
      fix: `authorize it${sso ? `: ${printable(sso, TEXT_MAX)}` : ` (${TOKEN_PAGE}, "Configure SSO")`}, then run the command again`,
    };
  if (status === 403) return { code: "E_GITHUB_FORBIDDEN", ...forbidden(headers, what) };
  if (status === 404)
    return {
      code: "E_GITHUB_NOT_FOUND",
      exitCode: EXIT.notFound,
      message: `GitHub has nothing there, or the token may not see it (${what})`,
      fix: "check the name; for a private repository, use a token that may read it",
    };
  if (status >= 500)
    return {
      code: "E_NETWORK",
      exitCode: EXIT.network,
      message: `GitHub has trouble (${what})`,
      fix: "run the command again in a while; https://www.githubstatus.com says more",
    };
  return {
    code: "E_GITHUB_REFUSED",
    exitCode: EXIT.failed,
    message: `GitHub refuses to ${what}`,
    fix: "its answer says why; --branch REMOTE and --patch FILE work without its interface",
  };
}

/** Classic tokens say what they may and what was needed; fine-grained ones say what was needed. */
function forbidden(headers: Refusal["headers"], what: string): Pick<Known, "message" | "fix"> {
  const has = headers["x-oauth-scopes"];
  const needs = headers["x-accepted-oauth-scopes"] || headers["x-accepted-github-permissions"];
  const shown = (text: unknown): string => printable(String(text), TEXT_MAX);
  const scopes = has === undefined ? "" : ` (it has: ${shown(has) || "no scope"})`;
  return {
    message: `the token may not ${what}${scopes}`,
    fix: needs
      ? `give it: ${shown(needs)} (${TOKEN_PAGE})`
      : `give it the scope public_repo, or, fine-grained, "Contents" and "Pull requests" to read and write (${TOKEN_PAGE})`,
  };
}

/** When a limit ends, in words; undefined for another refusal. */
function limitEnd({ status, message, headers }: Refusal, now: number): string | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retry = Number(headers["retry-after"]);
  if (Number.isFinite(retry) && retry > 0) return `in ${Math.ceil(retry)} seconds`;
  const isSpent = String(headers["x-ratelimit-remaining"]) === "0";
  const reset = Number(headers["x-ratelimit-reset"]);
  if (isSpent && Number.isFinite(reset)) {
    const minutes = Math.max(1, Math.ceil((reset * 1000 - now) / 60_000));
    return `in ${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  }
  const isLimit = isSpent || status === 429 || /rate limit/i.test(message);
  return isLimit ? "in a few minutes" : undefined;
}

function coded(
  code: `E_${string}`,
  exitCode: CodedError["exitCode"],
  message: string,
  rest: { readonly fix: string; readonly details: readonly string[]; readonly cause: unknown },
): CodedError {
  return new CodedError({ code, exitCode: exitCode as never, message, ...rest });
}
