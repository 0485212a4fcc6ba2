import type { Repository, Store } from "./store.ts";

type Given = Pick<Repository, "owner" | "name" | "folder" | "defaultBranch" | "refs"> &
  Partial<
    Pick<
      Repository,
      | "parent"
      | "notReadyFor"
      | "private"
      | "actionsMayApprove"
      | "protection"
      | "roles"
      | "description"
    >
  >;

export function newRepository(store: Store, given: Given): Repository {
  const createdAt = store.now();
  return {
    id: store.nextId(),
    description: null,
    private: false,
    roles: new Map(),
    protection: new Map(),
    actionsMayApprove: false,
    issues: [],
    labels: [],
    statuses: [],
    checkRuns: [],
    runs: [],
    releases: [],
    dispatches: [],
    deployments: new Map(),
    notReadyFor: 0,
    createdAt,
    pushedAt: createdAt,
    ...given,
  };
}
