/**
 * A witness without its sockets: judges requests, remembers before it answers, and works on one
 * request a log at a time, so that none can pass between the judging of another and its memory.
 */

import { WITNESS_QUEUE_MAX } from "../../schemas/limits.ts";
import { sha256HexOf, utf8 } from "../../schemas/trust/bytes.ts";
import { signCosignature } from "../../schemas/trust/cosignature.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import type { NoteKey } from "../../schemas/trust/signed-note.ts";
import { type SerialQueue, serialQueue } from "./serial-queue.ts";
import {
  type CheckpointRequest,
  conflict,
  openRequest,
  refusal,
  refuseCheckpoint,
  type WitnessAnswer,
  type WitnessMemory,
} from "./witness.ts";

export interface WitnessOptions {
  /** The witness's name, as in its verifier key. */
  readonly name: string;
  readonly signer: Signer;
  /** Keys of the logs that it knows; a log is the name of its keys. */
  readonly logKeys: readonly NoteKey[];
  readonly memory: WitnessMemory;
  /** Seconds since 1970, UTC. */
  readonly now: () => number;
  /** Told of every answer to a log that is known and has signed, and of every failure. */
  readonly note: (event: WitnessEvent) => void;
}

export interface WitnessEvent {
  readonly origin: string;
  /** Entries in the tree that was asked for. */
  readonly size: number;
  readonly status: number;
  /** What the answer says, or why there is none. */
  readonly message: string;
  /** With 422, the checkpoint as the log signed it: it may prove that the log has shown two trees. */
  readonly evidence?: string;
}

export interface WitnessService {
  /** Never rejects: 500 stands for a memory or a signer that fails. */
  addCheckpoint(body: Uint8Array): Promise<WitnessAnswer>;
  /** For monitors: the newest cosigned checkpoint. @param originHash SHA-256 of the log's origin, in hex */
  checkpoint(originHash: string): WitnessAnswer | undefined;
}

export function createWitness(options: WitnessOptions): WitnessService {
  const origins = new Set(options.logKeys.map(({ name }) => name));
  const queues = new Map([...origins].map((origin) => [origin, serialQueue()]));
  const byHash = new Map([...origins].map((origin) => [sha256HexOf(utf8(origin)), origin]));
  return {
    async addCheckpoint(body) {
      const request = openRequest(body, options.logKeys);
      if ("status" in request) return request;
      const queue = queues.get(request.checkpoint.origin) as SerialQueue;
      if (queue.length >= WITNESS_QUEUE_MAX)
        return refusal(503, "too many requests about this log wait already");
      return queue.run(() => answerAndNote(request, options));
    },
    checkpoint(originHash) {
      const origin = byHash.get(originHash);
      const latest = origin === undefined ? undefined : options.memory.latest(origin);
      return latest && { status: 200, contentType: TEXT, body: latest.checkpoint };
    },
  };
}

const TEXT = "text/plain; charset=utf-8";

async function answerAndNote(
  request: CheckpointRequest,
  options: WitnessOptions,
): Promise<WitnessAnswer> {
  try {
    const answer = await decide(request, options);
    options.note(eventOf(request, answer));
    return answer;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    options.note({ ...eventOf(request, FAILED), message });
    return FAILED;
  }
}

async function decide(request: CheckpointRequest, options: WitnessOptions): Promise<WitnessAnswer> {
  const { name, signer, memory, now } = options;
  const { checkpoint, text, log } = request;
  const { origin, size, rootHash } = checkpoint;
  const refused = refuseCheckpoint(request, memory.latest(origin));
  if (refused) return refused;
  const cosignature = await signCosignature(text, name, { signer, time: now() });
  const cosigned = noteText(text, [...request.signatures, cosignature]);
  const next = { size, rootHash, log, checkpoint: cosigned };
  // The cosignature leaves this function only when it is remembered.
  return (await memory.replace(origin, request.oldSize, next))
    ? { status: 200, contentType: TEXT, body: cosignature }
    : conflict(memory.latest(origin)?.size ?? 0);
}

const FAILED = refusal(500, "this witness cannot remember or sign at the moment");

const noteText = (text: string, lines: readonly string[]): string => `${text}\n${lines.join("")}`;

function eventOf(request: CheckpointRequest, answer: WitnessAnswer): WitnessEvent {
  const { origin, size } = request.checkpoint;
  const message = answer.status === 200 ? "cosigned" : answer.body.trimEnd();
  const event = { origin, size, status: answer.status, message };
  return answer.status === 422
    ? { ...event, evidence: noteText(request.text, request.signatures) }
    : event;
}
