/**
 * The log of a tree: its head by the policy, and all of it recomputed from its entries (C2SP tlog-tiles,
 * tlog-checkpoint).
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { CHECKPOINT_SIZE_MAX } from "../../schemas/limits.ts";
import { CHECKPOINT_PATH, COSIGNED_PATH, LOG_PREFIX } from "../../schemas/paths.ts";
import { concatBytes, equalBytes, fromHex, toBase64 } from "../../schemas/trust/bytes.ts";
import { type Checkpoint, parseCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { entriesPath, TILE_WIDTH, tileIn } from "../../schemas/trust/log-tiles.ts";
import { type Note, parseNote } from "../../schemas/trust/signed-note.ts";
import type { LogPolicy } from "../../schemas/trust/tlog-policy.ts";
import { auditLog } from "../trust/audit-log.ts";
import { checkCheckpoint } from "../trust/check-log-proof.ts";
import { logSource } from "../trust/log-check.ts";
import { logVerifier } from "../trust/log-verifier.ts";
import { type LogContents, logContents } from "./log-contents.ts";
import type { TreeContext } from "./tree-context.ts";

export interface PublishedLog {
  readonly head: Checkpoint | undefined;
  /** Entries that were read. */
  readonly entries: number;
  readonly contents: LogContents;
  /** Whether all of it was recomputed and found right: else nothing is held against it. */
  readonly sound: boolean;
  /**
   * Whether an older checkpoint is the start of this log; what is wrong, as the second half of a sentence.
   *
   * @param older signed by the log
   */
  problemOf(older: Checkpoint): Promise<string | undefined>;
}

/** @param cosigned lines of cosignatures that the tree lists for a size of the log */
export async function verifyLog(
  context: TreeContext,
  {
    policy,
    registry,
  }: { readonly policy: LogPolicy | undefined; readonly registry: string | undefined },
  cosigned: (size: number) => ReadonlySet<string>,
): Promise<PublishedLog> {
  const { files, findings, origin } = context;
  const contents = logContents(registry);
  const nothing = { head: undefined, entries: 0, contents, sound: false, problemOf: unknown };
  const bytes = await files.open(CHECKPOINT_PATH, CHECKPOINT_SIZE_MAX, "every reader");
  if (bytes === undefined) return nothing;
  const accepted =
    policy &&
    (await findings.guard(CHECKPOINT_PATH, () => checkCheckpoint(bytes, policy, CHECKPOINT_PATH)));
  const note = parseNote(bytes);
  const head = note && parseCheckpoint(note.text);
  if (note === undefined || head === undefined) return nothing;
  if (policy) judgeSigners(context, note, { policy, known: cosigned(head.size) });
  const source = logSource(origin);
  let sound = accepted !== undefined;
  const audit = await auditLog(head, source, (first, entries) => {
    context.signal?.throwIfAborted();
    for (const [at, entry] of entries.entries()) {
      const problem = contents.take(entry, first + at);
      if (problem === undefined) continue;
      const path = bundlePath(head.size, first + at);
      findings.add({
        path,
        code: "E_LOG_ENTRY",
        problem: `holds an entry ${first + at} that ${problem}`,
      });
    }
    context.progress(`${LOG_PREFIX}/`);
  });
  for (const { path, problem } of audit.findings) {
    sound = false;
    findings.add({ path: `${LOG_PREFIX}/${path}`, code: "E_LOG_TILE", problem });
  }
  const verifier = logVerifier(head, source);
  return {
    head,
    entries: audit.entries,
    contents,
    sound,
    problemOf: startProblems(head, (older) => verifier.proveStart(older)),
  };
}

const unknown = async (): Promise<string | undefined> => undefined;

/** Each checkpoint is asked for once. */
function startProblems(
  head: Checkpoint,
  prove: (older: Checkpoint) => Promise<void>,
): PublishedLog["problemOf"] {
  const known = new Map<string, Promise<string | undefined>>();
  const ask = async (older: Checkpoint): Promise<string | undefined> => {
    if (older.size > head.size) return `is of ${older.size} entries, and the log has ${head.size}`;
    if (older.size === head.size)
      return equalBytes(older.rootHash, head.rootHash)
        ? undefined
        : "is of another log of that size";
    return prove(older).then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof CodedError) || error.exitCode !== EXIT.integrity) throw error;
        return `is not of the first ${older.size} entries of the log`;
      },
    );
  };
  return (older) => {
    const key = `${older.origin}\n${older.size}\n${toBase64(older.rootHash)}`;
    const asked = known.get(key) ?? ask(older);
    known.set(key, asked);
    return asked;
  };
}

/** A line that no key of the policy made says nothing, and should not be there. */
function judgeSigners(
  { findings }: TreeContext,
  note: Note,
  { policy, known }: { readonly policy: LogPolicy; readonly known: ReadonlySet<string> },
): void {
  const keys = [...policy.logs, ...policy.witnesses].map(({ key }) => key);
  for (const { name, keyId, signature } of note.signatures) {
    if (keys.some((key) => key.name === name && key.keyId === keyId)) continue;
    const blob = concatBytes(fromHex(keyId) ?? new Uint8Array(), signature);
    if (known.has(`\u2014 ${name} ${toBase64(blob)}\n`)) continue;
    findings.add({
      path: CHECKPOINT_PATH,
      code: "E_LOG_POLICY",
      problem: `has a signature of ${JSON.stringify(name)} (key ${keyId}), which the policy does not name and ${COSIGNED_PATH} does not list`,
    });
  }
}

/** The bundle that holds an entry of a log of this size. */
function bundlePath(size: number, index: number): string {
  const bundle = Math.floor(index / TILE_WIDTH);
  return `${LOG_PREFIX}/${entriesPath(bundle, tileIn(size, 0, bundle)?.width)}`;
}
