/** Opens what `build` and `check` read: the working tree, or a commit. */
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { openCommitSource } from "../read/commit-source.ts";
import type { KnownCommits } from "../read/read-record-commits.ts";
import type { Source } from "../read/source.ts";
import { openWorktreeSource } from "../read/worktree-source.ts";

export interface SourceOptions {
  readonly registry: string;
  readonly commit?: string;
  /** Commits of its history that were read before. */
  readonly known?: KnownCommits | undefined;
}

/**
 * The folder of the registry that a command means when it names none: `.`, or `./registry`, when that is
 * one; inside of a clone also those of the folders above, up to the clone's top.
 *
 * @throws {CodedError} E_NO_REGISTRY_SOURCE
 */
export async function registryFolder(named: string | undefined, folder: string): Promise<string> {
  if (named !== undefined) return resolve(folder, named);
  for (const above of await foldersAbove(folder)) {
    for (const candidate of [above, resolve(above, "registry")]) {
      if (await exists(resolve(candidate, "registry.yaml"))) return candidate;
    }
  }
  throw new CodedError({
    code: "E_NO_REGISTRY_SOURCE",
    exitCode: EXIT.notFound,
    message: `neither ${folder} nor its folder registry/ holds a registry.yaml, nor a folder above it in a clone`,
    fix: "go to a registry's checkout, or name its folder with --registry DIR",
  });
}

export function openSource({ registry, commit, known }: SourceOptions): Promise<Source> {
  return commit === undefined
    ? openWorktreeSource(registry)
    : openCommitSource(registry, commit, known);
}

/** The folder itself first. Outside of a clone there is no more: what lies above it may be anybody's. */
async function foldersAbove(folder: string): Promise<readonly string[]> {
  const above: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    above.push(at);
    if (await exists(resolve(at, ".git"))) return above;
    if (dirname(at) === at) return [folder];
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
