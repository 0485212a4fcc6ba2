import type { Issue, Json, Repository, Store, User } from "./store.ts";

/** Adds to an issue's timeline. */
export function recordEvent(
  store: Store,
  _repository: Repository,
  issue: Issue,
  event: string,
  actor: User,
  detail: Json,
): void {
  const createdAt = store.now();
  issue.updatedAt = createdAt;
  issue.events.push({ id: store.nextId(), event, actor, createdAt, detail });
}
