/**
 * How a log gets its cosignatures (C2SP tlog-witness v1.0.0): every witness is asked at once, gets the
 * consistency proof from the tree that it knows, and what it answers counts only when it is its own
 * cosignature of this very checkpoint. A witness that fails is reported and never stops the others.
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import {
  COSIGNATURE_AHEAD_MAX_S,
  WITNESS_ANSWER_SIZE_MAX,
  WITNESS_TIME_MAX_MS,
} from "../../schemas/limits.ts";
import { concatBytes, fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import { parseCheckpoint, parseDecimal } from "../../schemas/trust/checkpoint.ts";
import { validCosignatures } from "../../schemas/trust/cosignature.ts";
import { parseNote, signatureLine, signaturesOf } from "../../schemas/trust/signed-note.ts";
import type { PolicyWitness } from "../../schemas/trust/tlog-policy.ts";
import { printable } from "../check/printable.ts";
import { addCheckpointBytes } from "./add-checkpoint.ts";
import { type PostAnswer, postCheckpoint } from "./post-checkpoint.ts";

export interface AskOptions {
  /** The checkpoint under the log's signature, a signed note. */
  readonly checkpoint: Uint8Array;
  readonly witnesses: readonly PolicyWitness[];
  /** Entries in the tree that the witness is thought to have cosigned last; 0 when nothing is known. It may be wrong. */
  readonly knownSize: (witness: PolicyWitness) => number;
  /** That the tree with so many entries is the start of the checkpoint's. */
  readonly consistencyProof: (oldSize: number) => readonly Uint8Array[];
  /** Seconds since 1970, UTC. */
  readonly now: () => number;
  /** For all witnesses together; WITNESS_TIME_MAX_MS when absent. */
  readonly timeMs?: number;
  readonly signal?: AbortSignal;
}

export interface AskedWitnesses {
  /** The checkpoint with the new cosignatures, in the order of the witnesses. */
  readonly checkpoint: Uint8Array;
  readonly cosigned: readonly GivenCosignature[];
  readonly failed: readonly WitnessFailure[];
}

interface GivenCosignature {
  readonly witness: PolicyWitness;
  /** The signature line, with its line end. */
  readonly line: string;
  /** Seconds since 1970, UTC, as the witness says. */
  readonly time: number;
  /** Entries in the tree that it had cosigned before; less than was known means that it has forgotten. */
  readonly oldSize: number;
}

interface WitnessFailure {
  readonly witness: PolicyWitness;
  /**
   * `fork` and `ahead` are about this log: the witness has cosigned a tree that this
   * checkpoint's is no continuation of, or a larger one. Whoever gets one of them has to find out why
   * before the checkpoint is published.
   */
  readonly kind: "fork" | "ahead" | "untrusted" | "unknown-log" | "unreachable" | "bad-answer";
  /** A sentence about the witness, without its name. */
  readonly reason: string;
}

/** Witnesses asked at a time. */
const CONCURRENT = 16;

/**
 * @throws {TypeError} for bytes that are no checkpoint
 * @throws the signal's reason when it is aborted
 */
export async function askWitnesses(options: AskOptions): Promise<AskedWitnesses> {
  const note = parseNote(options.checkpoint);
  const head = note && parseCheckpoint(note.text);
  if (!head) throw new TypeError("what witnesses are asked to cosign is no checkpoint");
  const timeout = AbortSignal.timeout(options.timeMs ?? WITNESS_TIME_MAX_MS);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  const asking = { ...options, text: note.text, size: head.size, signal };
  const answers = await mapBounded(options.witnesses, CONCURRENT, (witness) =>
    askWitness(witness, asking),
  );
  options.signal?.throwIfAborted();
  const cosigned = answers.filter((answer) => "line" in answer);
  return {
    checkpoint: concatBytes(options.checkpoint, ...cosigned.map(({ line }) => utf8(line))),
    cosigned,
    failed: answers.filter((answer) => "kind" in answer),
  };
}

interface Asking extends AskOptions {
  /** Of the checkpoint, without signatures. */
  readonly text: string;
  readonly size: number;
  readonly signal: AbortSignal;
}

type Answer = GivenCosignature | WitnessFailure;

