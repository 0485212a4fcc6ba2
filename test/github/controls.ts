import type { RestServer, Violation } from "./rest-server.ts";
import type { Store } from "./store.ts";

/** What a test may do to GitHub that no user can; called from the test's own thread. */
export function controls(_store: Store, rest: RestServer) {
  return {
    /** What GitHub's description forbids of the exchanges so far; they are forgotten. */
    takeViolations: (): Violation[] => rest.violations.splice(0),
  };
}

export type Controls = ReturnType<typeof controls>;
