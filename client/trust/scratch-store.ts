/** A trust store that is only looked into: what a run learns stays in memory and goes with it. */
import type { TrustStore } from "./tuf-client-options.ts";

export function scratchStore({
  location,
  load,
  locate,
}: Pick<TrustStore, "location" | "load" | "locate">): TrustStore {
  const kept = new Map<string, Uint8Array | undefined>();
  return {
    location,
    ...(locate && { locate }),
    load: async (name) => (kept.has(name) ? kept.get(name) : load(name)),
    save: async (name, bytes) => void kept.set(name, bytes),
    remove: async (name) => void kept.set(name, undefined),
  };
}
