/**
 * Blobs of a git repository, one after the other, from one `git cat-file --batch` process
 * (gitformat: `<oid> SP <type> SP <size> LF <content> LF`).
 */
import { spawn } from "node:child_process";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { gitEnvironment } from "./git-command.ts";

export interface ObjectStore {
  /** The content of a blob in pieces. Requests queue: one is answered at a time. */
  stream(objectId: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Git is started by the first request. */
export function openObjectStore(folder: string): ObjectStore {
  let started: ObjectStore | undefined;
  return {
    stream(objectId) {
      started ??= startObjectStore(folder);
      return started.stream(objectId);
    },
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
  const answers = byteReader(child.stdout);
  let tail: Promise<unknown> = Promise.resolve();

  async function* stream(objectId: string): AsyncGenerator<Uint8Array> {
    const turn = tail;
    const { promise, resolve } = Promise.withResolvers<void>();
    tail = promise;
    await turn;
    try {
      child.stdin.write(`${objectId}\n`);
      const size = blobSize(objectId, await answers.line());
      try {
        yield* answers.bytes(size);
      } finally {
        await answers.skip(1);
      }
    } finally {
      resolve();
    }
  }

  return {
    stream,
    async close() {
      child.stdin.end();
      child.stdout.resume();
      await ended;
    },
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

interface ByteReader {
  line(): Promise<string>;
  bytes(count: number): AsyncIterable<Uint8Array>;
  skip(count: number): Promise<void>;
}

function byteReader(input: AsyncIterable<Buffer>): ByteReader {
  const pieces = input[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array();
  const more = async (): Promise<boolean> => {
    const next = await pieces.next();
    if (next.done) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  async function* bytes(count: number): AsyncGenerator<Uint8Array> {
    let left = count;
    try {
      while (left > 0) {
        if (held.length === 0 && !(await more())) throw new Error("git cat-file ended early");
        const piece = held.subarray(0, left);
        held = held.subarray(piece.length);
        left -= piece.length;
        yield piece;
      }
    } finally {
      while (left > 0 && (held.length > 0 || (await more()))) {
        const dropped = Math.min(left, held.length);
        held = held.subarray(dropped);
        left -= dropped;
      }
    }
  }
  return {
    bytes,
    async line() {
      let end = held.indexOf(0x0a);
      while (end < 0 && (await more())) end = held.indexOf(0x0a);
      const line = Buffer.from(held.subarray(0, Math.max(0, end))).toString("utf8");
      held = held.subarray(end + 1);
      return line;
    },
    async skip(count) {
      for await (const _ of bytes(count));
    },
  };
}
