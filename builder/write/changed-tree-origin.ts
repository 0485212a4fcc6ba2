/** A tree that is being made of the tree before it, as a reader will find it. */
import type { Origin } from "../../client/origin/origin.ts";

/**
 * @param came what came @param before the tree before @param went paths of it that go
 */
export function changedTreeOrigin(came: Origin, before: Origin, went: readonly string[]): Origin {
  const gone = new Set(went);
  return {
    location: came.location,
    local: true,
    read: async (path, limit) =>
      (await came.read(path, limit)) ?? (gone.has(path) ? undefined : before.read(path, limit)),
    stream: async (path) =>
      (await came.stream(path)) ?? (gone.has(path) ? undefined : before.stream(path)),
  };
}
