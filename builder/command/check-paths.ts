import { relative, resolve } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { nearestWord } from "../check/nearest-word.ts";
import type { Repository } from "../parse/subject.ts";

/**
 * Paths as the user wrote them, relative to the registry's folder; `""` for the folder itself.
 *
 * @throws {CodedError} E_USAGE for one that is outside
 */
export function pathsInRegistry(
  paths: readonly string[],
  registry: string,
  folder: string,
): readonly string[] {
  return paths.map((path) => {
    const inside = relative(registry, resolve(folder, path)).replaceAll("\\", "/");
    if (inside !== ".." && !inside.startsWith("../")) return inside;
    throw new CodedError({
      code: "E_USAGE",
      exitCode: EXIT.usage,
      message: `${path} is not inside the registry ${registry}`,
      fix:
        folderOf(path, relative(folder, registry)) ??
        "name a path inside it, or another --registry",
    });
  });
}

/** Other commands take `NAMESPACE/NAME@VERSION`; these take what an editor completes. */
function folderOf(path: string, registry: string): string | undefined {
  const [, name, version] =
    /^([a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*)(?:@(\S+))?$/.exec(path) ?? [];
  if (name === undefined) return undefined;
  const folder = [
    ...(registry === "" ? [] : [registry]),
    "artifacts",
    name,
    ...(version ? [version] : []),
  ];
  return `if it is an artifact, name its folder: ${folder.join("/")}`;
}

/** @throws {CodedError} E_NOT_FOUND for a path at which the registry holds nothing */
export function requireKnown(path: string, written: string, repository: Repository): void {
  const whole = ["", "artifacts", "publishers", "advisories", "usage", "trust", "registry.yaml"];
  const entries = [
    ...repository.artifacts.map(({ folder }) => folder),
    ...repository.publishers.map(({ file }) => file.path),
    ...repository.advisories.map((file) => file.path),
    ...(repository.usage?.files ?? []).map((file) => file.path),
    ...(repository.trust?.paths ?? []),
    ...[repository.policy, repository.suppressions].flatMap((file) => file?.path ?? []),
  ];
  const isKnown = (entry: string): boolean =>
    entry === path || entry.startsWith(`${path}/`) || path.startsWith(`${entry}/`);
  if (whole.includes(path) || entries.some(isKnown)) return;
  const folders = repository.artifacts.map((artifact) => artifact.folder);
  const near = folders.find((one) => one === `artifacts/${path}`) ?? nearestWord(path, folders);
  throw new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `the registry holds nothing at ${written}`,
    fix:
      near === undefined
        ? "name an artifact's folder, such as registry/artifacts/acme/hello"
        : `did you mean ${near}, below the registry's folder?`,
  });
}

/** Whether a path is a folder, lies in it, or the folder is the whole registry. */
export function isUnder(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}
