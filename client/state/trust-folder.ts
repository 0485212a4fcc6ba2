/**
 * What a reader trusts, on disk: one folder for each pinned root, below the user's state folder.
 *
 * The memory that protects from old metadata (root, timestamp, snapshot) and from an old log has its
 * version in the file name: `<version>.<role>.json`, `<size + 1>.checkpoint`; the highest counts. So processes beside each other need no lock,
 * and neither can lower what the other wrote. Delegated roles bind nobody, are verified again at each
 * reading, and lie in the cache folder.
 */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256Hex } from "../../schemas/digest.ts";
import { parseCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { parseNote } from "../../schemas/trust/signed-note.ts";
import { replaceFile } from "../store/replace-file.ts";
import { LINKED_CHECKPOINTS } from "../trust/linked-checkpoints.ts";
import { STORED_CHECKPOINT } from "../trust/log-check.ts";
import type { TrustStore } from "../trust/tuf-client-options.ts";
import { brokenState, unusableState } from "../trust/tuf-error.ts";

export interface TrustFolderOptions {
  /** The user's state folder: what must outlive the cache. */
  readonly state: string;
  /** The user's cache folder. */
  readonly cache: string;
  /** SHA-256 of the pinned root, hex: what is trusted on one root says nothing about another. */
  readonly pin: string;
}

const REMEMBERED = new Set(["root.json", "timestamp.json", "snapshot.json", STORED_CHECKPOINT]);

/** @returns a store whose methods throw {CodedError} E_TRUST_STATE for damage and for folders that cannot be used */
export function trustFolder({ state, cache, pin }: TrustFolderOptions): TrustStore {
  const folder = join(state, "trust", pin);
  const memory = memoryIn(folder);
  /** What is worth keeping beside the memory, and binds nothing by its version. */
  const beside = (name: string) =>
    name === "targets.json" || name === LINKED_CHECKPOINTS ? join(folder, name) : undefined;
  const cached = (name: string) => join(cache, "trust", pin, fileName(name));
  return {
    location: folder,
    locate(name) {
      if (REMEMBERED.has(name)) return memory.locate(name);
      return beside(name) ?? cached(name);
    },
    load(name) {
      if (REMEMBERED.has(name)) return memory.load(name);
      const place = beside(name);
      if (place !== undefined) return reading(place);
      return readFile(cached(name)).catch(() => undefined);
    },
    async save(name, bytes) {
      const place = beside(name);
      if (REMEMBERED.has(name)) await memory.save(name, bytes);
      else if (place !== undefined) await writing(place, bytes);
      // Without it the next run asks the registry again, no more.
      else await write(cached(name), bytes).catch(() => undefined);
    },
    async remove(name) {
      if (REMEMBERED.has(name)) await memory.remove(name);
      else await rm(beside(name) ?? cached(name), { force: true });
    },
  };
}

/**
 * Files with their versions in their names. Only what this process has seen is ever deleted: what
 * another one wrote meanwhile is newer than what this one knows.
 */
function memoryIn(folder: string): Required<Omit<TrustStore, "location">> {
  let seen: Set<string> | undefined;
  const given = new Map<string, string>();
  const list = async (name: string): Promise<readonly Kept[]> => {
    const names = await listing(folder);
    seen ??= new Set(names);
    return names.flatMap((file) => keptAs(file, name)).sort((a, b) => b.version - a.version);
  };
  const forget = async (file: string) => {
    if (seen?.has(file)) await guarded(folder, () => rm(join(folder, file), { force: true }));
  };
  return {
    locate: (name) => join(folder, given.get(name) ?? name),
    async load(name) {
      let gone: string | undefined;
      for (;;) {
        const [newest] = await list(name);
        if (newest === undefined) return undefined;
        const place = join(folder, newest.file);
        const bytes = await reading(place);
        if (bytes !== undefined) {
          seen?.add(newest.file);
          given.set(name, newest.file);
          requireVersion(bytes, newest.version, place);
          return bytes;
        }
        // Another process replaced it between the two calls, by a newer one. A link to nowhere stays.
        if (newest.file === gone)
          throw brokenState({ file: place, expected: "a file", found: "a link to nowhere" });
        gone = newest.file;
      }
    },
    async save(name, bytes) {
      const version = versionIn(bytes);
      if (version === undefined) throw new TypeError("only verified metadata is kept");
      const older = (await list(name)).filter((kept) => kept.version < version);
      const file = `${version}.${name}`;
      await writing(join(folder, file), bytes);
      seen?.add(file);
      for (const kept of older) await forget(kept.file);
    },
    async remove(name) {
      const [newest] = await list(name);
      if (newest !== undefined) await forget(newest.file);
    },
  };
}

interface Kept {
  readonly file: string;
  readonly version: number;
}

function keptAs(file: string, name: string): readonly Kept[] {
  const version = /^([1-9]\d{0,15})\./.exec(file)?.[1];
  return version !== undefined && file === `${version}.${name}`
    ? [{ file, version: Number(version) }]
    : [];
}

/** The version of metadata; one more than the size of a checkpoint, as an empty log has none. */
function versionIn(bytes: Uint8Array): number | undefined {
  const note = parseNote(bytes);
  const checkpoint = note && parseCheckpoint(note.text);
  if (checkpoint !== undefined) return checkpoint.size + 1;
  try {
    const { signed } = JSON.parse(Buffer.from(bytes).toString("utf8")) as {
      readonly signed?: { readonly version?: unknown };
    };
    return typeof signed?.version === "number" ? signed.version : undefined;
  } catch {
    return undefined;
  }
}

function requireVersion(bytes: Uint8Array, version: number, file: string): void {
  const found = versionIn(bytes);
  if (found === version) return;
  throw brokenState({
    file,
    expected: `metadata of version ${version}`,
    found: found === undefined ? `${bytes.length} bytes that are no metadata` : `version ${found}`,
  });
}

/** A role's name may be more than a file system takes, or mean a device to Windows. */
function fileName(name: string): string {
  const plain = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)\.)[a-z0-9][a-z0-9_-]{0,60}\.json$/.test(name);
  return plain ? name : `${sha256Hex(name)}.json`;
}

async function listing(folder: string): Promise<readonly string[]> {
  return guarded(folder, async () => {
    try {
      return await readdir(folder);
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  });
}

async function reading(file: string): Promise<Uint8Array | undefined> {
  return guarded(file, async () => {
    try {
      return await readFile(file);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  });
}

const writing = (file: string, bytes: Uint8Array): Promise<void> =>
  guarded(file, () => write(file, bytes));

async function write(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await replaceFile(file, bytes);
}

async function guarded<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unusableState(file, error);
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
