/**
 * What a build leaves to a next one that changes little, beside the memory of whole builds
 * (`memory-file.ts`): the columns of all artifacts, and where each one's row lies. Rows that changed since
 * the memory was written lie in files of their own. Named by the tree that was written, and disposable,
 * as the memory is.
 *
 * First the SHA-256 of what follows and a line feed; a line of JSON that names the files with rows; the
 * rest as `v8.serialize` writes it.
 */
import { createHash, randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { RegistryIndex, RowPlace } from "../incremental/registry-index.ts";
import type { StepFacts } from "../incremental/step-state.ts";
import { DIGEST_LENGTH } from "./memory-file.ts";
import { rowDigestOf } from "./row-files.ts";

/** Plain data, but for typed arrays. */
interface PlainState {
  readonly code: string;
  readonly facts: StepFacts;
  readonly index: RegistryIndex;
  readonly alike: readonly unknown[];
  /** What the website's renderer left; undefined without one. */
  readonly site: unknown;
}

export interface ReadState extends PlainState {
  /** Files with rows, by the numbers that the index has; the first is the memory of a whole build. */
  readonly files: readonly string[];
}

/** States of trees that are kept in one folder. */
const KEPT_MAX = 8;
/** A file with rows that no state names may be about to be named. */
const UNNAMED_SECONDS = 3600;

const statePath = (folder: string, pointer: string): string => join(folder, `${pointer}.state`);

/** undefined for one that is missing, altered or of another program */
export function readState(folder: string, pointer: string, code: string): ReadState | undefined {
  try {
    const bytes = readFileSync(statePath(folder, pointer));
    const content = bytes.subarray(DIGEST_LENGTH);
    const digest = bytes.subarray(0, DIGEST_LENGTH).toString("latin1");
    if (digest !== `${createHash("sha256").update(content).digest("hex")}\n`) return undefined;
    const end = content.indexOf("\n");
    const files = JSON.parse(content.subarray(0, end).toString("utf8")) as string[];
    // This program wrote it whole, as the digest says.
    const state = deserialize(content.subarray(end + 1)) as PlainState;
    return state.code === code ? { ...state, files } : undefined;
  } catch {
    return undefined;
  }
}

/** @returns why it is not kept */
export async function writeState(
  folder: string,
  pointer: string,
  stateOf: () => ReadState,
): Promise<string | undefined> {
  const path = statePath(folder, pointer);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    const { files, ...state } = stateOf();
    const head = Buffer.from(`${JSON.stringify(files)}\n`);
    const body = serialize(state satisfies PlainState);
    const digest = createHash("sha256").update(head).update(body).digest("hex");
    writeFileSync(draft, Buffer.concat([Buffer.from(`${digest}\n`), head, body]));
    await rename(draft, path);
    const [base = ""] = files;
    const now = new Date();
    // The memory that it goes on from is as young as it.
    await utimes(join(folder, base), now, now);
    await removeOldStates(folder);
    return undefined;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    return (error as Error).message;
  }
}

/**
 * Writes rows into a file of their own.
 *
 * @returns where each lies, in their order, in a file of that number
 */
export function writeRows(
  path: string,
  rows: readonly (readonly [core: Uint8Array, bulk: Uint8Array])[],
  file: number,
): readonly RowPlace[] {
  const opened = openSync(path, "wx");
  try {
    let at = 0;
    const pieces: Uint8Array[] = [];
    const places = rows.map(([core, bulk]): RowPlace => {
      const bytes = Buffer.concat([core, LINE_FEED, bulk]);
      pieces.push(bytes, LINE_FEED);
      const digest = rowDigestOf(bytes);
      const place = { file, at, core: core.length, bulk: bulk.length, digest };
      at += bytes.length + 1;
      return place;
    });
    writeFileSync(opened, Buffer.concat(pieces));
    return places;
  } finally {
    closeSync(opened);
  }
}

const LINE_FEED = Buffer.from("\n");

/** All but the youngest states, and rows that no state names any more. */
async function removeOldStates(folder: string): Promise<void> {
  const names = await readdir(folder);
  const aged = await Promise.all(
    names
      .filter((name) => /\.(?:state|rows)$/.test(name))
      .map(async (name) => ({ name, mtimeMs: (await stat(join(folder, name))).mtimeMs })),
  );
  aged.sort((a, b) => b.mtimeMs - a.mtimeMs);
  const states = aged.filter(({ name }) => name.endsWith(".state"));
  const named = new Set<string>();
  for (const { name } of states.slice(0, KEPT_MAX))
    for (const file of await filesOf(join(folder, name))) named.add(file);
  const oldest = Date.now() - 1000 * UNNAMED_SECONDS;
  const left = aged.filter(
    ({ name, mtimeMs }) => name.endsWith(".rows") && !named.has(name) && mtimeMs < oldest,
  );
  for (const { name } of [...states.slice(KEPT_MAX), ...left])
    await rm(join(folder, name), { force: true });
}

/** The beginning of a state says it. */
async function filesOf(path: string): Promise<readonly string[]> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_MAX), 0, HEAD_MAX, 0);
    const end = buffer.indexOf("\n", DIGEST_LENGTH);
    if (end < 0 || end >= bytesRead) return [];
    return JSON.parse(buffer.subarray(DIGEST_LENGTH, end).toString("utf8")) as string[];
  } finally {
    await file.close();
  }
}

/** Bytes with the digest and the names of some dozen files. */
const HEAD_MAX = 2 ** 16;
