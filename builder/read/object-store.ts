/**
 * Blobs of a git repository from one `git cat-file --batch` process
 * (gitformat: `<oid> SP <type> SP <size> LF <content> LF`).
 *
 * What is wanted at the same time is asked for at once and answered in that order, so that git looks
 * up the next while one is read. What nobody has read yet waits in git: its pipe is all that it fills.
 */
import { spawn } from "node:child_process";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { answerReader } from "./answer-reader.ts";
import { gitEnvironment } from "./git-command.ts";

export interface ObjectStore {
  /**
   * The content of a blob in pieces, asked for by the first of them. Others wait until all of it was
   * taken, or the stream was left.
   *
   * @throws {CodedError} E_GIT_OBJECT
   */
  stream(objectId: string): AsyncIterable<Uint8Array>;
  /** All of a blob, as bytes of its own. @throws {CodedError} E_GIT_OBJECT */
  read(objectId: string): Promise<Uint8Array>;
  /** Ends git. What was asked for and not taken yet fails. */
  close(): Promise<void>;
}

/** Git is started by the first request. */
export function openObjectStore(folder: string): ObjectStore {
  let started: ObjectStore | undefined;
  const store = (): ObjectStore => {
    started ??= startObjectStore(folder);
    return started;
  };
  return {
    stream: (objectId) => store().stream(objectId),
    read: (objectId) => store().read(objectId),
    close: async () => started?.close(),
  };
}

function startObjectStore(folder: string): ObjectStore {
  const child = spawn("git", ["cat-file", "--batch"], {
    cwd: folder,
    env: gitEnvironment(),
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const answers = answerReader(child.stdout);
  const ask = requestLines((lines) => void child.stdin.write(lines));
  let tail: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  /** Asks, and gives the size of the answer when it is this request's turn; `done` has to be called then. */
  async function next(objectId: string): Promise<{ size: number; done: () => void }> {
    const turn = tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    tail = promise;
    waiting += 1;
    const done = (): void => {
      waiting -= 1;
      resolve();
    };
    ask(objectId);
    await turn;
    try {
      return { size: blobSize(objectId, await answers.line()), done };
    } catch (error) {
      done();
      throw error;
    }
  }

  return {
    async *stream(objectId) {
      const { size, done } = await next(objectId);
      try {
        yield* answers.bytes(size);
      } finally {
        await answers.skip(1).finally(done);
      }
    },
    async read(objectId) {
      const { size, done } = await next(objectId);
      try {
        return await answers.whole(size);
      } finally {
        await answers.skip(1).finally(done);
      }
    },
    async close() {
      child.stdin.end();
      if (waiting > 0) {
        // Git would first write all that it was asked for, and wait for a reader.
        child.kill();
        child.stdout.destroy();
      }
      child.stdout.resume();
      await ended;
    },
  };
}

/** Requests of one moment in one write. */
function requestLines(write: (lines: string) => void): (objectId: string) => void {
  let lines = "";
  return (objectId) => {
    if (lines === "")
      queueMicrotask(() => {
        write(lines);
        lines = "";
      });
    lines += `${objectId}\n`;
  };
}

function blobSize(objectId: string, header: string): number {
  const match = /^[0-9a-f]+ blob (\d+)$/.exec(header);
  if (match) return Number(match[1]);
  throw new CodedError({
    code: "E_GIT_OBJECT",
    exitCode: EXIT.failed,
    message: `git has no blob ${objectId} (${header || "no answer"})`,
    fix: "run `git fsck`; in a partial clone, fetch the missing objects first",
  });
}
