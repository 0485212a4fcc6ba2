/** A published tree that a command of the builder reads: a URL or a folder, with what the user pins. */
import { fileOrigin } from "../../client/origin/file-origin.ts";
import { httpOrigin } from "../../client/origin/http-origin.ts";
import type { Origin } from "../../client/origin/origin.ts";
import { checkFolder, registryAddress } from "../../client/registry/registry-address.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";

export interface PublishedPlace {
  readonly origin: Origin;
  /** A folder on this disk, absolute; undefined for a URL. */
  readonly folder: string | undefined;
  /** The place as `readPrevious` takes it. */
  readonly place: string;
  /** SHA-256 of a root, hex, where the address names one. */
  readonly pin: string | undefined;
}

/** @throws {CodedError} E_USAGE, E_NOT_A_REGISTRY */
export async function openPublished(
  text: string,
  { environment, folder: base, signal }: Pick<Terminal, "environment" | "folder" | "signal">,
): Promise<PublishedPlace> {
  const address = registryAddress(text, base);
  const { pin } = address;
  if (address.kind === "http") {
    const { root } = address;
    const origin = httpOrigin({ root, environment, signal });
    return { origin, folder: undefined, place: root.href, pin };
  }
  const { folder } = address;
  await checkFolder(folder);
  return { origin: fileOrigin(folder), folder, place: folder, pin };
}
