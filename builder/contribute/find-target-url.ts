/**
 * Which repository a proposal goes to, when nobody says it: the one that the registry at hand names,
 * or else the one that its clone came from; outside of any, that of the registry that is configured.
 */
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { parseRegistry } from "../../schemas/registry.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseYamlRecord } from "../parse/parse-record.ts";
import { configuredRepository } from "./configured-repository.ts";
import { gitIn } from "./run-git.ts";

/**
 * An address as git takes it, or a folder's absolute path.
 *
 * @param to as the user wrote it: an address, a path, or the name of a remote of the clone at `folder`
 * @throws {CodedError} E_NO_TARGET when nothing says where to, E_NO_GIT
 */
export async function findTargetUrl(
  to: string | undefined,
  folder: string,
  terminal: Terminal,
): Promise<string> {
  if (to !== undefined) return askedUrl(to, folder, terminal);
  const clone = await cloneAt(folder, terminal);
  if (clone === undefined || !(await isRegistry(clone))) {
    const configured = await configuredRepository(undefined, terminal);
    if (configured !== undefined) return configured;
    if (clone === undefined) throw noTarget(folder);
  }
  const named = await namedRepository(clone);
  if (named !== undefined) return named;
  for (const remote of ["upstream", "origin"]) {
    const url = await urlOf(remote, clone, terminal);
    if (url !== undefined) return url;
  }
  return clone;
}

/** A remote, a path or an address, or a registry that the user has configured under that name. */
async function askedUrl(to: string, folder: string, terminal: Terminal): Promise<string> {
  const url = await remoteUrl(to, folder, terminal);
  const isName = /^[a-z0-9][a-z0-9._-]*$/.test(to) && url === resolve(terminal.folder, to);
  const isThere = await stat(url).then(
    () => true,
    () => false,
  );
  return (isName && !isThere ? await configuredRepository(to, terminal) : undefined) ?? url;
}

/** The address of a repository that the user names: a remote of the clone at hand, a path, or an address. */
export async function remoteUrl(name: string, folder: string, terminal: Terminal): Promise<string> {
  if (name === "" || name.startsWith("-") || /[\p{Cc}]/u.test(name)) throw noAddress(name);
  const known = /^[\w.-]+$/.test(name) ? await urlOf(name, folder, terminal) : undefined;
  if (known !== undefined) return known;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return name;
  const path = resolve(terminal.folder, name);
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  // `host:path` is SSH's way to write an address.
  if (!isThere && /^[^/]+:./.test(name)) return name;
  return path;
}

/** The top folder of the clone that a folder lies in. */
async function cloneAt(folder: string, terminal: Terminal): Promise<string | undefined> {
  const git = gitIn(folder, terminal);
  const answer = await git(["rev-parse", "--show-toplevel"]).catch((error: unknown) => {
    if (error instanceof CodedError && error.code === "E_NO_GIT") throw error;
    return undefined;
  });
  return answer === undefined ? undefined : String(answer).replace(/\n$/, "") || undefined;
}

async function isRegistry(clone: string): Promise<boolean> {
  const found = await Promise.all(
    REGISTRY_FILES.map((path) => stat(join(clone, path)).catch(() => undefined)),
  );
  return found.some((one) => one !== undefined);
}

const REGISTRY_FILES = ["registry.yaml", "registry/registry.yaml"];

/** What `registry.yaml` of a clone says of where pull requests go. */
async function namedRepository(clone: string): Promise<string | undefined> {
  for (const path of REGISTRY_FILES) {
    const bytes = await readFile(join(clone, path)).catch(() => undefined);
    const decoded = bytes && decodeText(bytes);
    if (!decoded || !("text" in decoded)) continue;
    return parseYamlRecord(path, decoded.text, parseRegistry).value?.repository;
  }
  return undefined;
}

/** A relative address is one from the clone. */
async function urlOf(
  remote: string,
  folder: string,
  terminal: Terminal,
): Promise<string | undefined> {
  const git = gitIn(folder, terminal);
  const answer = await git(["remote", "get-url", remote]).catch(() => undefined);
  const url = answer === undefined ? "" : String(answer).trim();
  if (url === "") return undefined;
  const isPath = /^\.{0,2}\//.test(url);
  return isPath ? resolve((await cloneAt(folder, terminal)) ?? folder, url) : url;
}

function noTarget(folder: string): CodedError {
  return new CodedError({
    code: "E_NO_TARGET",
    exitCode: EXIT.usage,
    message: `${folder} lies in no clone of a registry, so it is not known which registry is meant`,
    fix: "name the registry's git repository, or a registry of `ashlar registries list`: --to https://github.com/OWNER/REPOSITORY",
  });
}

function noAddress(name: string): CodedError {
  return new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `"${name}" is no git repository`,
    fix: "name an address, a folder, or a remote of the clone",
  });
}
