/** The registries a command works with, in the order they are asked. */
import type { RegistryReader } from "./registry-reader.ts";

export interface ListedRegistry {
  readonly reader: RegistryReader;
  /**
   * Namespaces that belong to this registry: it is asked for no others, and no registry without
   * them in its own list is asked for these. Absent: every namespace that nobody claims.
   */
  readonly namespaces?: readonly string[];
}

export interface RegistrySet {
  readonly readers: readonly RegistryReader[];
  /** The readers that may answer for `namespace/name`, first one first; empty when none may. */
  eligible(name: string): readonly RegistryReader[];
}

export function registrySet(registries: readonly ListedRegistry[]): RegistrySet {
  const claimed = new Set(registries.flatMap(({ namespaces }) => namespaces ?? []));
  return {
    readers: registries.map(({ reader }) => reader),
    eligible(name) {
      const namespace = name.slice(0, name.indexOf("/"));
      return registries
        .filter(({ namespaces }) => namespaces?.includes(namespace) ?? !claimed.has(namespace))
        .map(({ reader }) => reader);
    },
  };
}
