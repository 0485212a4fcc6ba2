import type { Issue, Pull, Repository, Store, User } from "./store.ts";

/** An issue or pull request with the next number; not in the repository's list yet. */
export function newIssue(
  store: Store,
  repository: Repository,
  user: User,
  { title, body, pull }: { title: string; body: string | null; pull?: Pull },
): Issue {
  const createdAt = store.now();
  return {
    id: store.nextId(),
    number: repository.issues.length + 1,
    title,
    body,
    state: "open",
    stateReason: null,
    user,
    labels: new Set(),
    assignees: new Set(),
    comments: [],
    events: [],
    createdAt,
    updatedAt: createdAt,
    closedAt: null,
    locked: false,
    ...(pull ? { pull } : {}),
  };
}
