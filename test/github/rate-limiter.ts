import { GithubRefusal } from "./github-refusal.ts";

/** Requests an hour: of a user, and of who has no token. */
const LIMIT = 5000;
const LIMIT_OF_NOBODY = 60;

export interface RateLimiter {
  readonly headers: (login: string) => Record<string, string>;
  /** Takes one; 403 when none is left, as GitHub says it. */
  readonly count: (login: string) => void;
  /** Leaves so many to a user, so that a test reaches the end. */
  readonly leave: (login: string, remaining: number) => void;
}

export function rateLimiter(): RateLimiter {
  const used = new Map<string, number>();
  const reset = Math.floor(Date.now() / 1000) + 3600;
  // A test suite has more questions than nobody may ask.
  const limit = (login: string): number => (login ? LIMIT : LIMIT_OF_NOBODY * 100);
  return {
    headers: (login) => ({
      "x-ratelimit-limit": String(limit(login)),
      "x-ratelimit-remaining": String(Math.max(limit(login) - (used.get(login) ?? 0), 0)),
      "x-ratelimit-used": String(used.get(login) ?? 0),
      "x-ratelimit-reset": String(reset),
      "x-ratelimit-resource": "core",
    }),
    count: (login) => {
      const next = (used.get(login) ?? 0) + 1;
      if (next > limit(login))
        throw new GithubRefusal(403, `API rate limit exceeded for user ID ${login}.`);
      used.set(login, next);
    },
    leave: (login, remaining) => void used.set(login, limit(login) - remaining),
  };
}
