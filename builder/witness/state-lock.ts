/**
 * One process at a time on a witness's state: two that remember apart could cosign two trees of one
 * size. The lock is a file beside the state that says who holds it. Nobody waits for it, and it is
 * taken away only from a process of this machine that is gone.
 */
import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import * as v from "valibot";
import { isRunning } from "../../client/install/is-running.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

const holderShape = v.object({
  token: v.string(),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  host: v.string(),
});
type Holder = v.InferOutput<typeof holderShape>;

export interface StateLock {
  /** @throws {CodedError} E_WITNESS_BUSY when the lock is not ours any more */
  assertHeld(): Promise<void>;
  release(): Promise<void>;
}

/** Tokens of the locks that this process holds: its own number in a file may be an earlier process's. */
const held = new Set<string>();

/**
 * Takes `file`, whose folder must exist.
 *
 * @throws {CodedError} E_WITNESS_BUSY when another process has it
 */
export async function lockState(file: string): Promise<StateLock> {
  const holder = { token: randomBytes(12).toString("hex"), pid: process.pid, host: hostname() };
  if (!(await tryLock(file, holder))) {
    const other = await readHolder(file);
    if (other === undefined || !isGone(other)) throw busy(file, other);
    await takeAway(file, other);
    if (!(await tryLock(file, holder))) throw busy(file, await readHolder(file));
  }
  held.add(holder.token);
  return {
    assertHeld: async () => {
      const found = await readHolder(file);
      if (found?.token !== holder.token) throw busy(file, found);
    },
    release: async () => {
      held.delete(holder.token);
      if ((await readHolder(file))?.token === holder.token) await rm(file, { force: true });
    },
  };
}

/** The lock appears under its name with its content, so that nobody finds one without a holder. */
async function tryLock(file: string, holder: Holder): Promise<boolean> {
  const temporary = `${file}.${holder.token}`;
  try {
    await writeFile(temporary, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
    await link(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const parsed = v.safeParse(holderShape, JSON.parse(await readFile(file, "utf8")));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

function isGone({ host, pid, token }: Holder): boolean {
  if (host !== hostname()) return false;
  // In a container every process that begins anew has the number of the one before it.
  return pid === process.pid ? !held.has(token) : !isRunning(pid);
}

/** Two processes may find the same holder gone; whoever moved a newer lock aside puts it back. */
async function takeAway(file: string, gone: Holder): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(file, aside);
    if ((await readHolder(aside))?.token !== gone.token) await link(aside, file);
  } catch {
    // Another process was faster; taking the lock will tell.
  } finally {
    await rm(aside, { force: true });
  }
}

function busy(file: string, holder: Holder | undefined): CodedError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : "another process";
  return new CodedError({
    code: "E_WITNESS_BUSY",
    exitCode: EXIT.failed,
    message: `${who} has the witness's state (${file}); two witnesses on one state could cosign two trees of one size`,
    fix: `stop the other witness, or give this one its own --state; remove ${file} only when no such process is left`,
  });
}
