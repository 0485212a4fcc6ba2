/** Refusals that come from the network: who was asked, what came, what to do. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { NETWORK_RATE_MIN } from "../../schemas/limits.ts";

/** @param url where it was asked, without credentials */
export function unreachable(url: URL, cause: unknown): CodedError {
  return new CodedError({
    code: "E_NETWORK",
    exitCode: EXIT.network,
    message: `${url.href} cannot be reached: ${reason(cause)}`,
    fix: "Check the address and your connection; behind a proxy set HTTPS_PROXY. Then run the command again.",
    cause,
  });
}

export function refused(url: URL, status: number, hadCredential: boolean): CodedError {
  if (status === 401 || status === 403) return unauthorized(url, status, hadCredential);
  return new CodedError({
    code: "E_NETWORK",
    exitCode: EXIT.network,
    message: `${url.href} answered ${status}`,
    fix: "Run the command again later; if it stays so, tell the registry's owner.",
  });
}

export function badRedirect(url: URL, problem: string): CodedError {
  return new CodedError({
    code: "E_REDIRECT",
    exitCode: EXIT.network,
    message: `${url.href} redirects ${problem}`,
    fix: "Use the address that the registry is served from, without redirects.",
  });
}

/** An answer that is drawn out: a slow line, or a host that wants to keep its readers waiting. */
export function tooSlow(url: URL): CodedError {
  return new CodedError({
    code: "E_NETWORK",
    exitCode: EXIT.network,
    message: `${url.href} sends less than ${NETWORK_RATE_MIN} bytes a second (slow retrieval); the rest was not waited for`,
    fix: "Run the command again; if it stays so, read from another mirror and tell the registry's owner.",
  });
}

export function changedMeanwhile(url: URL): CodedError {
  return new CodedError({
    code: "E_NETWORK",
    exitCode: EXIT.network,
    message: `${url.href} changed while it was being read`,
    fix: "Run the command again.",
  });
}

function unauthorized(url: URL, status: number, hadCredential: boolean): CodedError {
  return new CodedError({
    code: "E_AUTH",
    exitCode: EXIT.auth,
    message: hadCredential
      ? `${url.href} answered ${status}: the configured credential was refused`
      : `${url.href} answered ${status}: it wants a credential and none is configured`,
    fix: hadCredential
      ? "Put a valid token in the environment variable that registries.yaml names for this registry."
      : `Set a variable to the token and name it: ashlar registries add NAME ${url.origin}/… --token-env VARIABLE`,
  });
}

/** Errors of sockets and name lookup, as words; an AggregateError speaks through its first. */
function reason(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return reason(cause.errors[0]);
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}
