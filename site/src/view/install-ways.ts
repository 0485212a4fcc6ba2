/**
 * How to get a version, as commands that work when pasted. Names and versions hold no character
 * that a shell would read, by their shapes in `schemas/field.ts`; addresses and paths are quoted.
 */
import { shortName } from "../../../schemas/paths.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";

export interface InstallWay {
  readonly id: string;
  readonly title: string;
  readonly command: string;
  readonly note: string;
}

/** @param registryUrl where the tree is served, ending in `/`. */
export function installWays(
  document: ArtifactDocument,
  version: PublishedVersion,
  registryUrl: string,
): InstallWay[] {
  const target = `${document.name}@${version.version}`;
  const unconfigured = `Add --registry ${registryUrl} if this registry is not configured yet.`;
  const install: InstallWay = {
    id: "install",
    title: "Install",
    command: `ashlar install ${target}`,
    note: `Checks every byte against the registry's digests and records the version in the lockfile. ${unconfigured}`,
  };
  const create: InstallWay = {
    id: "new",
    title: "Create",
    command: `ashlar new ${document.name} my-${shortName(document.name)}`,
    note: `Asks the template's questions and writes a new folder. ${unconfigured}`,
  };
  const ways = document.type === "template" ? [create, install] : [install];
  return [...ways, download(document, version, registryUrl)];
}

function download(
  document: ArtifactDocument,
  version: PublishedVersion,
  registryUrl: string,
): InstallWay {
  const file = `${shortName(document.name)}-${version.version}.tgz`;
  const url = new URL(version.archive.path, registryUrl).href;
  return {
    id: "download",
    title: "Download",
    command: `curl -fL -o '${file}' '${url}' && echo '${version.archive.sha256}  ${file}' | sha256sum -c`,
    note: "Needs no client: fetches the archive and compares its SHA-256.",
  };
}
