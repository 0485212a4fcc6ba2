/** `metadata.json` of a Bazel module, and its maintainers as the publisher of the namespace. */
interface BazelMaintainer {
  readonly name?: string;
  readonly github?: string;
  readonly github_user_id?: number;
}

export interface BazelMetadata {
  readonly homepage: string;
  readonly maintainers: readonly BazelMaintainer[];
  readonly repository: readonly string[];
  readonly versions: readonly string[];
  readonly yanked_versions?: Readonly<Record<string, string>>;
  readonly deprecated?: string;
}

/**
 * Everybody who maintains a module may write; whoever maintains the most of them stands in for the
 * owner, whom the data does not name.
 */
export function bazelPublisher(modules: readonly BazelMetadata[]): object {
  const counts = new Map<number, { login: string; modules: number }>();
  for (const { maintainers } of modules) {
    for (const { github, github_user_id: id } of maintainers) {
      if (github === undefined || id === undefined) continue;
      counts.set(id, { login: github, modules: (counts.get(id)?.modules ?? 0) + 1 });
    }
  }
  const members = [...counts].sort(([a, one], [b, other]) => other.modules - one.modules || a - b);
  return {
    kind: "organization",
    displayName: "Bazel Central Registry",
    website: "https://registry.bazel.build",
    github: "bazelbuild",
    members: members.map(([id, { login }], index) => ({
      login,
      id,
      role: index === 0 ? "owner" : "write",
    })),
  };
}
