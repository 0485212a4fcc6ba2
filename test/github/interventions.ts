import { git } from "./bare-git.ts";
import type { Answer } from "./route.ts";
import { findRepository, findUser, type Json, type Store } from "./store.ts";
import { syncRefs } from "./sync-refs.ts";

/** An answer that GitHub gives instead of its usual one, such as a limit that was reached. */
export interface Fault {
  /** As in `GET /repos/{owner}/{repo}`; any operation when absent. */
  readonly operation?: string;
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many requests it meets; one when absent. */
  readonly times?: number;
}

/** A branch that moves just before an operation is answered, as if somebody pushed in between. */
export interface Move {
  readonly operation: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
  /** A commit that the repository has. */
  readonly to: string;
  readonly login: string;
}

export interface Interventions {
  readonly add: (intervention: Fault | Move) => void;
  /** Moves what has to be moved; the answer that stands in for the usual one, if any. */
  readonly before: (operation: string) => Answer | undefined;
}

export function makeInterventions(store: Store): Interventions {
  const faults: { fault: Fault; left: number }[] = [];
  const moves: Move[] = [];
  return {
    add: (intervention) => {
      if ("to" in intervention) moves.push(intervention);
      else faults.push({ fault: intervention, left: intervention.times ?? 1 });
    },
    before: (operation) => {
      const move = moves.find((one) => one.operation === operation);
      if (move) {
        moves.splice(moves.indexOf(move), 1);
        moveBranch(store, move);
      }
      const met = faults.find(
        ({ fault, left }) => left > 0 && (fault.operation ?? operation) === operation,
      );
      if (!met) return undefined;
      met.left--;
      const { status, body, headers = {} } = met.fault;
      return { status, body: body ?? { message: "A fault of the test" }, headers };
    },
  };
}

function moveBranch(store: Store, { repository: name, branch, to, login }: Move): void {
  const [owner = "", rest = ""] = name.split("/");
  const repository = findRepository(store, owner, rest);
  const user = findUser(store, login);
  if (!repository || !user) throw new Error(`no ${name} or no ${login}`);
  git(repository.folder, ["update-ref", `refs/heads/${branch}`, to]);
  syncRefs(store, repository, user);
}
