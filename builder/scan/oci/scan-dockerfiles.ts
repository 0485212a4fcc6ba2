import type { PayloadSubject, Unscanned, Violation } from "../../check/rule.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import type { Position } from "../../parse/record-file.ts";
import { type DockerfileText, isDockerfile, readDockerfile } from "./read-dockerfile.ts";

/** A violation with its place inside of the Dockerfile. */
export type DockerfileViolation = Omit<Violation, "at"> & { readonly position: Position };

export interface DockerfileScan {
  readonly violations: readonly Violation[];
  readonly unscanned: readonly Unscanned[];
  /** Dockerfiles that were found. */
  readonly count: number;
}

/** Every Dockerfile of a payload: those with such a name, and the one that the manifest names. */
export async function scanDockerfiles(
  { version, contents }: PayloadSubject,
  judge: (file: DockerfileText) => readonly DockerfileViolation[],
): Promise<DockerfileScan> {
  const config = version.manifest.value?.config;
  const declared = config && "dockerfile" in config ? config.dockerfile : undefined;
  const files = contents.files.filter(({ path }) => path === declared || isDockerfile(path));
  const violations: Violation[] = [];
  const unscanned: Unscanned[] = [];
  for (const { path, entry } of files) {
    try {
      const text = await contents.text(path);
      if (text === undefined) throw new UnscannedError(path, "it is no text in UTF-8");
      for (const { position, ...violation } of judge(await readDockerfile(path, text)))
        violations.push({ ...violation, at: { path: entry.path, ...position } });
    } catch (error) {
      if (!(error instanceof UnscannedError)) throw error;
      unscanned.push({ path: entry.path, reason: error.message });
    }
  }
  return { violations, unscanned, count: files.length };
}

export const NO_DOCKERFILE = {
  kind: "not-applicable",
  reason: "there is no Dockerfile and no image in the files",
} as const;
