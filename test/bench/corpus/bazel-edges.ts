/** The dependencies of a Bazel module as ranges of SemVer versions. */
import { compare, parse } from "semver";
import type { ModuleFile } from "./module-bazel.ts";

export interface BazelTarget {
  /** Bazel's version → SemVer, for published and for wanted versions. */
  readonly semver: ReadonlyMap<string, string>;
  /** Published versions in ascending order, with their compatibility levels. */
  readonly published: readonly { readonly semver: string; readonly level: number }[];
}

export interface BazelEdge {
  readonly dependency: { readonly name: string; readonly version: string; readonly kind?: string };
  readonly target: "published" | "unpublished" | "absent";
}

interface ModuleVersions {
  readonly name: string;
  readonly files: ReadonlyMap<string, ModuleFile>;
  readonly semver: ReadonlyMap<string, string>;
}

export function bazelModules(modules: readonly ModuleVersions[]): Map<string, BazelTarget> {
  return new Map(
    modules.map(({ name, files, semver }) => {
      const published = [...files].flatMap(([version, { compatibilityLevel: level }]) => {
        const mapped = semver.get(version);
        return mapped === undefined ? [] : [{ semver: mapped, level }];
      });
      published.sort((a, b) => compare(a.semver, b.semver));
      return [name, { semver, published }];
    }),
  );
}

/** One dependency for each module: of several calls the last one that is not for development only. */
export function bazelDependencies(
  file: ModuleFile,
  targets: ReadonlyMap<string, BazelTarget>,
): BazelEdge[] {
  const edges = new Map<string, BazelEdge>();
  const byWeight = file.dependencies.toSorted((a, b) => weight(a) - weight(b));
  for (const { name, version, development, constraintOnly } of byWeight) {
    const target = targets.get(name);
    const kind = development ? "development" : constraintOnly ? "optional" : undefined;
    const range = version === "" ? "*" : rangeOf(version, target);
    const published = target?.published.some(({ semver }) => semver === target.semver.get(version));
    edges.set(name, {
      dependency: { name: `bcr/${name}`, version: range, ...(kind && { kind }) },
      target:
        target === undefined ? "absent" : published || version === "" ? "published" : "unpublished",
    });
  }
  return [...edges.values()];
}

function weight({ development, constraintOnly }: ModuleFile["dependencies"][number]): number {
  return development ? 0 : constraintOnly ? 1 : 2;
}

/**
 * Bazel takes the highest version that anyone asks for, as long as compatibility levels agree. So the
 * range starts at the version that is asked for, and ends before the first later version with another
 * level, or else before the major version behind the newest one that is known.
 */
function rangeOf(version: string, target: BazelTarget | undefined): string {
  const start = target?.semver.get(version);
  if (target === undefined || start === undefined) return `>=${fallback(version)}`;
  const own = target.published.find(({ semver }) => compare(semver, start) >= 0);
  const level = own?.level ?? target.published.at(-1)?.level;
  const breaking = target.published.find(
    (other) => other.level !== level && compare(other.semver, start) > 0,
  );
  if (breaking) return `>=${start} <${lowestOf(breaking.semver, start)}`;
  const majors = [start, target.published.at(-1)?.semver ?? start].map(
    (text) => parse(text)?.major,
  );
  return `>=${start} <${Math.max(...majors.map((major) => major ?? 0)) + 1}.0.0-0`;
}

/** The lowest pre-release of that version, unless the range starts among its pre-releases. */
function lowestOf(semver: string, start: string): string {
  const numbers = semver.replace(/[-+].*$/, "");
  return start.startsWith(`${numbers}-`) ? semver : `${numbers}-0`;
}

function fallback(version: string): string {
  const numbers = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version)?.slice(1) ?? [];
  const [major = 0, minor = 0, patch = 0] = numbers.map((number) => Number(number ?? 0));
  return `${major}.${minor}.${patch} <${major + 1}.0.0-0`;
}
