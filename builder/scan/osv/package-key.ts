/** Names of packages, brought into the one form in which two spellings of a name are equal. */

const FAMILIES: Readonly<Record<string, (name: string) => string>> = {
  // PEP 503.
  PyPI: (name) => name.toLowerCase().replace(/[-_.]+/g, "-"),
  // crates.io takes no two names that differ in letter case or in `-` and `_` only.
  "crates.io": (name) => name.toLowerCase().replaceAll("_", "-"),
  NuGet: (name) => name.toLowerCase(),
  Packagist: (name) => name.toLowerCase(),
  "GitHub Actions": (name) => name.toLowerCase(),
};

/** A key for an ecosystem as OSV writes it, with its release (`Debian:12`), and a name. */
export function packageKey(ecosystem: string, name: string): string {
  const [family = ""] = ecosystem.split(":", 1);
  const fold = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  const release = ecosystem.slice(family.length).replace(/:LTS$/, "");
  return `${family}${release}\n${fold ? fold(name) : name}`;
}

/** The keys under which records about a package may stand: of its release, and of every release. */
export function lookupKeys(ecosystem: string, name: string): readonly string[] {
  const [family = ""] = ecosystem.split(":", 1);
  return [...new Set([packageKey(ecosystem, name), packageKey(family, name)])];
}
