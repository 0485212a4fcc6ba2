/**
 * Whether TypeScript finds a package's declarations as Node finds its code, by arethetypeswrong, in
 * memory. What other packages declare is not looked up: imports of them count as resolved.
 */
import type { Problem } from "@arethetypeswrong/core";
import {
  DECLARATIONS_SIZE_MAX,
  DECLARED_SOURCE_SIZE_MAX,
  PACKAGE_RESOLUTIONS_MAX,
} from "../../../schemas/limits.ts";
import { compareText } from "../../check/compare-text.ts";
import type { Contents } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import { judged } from "./judged.ts";
import { isJsonObject, ownValue, PACKAGE_JSON, type PackageJson } from "./package-json.ts";

export interface TypesProblem {
  readonly kind: Problem["kind"];
  /** `.`, `./sub`; absent for problems of files. */
  readonly entry?: string;
  /** Payload path of the declarations that are wrong. */
  readonly file?: string;
  /** node16-esm, node16-cjs, bundler: the ways of importing that fail. */
  readonly ways: readonly string[];
  /** What does not resolve, or which names are missing. */
  readonly detail?: string;
}

/** A name that cannot collide with what the package imports. */
const NAME = "package-under-check";
const ROOT = `/node_modules/${NAME}/`;
const DECLARATION = /\.(?:d\.[cm]?ts|[cm]?tsx?)$/;
const SOURCE = /\.[cm]?jsx?$/;
/** Imports of styles and data: no TypeScript is asked of them. */
const DATA_ENTRY = /\.(?:astro|vue|svelte|json|css|scss|less|wasm|svg|txt|md)$|\/$/;

/** Modules of other languages, which a bundler compiles. */
const OTHER_MODULE = /\.(?:astro|vue|svelte|css|scss|less|json|wasm|svg|png|txt|md|mdx)(?:\?.*)?$/;

/** Whether there are declarations at all. */
export function shipsTypes(contents: Contents): boolean {
  return contents.files.some(({ path }) => DECLARATION.test(path));
}

/** @throws {UnscannedError} when the package is larger than can be resolved in bounded time */
export async function checkPackageTypes(
  contents: Contents,
  packageJson: PackageJson,
): Promise<readonly TypesProblem[]> {
  const { path } = packageJson.locate([]);
  const entries = countEntries(ownValue(packageJson.value, "exports"));
  const declarations = contents.files.filter((file) => DECLARATION.test(file.path)).length;
  if (entries * declarations > PACKAGE_RESOLUTIONS_MAX)
    throw new UnscannedError(
      path,
      `${entries} entries with ${declarations} files of declarations are more than can be resolved`,
    );
  const files = await loadedFiles(contents, packageJson, path);
  const { checkPackage, Package } = await import("@arethetypeswrong/core");
  const result = await judged(path, () => checkPackage(new Package(files, NAME, "1.0.0")));
  return result.types === false ? [] : merged(result.problems.flatMap((item) => readable(item)));
}

async function loadedFiles(contents: Contents, packageJson: PackageJson, at: string) {
  const files: Record<string, string | Uint8Array> = Object.create(null);
  const room = { declarations: DECLARATIONS_SIZE_MAX, sources: DECLARED_SOURCE_SIZE_MAX };
  for (const { path, entry } of contents.files) {
    const kind = kindOf(path);
    if (kind === undefined) continue;
    room[kind] -= entry.size;
    if (room[kind] < 0) throw new UnscannedError(at, `its ${kind} are larger than can be resolved`);
    files[ROOT + path] = await contents.bytes(path);
  }
  files[ROOT + PACKAGE_JSON] = JSON.stringify({ ...packageJson.value, name: NAME });
  return files;
}

/** What resolution asks for; undefined for files that it does not see. */
function kindOf(path: string): "declarations" | "sources" | undefined {
  if (/(?:^|\/)node_modules\//.test(path)) return undefined;
  if (DECLARATION.test(path)) return "declarations";
  return SOURCE.test(path) || path.endsWith(".json") ? "sources" : undefined;
}

/**
 * One problem in one way of importing. Left out: the resolution of before 2022, which reads no
 * `exports`; that `require` meets an ES module, which Node takes since 20.19; and what bundlers load
 * as something else than JavaScript.
 */
function readable(problem: Problem): TypesProblem[] {
  switch (problem.kind) {
    case "NoResolution":
    case "UntypedResolution":
    case "FallbackCondition":
      return problem.resolutionKind === "node10" || DATA_ENTRY.test(problem.entrypoint)
        ? []
        : [{ kind: problem.kind, entry: problem.entrypoint, ways: [problem.resolutionKind] }];
    case "InternalResolutionError":
      return problem.resolutionOption === "node10" || OTHER_MODULE.test(problem.moduleSpecifier)
        ? []
        : [
            {
              kind: problem.kind,
              file: relative(problem.fileName),
              ways: [problem.resolutionOption],
              detail: problem.moduleSpecifier,
            },
          ];
    case "NamedExports":
      return [
        {
          kind: problem.kind,
          file: relative(problem.typesFileName),
          ways: [],
          detail: problem.missing.slice(0, 5).join(", "),
        },
      ];
    case "CJSResolvesToESM":
      return [];
    default:
      return [
        {
          kind: problem.kind,
          file: relative("typesFileName" in problem ? problem.typesFileName : problem.fileName),
          ways: [],
        },
      ];
  }
}

function relative(fileName: string): string {
  return fileName.startsWith(ROOT) ? fileName.slice(ROOT.length) : fileName;
}

/** Problems that differ in nothing but the way of importing become one. */
function merged(problems: readonly TypesProblem[]): readonly TypesProblem[] {
  const byKey = new Map<string, TypesProblem>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.kind, problem.entry, problem.file, problem.detail]);
    const known = byKey.get(key);
    byKey.set(key, {
      ...problem,
      ways: [...new Set([...(known?.ways ?? []), ...problem.ways])].toSorted(compareText),
    });
  }
  return [...byKey.values()];
}

function countEntries(value: unknown): number {
  if (!isJsonObject(value)) return 1;
  const keys = Object.keys(value);
  return keys.some((key) => key.startsWith(".")) ? keys.length : 1;
}
