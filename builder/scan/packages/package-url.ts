/** Packages from package URLs (github.com/package-url/purl-spec), in OSV's terms. */
import { createRequire } from "node:module";
import { systemEcosystem } from "./system-ecosystem.ts";

const ECOSYSTEMS: Readonly<Record<string, string>> = {
  cargo: "crates.io",
  composer: "Packagist",
  gem: "RubyGems",
  golang: "Go",
  hex: "Hex",
  maven: "Maven",
  npm: "npm",
  nuget: "NuGet",
  pub: "Pub",
  pypi: "PyPI",
  swift: "SwiftURL",
};

/** Longer texts are no package URLs. */
const LENGTH_MAX = 2000;

const load = createRequire(import.meta.url);

export interface NamedPackage {
  readonly ecosystem: string;
  readonly name: string;
  readonly version?: string;
}

/** Undefined for what is no package URL, and for types that OSV has no ecosystem for. The parser is loaded when it is first needed. */
export function packageOfUrl(purl: string): NamedPackage | undefined {
  if (purl.length > LENGTH_MAX) return undefined;
  const { PackageURL } = load("packageurl-js") as typeof import("packageurl-js");
  try {
    const { type, namespace, name, version, qualifiers } = PackageURL.fromString(purl);
    const ecosystem =
      type === "deb"
        ? (systemEcosystem(distribution(namespace, qualifiers)) ?? "Debian")
        : Object.hasOwn(ECOSYSTEMS, type)
          ? ECOSYSTEMS[type]
          : undefined;
    if (ecosystem === undefined || !name) return undefined;
    const separator = type === "maven" ? ":" : "/";
    return {
      ecosystem,
      name: namespace && type !== "deb" ? `${namespace}${separator}${name}` : name,
      ...(version && { version }),
    };
  } catch {
    return undefined;
  }
}

/** `distro=debian-12`, `distro=bookworm`. */
function distribution(
  namespace: string | null | undefined,
  qualifiers: Readonly<Record<string, string | undefined>> | null | undefined,
): string {
  const distro = qualifiers?.distro ?? "";
  return distro.startsWith(namespace ?? "debian") ? distro : `${namespace ?? "debian"}-${distro}`;
}
