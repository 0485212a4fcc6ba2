/**
 * One process at a time changes a folder. The lock is a file that says who holds it and whose time is
 * renewed while the holder lives; a holder that was killed is recognised by its missing process, or,
 * from another machine, by a time that stands still.
 */
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { plainText } from "../terminal/plain-text.ts";
import { isRunning } from "./is-running.ts";

const HEARTBEAT_MS = 2_000;
/** Ten missed heartbeats: a machine under load may miss some. */
const STALE_MS = 20_000;
const POLL_MS = 150;
const REMIND_MS = 10_000;
/** Of the random end of a name under which a lock is put aside. */
const ASIDE_BYTES = 6;
const ASIDE = /^[0-9a-f]{12}$/;

const holderShape = v.object({
  token: v.string(),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  host: v.string(),
  command: v.string(),
  startedAt: v.number(),
});
type Holder = v.InferOutput<typeof holderShape>;

export interface FolderLock {
  /** @throws {CodedError} E_LOCK_LOST when another process took the lock meanwhile */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

export interface FolderLockOptions {
  /** What the user ran, for those who wait. */
  readonly command: string;
  /** Told for whom the process waits, at once and every ten seconds. */
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Waits until `file` can be made ours. Its folder is made when it is missing. */
export async function lockFolder(file: string, options: FolderLockOptions): Promise<FolderLock> {
  const holder: Holder = {
    token: randomBytes(12).toString("hex"),
    pid: process.pid,
    host: hostname(),
    command: options.command,
    startedAt: Date.now(),
  };
  for (let toldAt = Number.NEGATIVE_INFINITY; !(await tryLock(file, holder)); ) {
    options.signal.throwIfAborted();
    const other = await readHolder(file);
    if (await isStale(file, other)) await takeAway(file, other?.token);
    else if (Date.now() - toldAt >= REMIND_MS) {
      toldAt = Date.now();
      options.note(waitingFor(other, file));
    }
    await sleep(POLL_MS, undefined, { signal: options.signal });
  }
  await removeAside(file);
  const heartbeat = setInterval(() => void beat(file), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    assertHeld: async () => {
      if ((await readHolder(file))?.token !== holder.token) throw lost(file);
    },
    release: async () => {
      clearInterval(heartbeat);
      if ((await readHolder(file))?.token === holder.token) await rm(file, { force: true });
    },
  };
}

async function tryLock(file: string, holder: Holder): Promise<boolean> {
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(file, "wx", 0o644);
    try {
      await handle.writeFile(JSON.stringify(holder));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    // ENOENT: the last holder took away the empty folder between our two calls.
    if (code === "EEXIST" || code === "ENOENT") return false;
    await forget(file, holder.token);
    throw error;
  }
}

/** A lock without content, from a disk that was full, would stop others until it is stale. */
async function forget(file: string, token: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === "" || text?.includes(token)) await rm(file, { force: true });
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const parsed = v.safeParse(holderShape, JSON.parse(await readFile(file, "utf8")));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

async function isStale(file: string, holder: Holder | undefined): Promise<boolean> {
  if (holder?.host === hostname() && !isRunning(holder.pid)) return true;
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > STALE_MS;
}

/**
 * Two processes may find the same lock stale. Renaming it to a name of one's own lets one of them
 * win; who finds to have moved a newer lock puts it back, unless there is another one already, in
 * which case its holder notices before it places anything.
 */
async function takeAway(file: string, token: string | undefined): Promise<void> {
  const aside = `${file}.${randomBytes(ASIDE_BYTES).toString("hex")}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const moved = await readHolder(aside);
  if (moved?.token !== token && moved !== undefined) await putBack(aside, file);
  await rm(aside, { force: true });
}

/** Killed between its two steps, who took a lock away leaves it aside. Nobody can put it back while we hold ours. */
async function removeAside(file: string): Promise<void> {
  const begin = `${basename(file)}.`;
  const isAside = (name: string) => name.startsWith(begin) && ASIDE.test(name.slice(begin.length));
  for (const name of await readdir(dirname(file)))
    if (isAside(name)) await rm(join(dirname(file), name), { force: true });
}

async function putBack(aside: string, file: string): Promise<void> {
  try {
    const content = await readFile(aside);
    const handle = await open(file, "wx", 0o644);
    await handle.writeFile(content).finally(() => handle.close());
  } catch {
    // A third process holds the lock by now; the one moved aside will find so.
  }
}

async function beat(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}

function waitingFor(holder: Holder | undefined, file: string): string {
  if (holder === undefined) return `waiting for another process (${file})`;
  const seconds = Math.max(0, Math.round((Date.now() - holder.startedAt) / 1000));
  const where = holder.host === hostname() ? "" : ` on ${holder.host}`;
  return plainText(
    `waiting for process ${holder.pid}${where} (${holder.command}, ${seconds} s) in ${dirname(file)}`,
  );
}

function lost(file: string): CodedError {
  return new CodedError({
    code: "E_LOCK_LOST",
    exitCode: EXIT.failed,
    message: `another process took ${file}, because this one seemed dead for ${STALE_MS / 1000} s`,
    fix: "Nothing more was placed. Run the command again.",
  });
}
