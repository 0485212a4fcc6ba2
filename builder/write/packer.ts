/** Packs payloads on as many threads as pay: here while there are few, then on every processor. */
import { availableParallelism } from "node:os";
import type { StoredPayload } from "../pack/blob-sink.ts";
import type { WholePayload } from "../pack/pack-whole.ts";
import { packInto } from "./pack-into.ts";
import { type PackingThread, packingThread } from "./packing-thread.ts";

/** Reading and parsing keeps no more of them busy. */
const THREADS_MAX = 8;
/** Bytes packed here before a thread is started: to start one takes as long as some megabytes do. */
const BYTES_BEFORE_THREADS = 4 * 1024 * 1024;
/** What an archive takes beside its files' bytes, as bytes. */
const COST_OF_ONE = 16 * 1024;

export interface Packer {
  /** The archive is in the packer's folder then. */
  pack(payload: WholePayload): Promise<StoredPayload>;
  /** Ends the threads; they also end by themselves, soon after the last payload. */
  close(): Promise<void>;
}

export interface PackerOptions {
  readonly folder: string;
  /** One for each processor when absent; none with 0. */
  readonly threads?: number;
  readonly bytesBefore?: number;
  /** Starts a thread: tests bring their own. */
  readonly start?: (folder: string) => PackingThread;
}

export function openPacker({
  folder,
  threads = Math.min(availableParallelism(), THREADS_MAX),
  bytesBefore = BYTES_BEFORE_THREADS,
  start = packingThread,
}: PackerOptions): Packer {
  let running: PackingThread[] = [];
  let bytes = 0;
  let most = threads;
  const leastBusy = (): PackingThread | undefined => {
    running = running.filter(({ over }) => !over);
    const [first] = running.toSorted((a, b) => a.load - b.load);
    if (running.length >= most || first?.load === 0) return first;
    try {
      const started = start(folder);
      running.push(started);
      return started;
    } catch {
      // Node was told to start none (--permission).
      most = 0;
      return first;
    }
  };
  return {
    async pack(payload) {
      bytes += payload.bytes.length + COST_OF_ONE;
      const packed = bytes > bytesBefore ? await leastBusy()?.pack(payload) : undefined;
      if (packed) return packed;
      // A thread that died is no reason not to build; another would die, too.
      if (bytes > bytesBefore) most = 0;
      return packInto(folder, payload);
    },
    async close() {
      most = 0;
      await Promise.all(running.map((thread) => thread.end()));
    },
  };
}
