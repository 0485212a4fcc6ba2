/** Packages, in OSV's terms, from package URLs and back (github.com/package-url/purl-spec). */
import { createRequire } from "node:module";
import { packageKey } from "../osv/package-key.ts";
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

const TYPES = new Map(Object.entries(ECOSYSTEMS).map(([type, ecosystem]) => [ecosystem, type]));

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

/**
 * Undefined for ecosystems without a type, and for names that no URL can say: one that reads back as
 * another package is worse than none. Letter case is lost where the type's definition wants it so.
 */
export function urlOfPackage(named: NamedPackage): string | undefined {
  const { ecosystem, version } = named;
  const [family = "", release] = ecosystem.split(":", 2);
  const isSystem = family === "Debian" || family === "Ubuntu";
  const type = isSystem ? "deb" : TYPES.get(ecosystem);
  if (type === undefined) return undefined;
  const { PackageURL } = load("packageurl-js") as typeof import("packageurl-js");
  const vendor = family.toLowerCase();
  const { namespace, name } = isSystem
    ? { namespace: vendor, name: named.name }
    : splitName(named.name, type === "maven" ? ":" : "/");
  const distro = isSystem && release !== undefined ? `${vendor}-${release}` : undefined;
  try {
    const url = new PackageURL(
      type,
      namespace,
      name,
      version,
      distro ? { distro } : undefined,
      undefined,
    );
    const text = url.toString();
    const back = packageOfUrl(text);
    return back && back.version === version && keyOf(back) === keyOf(named) ? text : undefined;
  } catch {
    return undefined;
  }
}

function splitName(name: string, separator: string) {
  const end = name.lastIndexOf(separator);
  return end < 0
    ? { namespace: undefined, name }
    : { namespace: name.slice(0, end), name: name.slice(end + 1) };
}

const keyOf = ({ ecosystem, name }: NamedPackage): string =>
  packageKey(ecosystem, name).toLowerCase();
