/**
 * How to get a version, as commands that work when pasted. Names and versions hold no character
 * that a shell would read, by their shapes in `schemas/field.ts`; addresses and paths are quoted.
 */
import { shortName } from "../../../schemas/paths.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../../schemas/published/artifact-document.ts";
import { pinnedAddress, type TreeAddress } from "./verify-commands.ts";

export interface InstallWay {
  readonly id: string;
  readonly title: string;
  readonly command: string;
  readonly note: string;
}

export function installWays(
  document: ArtifactDocument,
  version: PublishedVersion,
  address: TreeAddress,
): InstallWay[] {
  const target = `${document.name}@${version.version}`;
  const unconfigured = `Add --registry ${pinnedAddress(address)} if this registry is not configured yet.`;
  const install: InstallWay = {
    id: "install",
    title: "Install",
    command: `ashlar install ${target}`,
    note: `Checks every byte against what the registry signed and records the version in the lockfile. ${unconfigured}`,
  };
  const create: InstallWay = {
    id: "new",
    title: "Create",
    command: `ashlar new ${document.name} my-${shortName(document.name)}`,
    note: `Asks the template's questions and writes a new folder. ${unconfigured}`,
  };
  const ways = document.type === "template" ? [create, install] : [install];
  return [...ways, download(document, version, address.url)];
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
