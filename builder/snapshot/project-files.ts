/** Which files of a project say what it runs on and with, and which never leave it. */

/** Exact versions of packages. */
const LOCKS =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|uv\.lock|poetry\.lock|pdm\.lock|pylock(?:\..+)?\.toml|Pipfile\.lock|requirements[^/]*\.txt|constraints[^/]*\.txt|Cargo\.lock|go\.sum|conda-lock\.ya?ml|environment[^/]*\.ya?ml|Gemfile\.lock|composer\.lock)$/i;
/** Versions of languages and tools, what the locks belong to, and the machine. */
const TOOLS =
  /^(?:\.nvmrc|\.node-version|\.python-version|\.ruby-version|\.tool-versions|runtime\.txt|rust-toolchain(?:\.toml)?|package\.json|pnpm-workspace\.yaml|pyproject\.toml|setup\.cfg|Pipfile|Cargo\.toml|go\.mod|Gemfile|composer\.json|Dockerfile|Containerfile|LICENSE(?:\.(?:md|txt))?|COPYING)$/;
/** Where people keep what lets them in. */
const SECRETS =
  /^(?:\.env(?:\..*)?|\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|\.netrc|_netrc|pip\.conf|\.git-credentials|\.dockercfg|credentials(?:\.(?:json|toml))?|auth\.json|id_(?:rsa|dsa|ecdsa|ed25519)|.*\.(?:pem|key|p12|pfx|keystore))$/i;

export type ProjectFileKind = "lock" | "tool" | "secret";

/** By a file's name at the top of the project; undefined for what a snapshot passes over. */
export function projectFileKind(name: string): ProjectFileKind | undefined {
  if (SECRETS.test(name)) return "secret";
  if (LOCKS.test(name)) return "lock";
  return TOOLS.test(name) ? "tool" : undefined;
}
