/** One thread that packs. It keeps no process alive, and ends when it has had nothing to do for a while. */
import { Worker } from "node:worker_threads";
import type { StoredPayload } from "../pack/blob-sink.ts";
import type { WholePayload } from "../pack/pack-whole.ts";

/** Beside this file, with the same ending: sources run as they are, or compiled. */
const PROGRAM = new URL(
  import.meta.url.endsWith(".ts") ? "./packing-worker.ts" : "./packing-worker.js",
  import.meta.url,
);
const IDLE_MAX_MS = 1_000;

export interface PackingJob {
  readonly id: number;
  readonly payload: WholePayload;
}

export interface PackingAnswer {
  readonly id: number;
  /** undefined when it failed. */
  readonly packed: StoredPayload | undefined;
}

export interface PackingThread {
  /** Bytes that it was given and has not packed yet. */
  readonly load: number;
  /** Whether it has ended, for whatever reason: it takes nothing any more. */
  readonly over: boolean;
  /** undefined when it could not be done there. What is given at one moment travels together. */
  pack(payload: WholePayload): Promise<StoredPayload | undefined>;
  end(): Promise<void>;
}

interface Waiting {
  readonly size: number;
  readonly settle: (packed: StoredPayload | undefined) => void;
}

/** @param folder where archives go */
export function packingThread(folder: string, program = PROGRAM): PackingThread {
  const worker = new Worker(program, { workerData: { folder }, execArgv: [] });
  const waiting = new Map<number, Waiting>();
  let batch: PackingJob[] = [];
  let ids = 0;
  let load = 0;
  let over = false;
  let idle: NodeJS.Timeout | undefined;

  const settle = ({ id, packed }: PackingAnswer): void => {
    const one = waiting.get(id);
    waiting.delete(id);
    load -= one?.size ?? 0;
    one?.settle(packed);
    if (waiting.size > 0) return;
    worker.unref();
    idle = setTimeout(end, IDLE_MAX_MS).unref();
  };
  const end = async (): Promise<void> => {
    over = true;
    clearTimeout(idle);
    await worker.terminate();
  };
  const fail = (): void => {
    over = true;
    for (const id of [...waiting.keys()]) settle({ id, packed: undefined });
    clearTimeout(idle);
  };
  worker.on("message", (answers: readonly PackingAnswer[]) => answers.forEach(settle));
  worker.on("error", fail);
  worker.on("exit", fail);

  return {
    get load() {
      return load;
    },
    get over() {
      return over;
    },
    pack(payload) {
      clearTimeout(idle);
      worker.ref();
      const id = ids++;
      if (batch.length === 0)
        queueMicrotask(() => {
          worker.postMessage(batch);
          batch = [];
        });
      batch.push({ id, payload });
      load += payload.bytes.length;
      return new Promise((resolve) =>
        waiting.set(id, { size: payload.bytes.length, settle: resolve }),
      );
    },
    end,
  };
}