async function askWitness(witness: PolicyWitness, asking: Asking): Promise<Answer> {
  const url = submissionUrl(witness.url);
  if (!url)
    return { witness, kind: "unreachable", reason: "the policy names no http(s) URL for it" };
  const known = Math.min(asking.knownSize(witness), asking.size);
  try {
    const first = await post(url, known, asking);
    if (first.status !== 409) return judge(witness, known, { answer: first, asking });
    const named = namedSize(first);
    if (named === undefined || named === known) return badConflict(witness, first);
    if (named > asking.size) return ahead(witness, named, asking.size);
    const second = await post(url, named, asking);
    return second.status === 409
      ? badConflict(witness, second)
      : judge(witness, named, { answer: second, asking });
  } catch (error) {
    const reason = asking.signal.aborted
      ? "it has not answered in time"
      : `asking it failed: ${printable(error instanceof Error ? error.message : String(error), 200)}`;
    return { witness, kind: "unreachable", reason };
  }
}

function submissionUrl(prefix: string | undefined): URL | undefined {
  const url =
    prefix === undefined ? null : URL.parse(`${prefix.replace(/\/$/, "")}/add-checkpoint`);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

function post(url: URL, oldSize: number, asking: Asking): Promise<PostAnswer> {
  const proof = asking.consistencyProof(oldSize);
  const body = addCheckpointBytes({ oldSize, proof, note: asking.checkpoint });
  return postCheckpoint(url, body, { limit: WITNESS_ANSWER_SIZE_MAX, signal: asking.signal });
}

function namedSize({ contentType, body }: PostAnswer): number | undefined {
  const [, decimal] = /^(\d+)\n$/.exec(fromUtf8(body) ?? "") ?? [];
  return contentType === "text/x.tlog.size" ? parseDecimal(decimal ?? "") : undefined;
}

function judge(
  witness: PolicyWitness,
  oldSize: number,
  { answer, asking }: { readonly answer: PostAnswer; readonly asking: Asking },
): Answer {
  if (answer.status === 200) return readCosignature(witness, oldSize, { answer, asking });
  const said = saidText(answer);
  if (answer.status === 422)
    return {
      witness,
      kind: "fork",
      reason: `it has cosigned a tree of ${oldSize} entries that is not the start of this one of ${asking.size}${said}`,
    };
  if (answer.status === 403)
    return { witness, kind: "untrusted", reason: `it does not trust the log's signature${said}` };
  if (answer.status === 404)
    return { witness, kind: "unknown-log", reason: `it does not know this log${said}` };
  return { witness, kind: "bad-answer", reason: `it answered ${answer.status}${said}` };
}

/** What it answers with is put under our checkpoint, and read as any note. */
function readCosignature(
  witness: PolicyWitness,
  oldSize: number,
  { answer, asking }: { readonly answer: PostAnswer; readonly asking: Asking },
): Answer {
  const bad = (reason: string): WitnessFailure => ({ witness, kind: "bad-answer", reason });
  const note = parseNote(concatBytes(utf8(`${asking.text}\n`), answer.body));
  if (!note || note.text !== asking.text) return bad("it answered no signature lines");
  const judged = validCosignatures(note, [witness.key]);
  if ("problem" in judged) return bad(`its answer ${judged.problem}`);
  const [given] = judged.cosignatures;
  const [own] = signaturesOf(note, [witness.key]);
  if (!given || !own) return bad("its answer has no cosignature of the key that the policy names");
  if (given.time === 0 || given.time > asking.now() + COSIGNATURE_AHEAD_MAX_S)
    return bad(`its cosignature has the time ${given.time}, which is not now`);
  return { witness, oldSize, time: given.time, line: signatureLine(own.key, own.signature) };
}

function ahead(witness: PolicyWitness, named: number, size: number): WitnessFailure {
  return {
    witness,
    kind: "ahead",
    reason: `it has cosigned a tree of ${named} entries already, and this one has ${size}: the log was set back, or another build was faster`,
  };
}

function badConflict(witness: PolicyWitness, answer: PostAnswer): WitnessFailure {
  return {
    witness,
    kind: "bad-answer",
    reason: `it answered 409 without a size that helps${saidText(answer)}`,
  };
}

function saidText({ body }: PostAnswer): string {
  const text = printable(new TextDecoder().decode(body.subarray(0, 400)).trim(), 200);
  return text === "" ? "" : ` (it says: ${text})`;
}
