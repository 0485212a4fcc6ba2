/** The folder of an artifact as its author has it: which artifact it is, and what is in it. */
import { createReadStream } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { PAYLOAD_SIZE_MAX } from "../../schemas/limits.ts";
import { printable } from "../check/printable.ts";
import { blobHash } from "../pack/blob-hash.ts";
import { openWorktreeSource } from "../read/worktree-source.ts";
import type { PlannedFile } from "./plan-publish.ts";

export interface LocalFile extends PlannedFile {
  read(): Promise<Uint8Array>;
}

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?\/[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

/**
 * The artifact's name: what is asked for, or what a folder `artifacts/NAMESPACE/NAME` says.
 *
 * @throws {CodedError} E_USAGE
 */
export function artifactNameOf(folder: string, asked: string | undefined): string {
  const inRegistry = basename(dirname(dirname(folder))) === "artifacts";
  const found = inRegistry ? `${basename(dirname(folder))}/${basename(folder)}` : undefined;
  const name = asked ?? found;
  if (name === undefined) {
    throw usage(
      `${folder} does not say which artifact it is: it lies in no folder artifacts/NAMESPACE/`,
      "name the artifact: --name NAMESPACE/NAME",
    );
  }
  if (NAME.test(name)) return name;
  throw usage(
    `"${printable(name, 200)}" is no name of an artifact`,
    "write NAMESPACE/NAME in lower case: letters, digits and . _ - inside",
  );
}

/**
 * What git would commit of the folder, or all of it outside of a repository.
 *
 * @param like an id of the registry's repository, which says how it names contents
 * @throws {CodedError} E_NO_FOLDER, E_NO_ARTIFACT, E_UNPUBLISHABLE
 */
export async function readArtifactFolder(
  folder: string,
  { name, like }: { readonly name: string; readonly like: string },
  terminal: Terminal,
): Promise<readonly LocalFile[]> {
  const source = await openWorktreeSource(folder);
  if (!source.entries.some(({ path }) => path === "artifact.md")) throw noArtifact(folder);
  const odd = source.entries.filter(({ kind }) => kind !== "file" && kind !== "executable");
  if (odd.length > 0) throw unpublishable(odd.map(({ path, kind }) => `${path}: a ${kind}`));
  const size = source.entries.reduce((sum, entry) => sum + entry.size, 0);
  if (size > 4 * PAYLOAD_SIZE_MAX)
    throw unpublishable([`${size} bytes in all; a version may have ${PAYLOAD_SIZE_MAX}`]);
  const files: LocalFile[] = [];
  const progress = terminal.progress("reading");
  for (const entry of source.entries) {
    terminal.signal.throwIfAborted();
    progress.update(files.length, source.entries.length, entry.path);
    const hash = blobHash(like, entry.size);
    for await (const piece of createReadStream(join(folder, entry.path))) hash.update(piece);
    files.push({
      path: `artifacts/${name}/${entry.path}`,
      executable: entry.kind === "executable",
      objectId: hash.digest("hex"),
      read: () => source.read(entry),
    });
  }
  progress.end();
  return files;
}

function noArtifact(folder: string): CodedError {
  return new CodedError({
    code: "E_NO_ARTIFACT",
    exitCode: EXIT.notFound,
    message: `${folder} holds no artifact.md that git would commit`,
    fix: "name the folder of an artifact, or begin one: ashlar init TYPE NAMESPACE/NAME",
  });
}

function unpublishable(details: readonly string[]): CodedError {
  return new CodedError({
    code: "E_UNPUBLISHABLE",
    exitCode: EXIT.findings,
    message: "the folder holds what a registry does not take",
    fix: "replace links by the files that they lead to, and leave out what is no file",
    details: details.map((line) => printable(line, 300)),
  });
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
