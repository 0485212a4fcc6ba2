/** Every signature of the registry's online keys that a tree has published: roles, checkpoints, attestations. */
import * as v from "valibot";
import { mapBounded } from "../../client/install/map-bounded.ts";
import type { Origin } from "../../client/origin/origin.ts";
import {
  ATTESTATIONS_SIZE_MAX,
  CHECKPOINT_SIZE_MAX,
  LOG_PROOF_SIZE_MAX,
} from "../../schemas/limits.ts";
import { looseObject } from "../../schemas/object.ts";
import { parseShape } from "../../schemas/parse.ts";
import { CHECKPOINT_PATH } from "../../schemas/paths.ts";
import { fromBase64, fromHex, fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import { preAuthEncoding } from "../../schemas/trust/dsse.ts";
import { olpcJson } from "../../schemas/trust/olpc-json.ts";
import { type NoteKey, parseNote, signaturesOf } from "../../schemas/trust/signed-note.ts";
import { parseLogProof } from "../../schemas/trust/tlog-proof.ts";
import { KnownSignatures } from "./known-signatures.ts";
import type { PublishedRoleFile } from "./published-metadata.ts";

export interface CollectOptions {
  readonly origin: Origin;
  readonly roles: readonly PublishedRoleFile[];
  /** Every path that the tree lists. */
  readonly paths: readonly string[];
  readonly logKeys: readonly NoteKey[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CollectedSignatures {
  readonly known: KnownSignatures;
  /** Versions of Ashlar that provenance names. */
  readonly builders: ReadonlySet<string>;
}

/** Files that are read at once. */
const READ_AT_ONCE = 8;

export async function collectSignatures(options: CollectOptions): Promise<CollectedSignatures> {
  const { origin, logKeys, paths } = options;
  const known = new KnownSignatures();
  const builders = new Set<string>();
  for (const { role, envelope } of options.roles) {
    const message = olpcJson(envelope.signed);
    for (const { sig } of envelope.signatures) known.add(role, message, fromHex(sig) ?? NOTHING);
  }
  addNote(known, logKeys, await origin.read(CHECKPOINT_PATH, CHECKPOINT_SIZE_MAX));
  const wanted = paths.filter((path) => /\.(?:tlog-proof|intoto\.jsonl)$/.test(path));
  let done = 0;
  await mapBounded(wanted, READ_AT_ONCE, async (path) => {
    options.signal?.throwIfAborted();
    if (path.endsWith(".tlog-proof")) {
      const proof = parseLogProof((await origin.read(path, LOG_PROOF_SIZE_MAX)) ?? NOTHING);
      addNote(known, logKeys, proof?.checkpoint);
    } else {
      const bytes = (await origin.read(path, ATTESTATIONS_SIZE_MAX)) ?? NOTHING;
      addEnvelopes(known, builders, fromUtf8(bytes) ?? "");
    }
    done += 1;
    options.onProgress?.(done, wanted.length);
  });
  return { known, builders };
}

const NOTHING = new Uint8Array();

function addNote(
  known: KnownSignatures,
  keys: readonly NoteKey[],
  bytes: Uint8Array | undefined,
): void {
  const note = bytes && parseNote(bytes);
  if (!note) return;
  for (const { signature } of signaturesOf(note, keys))
    known.add("log", utf8(note.text), signature);
}

const envelopeShape = looseObject({
  payload: v.string(),
  payloadType: v.string(),
  signatures: v.array(looseObject({ sig: v.string() })),
});
const builtBy = looseObject({
  predicate: looseObject({
    runDetails: looseObject({
      builder: looseObject({ version: looseObject({ ashlar: v.string() }) }),
    }),
  }),
});

function addEnvelopes(known: KnownSignatures, builders: Set<string>, text: string): void {
  for (const line of text.split("\n")) {
    const envelope = parseShape(envelopeShape, jsonOf(line));
    const payload = envelope.ok ? fromBase64(envelope.value.payload) : undefined;
    if (!envelope.ok || payload === undefined) continue;
    const { payloadType, signatures } = envelope.value;
    const message = preAuthEncoding(payloadType, payload);
    for (const { sig } of signatures) known.add("attestation", message, fromBase64(sig) ?? NOTHING);
    const stated = parseShape(builtBy, jsonOf(fromUtf8(payload) ?? ""));
    if (stated.ok) builders.add(stated.value.predicate.runDetails.builder.version.ashlar);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
