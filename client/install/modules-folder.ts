/**
 * What lies where below a project folder:
 *
 *     ashlar_modules/<ns>/<name>/            an installed version
 *     ashlar_modules/.receipts/<ns>/<name>.json       what was put there
 *     ashlar_modules/.receipts/<ns>/<name>.next.json  what is about to be put there
 *     ashlar_modules/.staging-<random>/      work of a running install
 *     ashlar_modules/.lock                   who runs one
 */
import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

const MODULES = "ashlar_modules";
const STAGING = ".staging-";
const RECEIPTS = ".receipts";

export const modulesPath = (folder: string): string => join(folder, MODULES);
export const runningPath = (folder: string): string => join(folder, MODULES, ".lock");

/** @param name `namespace/name` */
export const artifactPath = (folder: string, name: string): string =>
  join(folder, MODULES, ...name.split("/"));

export type ReceiptState = "placed" | "next";

export function receiptPath(folder: string, name: string, state: ReceiptState): string {
  const suffix = state === "next" ? ".next.json" : ".json";
  return join(folder, MODULES, RECEIPTS, ...`${name}${suffix}`.split("/"));
}

/** A new private folder for the work of one install. */
export async function makeStaging(folder: string): Promise<string> {
  const staging = join(modulesPath(folder), `${STAGING}${randomBytes(6).toString("hex")}`);
  await mkdir(staging, { mode: 0o700 });
  return staging;
}

/** Removes what installs that were killed left behind. The caller must hold the folder's lock. */
export async function sweepStaging(folder: string): Promise<void> {
  for (const entry of await readdir(modulesPath(folder)))
    if (entry.startsWith(STAGING))
      await rm(join(modulesPath(folder), entry), { recursive: true, force: true });
}

/** Makes the folders that an artifact is placed in. */
export async function makeParents(folder: string, name: string): Promise<void> {
  const [namespace = ""] = name.split("/");
  await mkdir(join(modulesPath(folder), namespace), { recursive: true });
  await mkdir(join(modulesPath(folder), RECEIPTS, namespace), { recursive: true });
}

/** Takes away folders that an install made and did not fill. */
export async function dropEmpty(folder: string): Promise<void> {
  await rmdir(modulesPath(folder)).catch(() => undefined);
}

/** What stands where folders of ours belong, and is none: absolute path, and what it is. */
export async function straysIn(
  folder: string,
  names: readonly string[],
): Promise<readonly { readonly place: string; readonly what: "a link" | "no folder" }[]> {
  const root = modulesPath(folder);
  const namespaces = [...new Set(names.map((name) => name.split("/")[0] ?? ""))];
  const places = [
    root,
    join(root, RECEIPTS),
    ...namespaces.flatMap((namespace) => [join(root, namespace), join(root, RECEIPTS, namespace)]),
  ];
  const found = await Promise.all(
    places.map(async (place) => ({ place, is: await lstat(place).catch(() => undefined) })),
  );
  return found.flatMap(({ place, is }) => {
    if (is === undefined || is.isDirectory()) return [];
    return [{ place, what: is.isSymbolicLink() ? "a link" : "no folder" } as const];
  });
}

/**
 * Refuses links where folders of ours belong: a repository could bring one along, and what is
 * installed would land where it points.
 *
 * @throws {CodedError} E_TARGET_EXISTS
 */
export async function refuseLinks(folder: string, names: readonly string[]): Promise<void> {
  const [stray] = await straysIn(folder, names);
  if (stray === undefined) return;
  throw new CodedError({
    code: "E_TARGET_EXISTS",
    exitCode: EXIT.failed,
    message: `${stray.place} is ${stray.what}, and things are installed only into real folders`,
    fix: "Move it away and run the command again.",
  });
}
