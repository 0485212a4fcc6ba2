/** How versions are ordered in each ecosystem that OSV knows (ossf.github.io/osv-schema, "Defined ecosystems"). */
import { createRequire } from "node:module";
import { compareComposer } from "./compare-composer.ts";
import { compareDebian } from "./compare-debian.ts";
import { compareGem } from "./compare-gem.ts";
import { compareMaven } from "./compare-maven.ts";
import { compareSemver } from "./compare-semver.ts";

/** Negative when `a` is older, 0 when both are one version, undefined when one of them is none. */
export type VersionOrder = (a: string, b: string) => number | undefined;

/** The ecosystem of this registry's own artifacts: names are `namespace/name`, versions SemVer. */
export const ASHLAR_ECOSYSTEM = "Ashlar";

/** Longer texts are no versions; comparing costs time. */
const VERSION_LENGTH_MAX = 300;

const ORDERS: Readonly<Record<string, VersionOrder>> = {
  [ASHLAR_ECOSYSTEM]: compareSemver,
  Bitnami: compareSemver,
  "crates.io": compareSemver,
  Debian: compareDebian,
  Echo: compareDebian,
  "GitHub Actions": compareSemver,
  Go: compareGo,
  Hex: compareSemver,
  Julia: compareSemver,
  Maven: compareMaven,
  npm: compareSemver,
  NuGet: compareNuget,
  Packagist: compareComposer,
  Pub: compareSemver,
  PyPI: comparePep440,
  RubyGems: compareGem,
  SwiftURL: compareSemver,
  Ubuntu: compareDebian,
  VSCode: compareSemver,
};

/** The order of an ecosystem, its suffix (`Debian:12`) left out; undefined for one that is not known here. */
export function versionOrder(ecosystem: string): VersionOrder | undefined {
  const [family = ""] = ecosystem.split(":", 1);
  return Object.hasOwn(ORDERS, family) ? bounded(ORDERS[family]) : undefined;
}

/** The order of ranges of type SEMVER, in every ecosystem. */
export const SEMVER_ORDER: VersionOrder = (a, b) => bounded(compareGo)?.(a, b);

function bounded(order: VersionOrder | undefined): VersionOrder | undefined {
  return (
    order &&
    ((a, b) => (Math.max(a.length, b.length) > VERSION_LENGTH_MAX ? undefined : order(a, b)))
  );
}

/** SemVer; modules write `v1.2.3`, toolchains `go1.22.1`. Pseudo-versions are pre-releases and need nothing else. */
function compareGo(a: string, b: string): number | undefined {
  return compareSemver(a.replace(/^go/, ""), b.replace(/^go/, ""));
}

/** SemVer with up to four numbers, whose letter case does not count (learn.microsoft.com/nuget, "Package versioning"). */
function compareNuget(a: string, b: string): number | undefined {
  return compareSemver(a.toLowerCase(), b.toLowerCase());
}

const load = createRequire(import.meta.url);

/** PEP 440, with text that is no version refused. Loaded when it is first needed. */
function comparePep440(a: string, b: string): number | undefined {
  const pep440 = load("@renovatebot/pep440") as typeof import("@renovatebot/pep440");
  const [left, right] = [a.trim(), b.trim()];
  if (pep440.valid(left) === null || pep440.valid(right) === null) return undefined;
  return pep440.compare(left, right);
}
