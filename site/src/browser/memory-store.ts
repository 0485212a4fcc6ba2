import type { TrustStore } from "../../../client/trust/tuf-client-options.ts";

/** Trust for one run. It ends with the page: a browser's storage is no place to remember trust in. */
export function memoryStore(): TrustStore {
  const files = new Map<string, Uint8Array>();
  return {
    location: "this page",
    load: async (name) => files.get(name),
    save: async (name, bytes) => void files.set(name, bytes),
    remove: async (name) => void files.delete(name),
  };
}
