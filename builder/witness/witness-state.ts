/**
 * What a witness must never forget, in one JSON file: for each log the newest tree that it cosigned.
 * A witness whose file is lost, or set back from a copy, would cosign a second tree of a size that it
 * has cosigned already; so a file that is absent or damaged is refused and never made anew by itself.
 */
import { open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as v from "valibot";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { CHECKPOINT_SIZE_MAX } from "../../schemas/limits.ts";
import { object } from "../../schemas/object.ts";
import { jsonPointer, parseShape } from "../../schemas/parse.ts";
import { fromBase64, toBase64, utf8 } from "../../schemas/trust/bytes.ts";
import { openCheckpoint } from "../../schemas/trust/checkpoint.ts";
import { parseVerifierKey } from "../../schemas/trust/signed-note.ts";
import { serialQueue } from "./serial-queue.ts";
import { lockState } from "./state-lock.ts";
import type { Cosigned, WitnessMemory } from "./witness.ts";

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));

const stateShape = object({
  schemaVersion: v.literal(1),
  logs: v.array(
    object({
      origin: text(1024),
      size: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)),
      /** Base64. */
      rootHash: v.pipe(
        v.string(),
        v.check((value) => fromBase64(value)?.length === 32, "must be 32 bytes in base64"),
      ),
      /** The verifier key of the log that had signed. */
      log: text(4096),
      /** The checkpoint with the log's signature and the witness's. */
      checkpoint: text(CHECKPOINT_SIZE_MAX),
    }),
  ),
});
type State = v.InferOutput<typeof stateShape>;

export interface WitnessState extends WitnessMemory {
  close(): Promise<void>;
}

/**
 * Opens and locks the state. With `create` the file must not exist yet: a new witness.
 *
 * @throws {CodedError} E_WITNESS_STATE when the file is absent, damaged, there already with `create`,
 *   or cannot be written; E_WITNESS_BUSY when another process has it
 */
export async function openWitnessState(
  file: string,
  { create }: { readonly create: boolean },
): Promise<WitnessState> {
  const lock = await lockState(`${file}.lock`).catch((error) => {
    throw error instanceof CodedError ? error : unwritable(file, error);
  });
  const writes = serialQueue();
  try {
    if (create) await createState(file);
    let written = await readText(file);
    let cosigned = parseState(written, file);
    // Also a proof that the file can be written, before anybody gets a cosignature.
    written = await replaceState(file, cosigned);
    return {
      latest: (origin) => cosigned.get(origin),
      replace: (origin, expectedSize, next) =>
        writes.run(async () => {
          if ((cosigned.get(origin)?.size ?? 0) !== expectedSize) return false;
          await lock.assertHeld();
          if ((await readText(file)) !== written) throw changed(file);
          const all = new Map(cosigned).set(origin, next);
          written = await replaceState(file, all);
          cosigned = all;
          return true;
        }),
      close: () => writes.run(() => lock.release()),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function createState(file: string): Promise<void> {
  try {
    const handle = await open(file, "wx", 0o600);
    await handle.writeFile(stateText(new Map())).finally(() => handle.close());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw unwritable(file, error);
    throw refused({
      message: `${file} is there already: it says what this witness has cosigned`,
      fix: "go on with it: leave --new out; or name another file for another witness",
    });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw unwritable(file, error);
    throw refused({
      message: `there is no witness state at ${file}; a witness that has forgotten what it cosigned would cosign a fork`,
      fix: "for a new witness with a new key add --new; if there was a file, find it: no older copy of it will do",
    });
  }
}

function parseState(json: string, file: string): ReadonlyMap<string, Cosigned> {
  const parsed = parseShape<State>(stateShape, jsonOrUndefined(json));
  const problems = parsed.ok
    ? parsed.value.logs.flatMap(contradictions)
    : parsed.problems.map(({ path, message }) => `${jsonPointer(path) || "/"}: ${message}`);
  if (!parsed.ok || problems.length > 0)
    throw refused({
      message: `${file} is no witness state, or a damaged one`,
      fix: "do not start it anew under the same key: make a new key (ashlar witness key) and a new state (--new), and have the logs' policies name the new key",
      details: problems.slice(0, 5),
    });
  return new Map(
    parsed.value.logs.map(({ origin, ...entry }) => [
      origin,
      { ...entry, rootHash: fromBase64(entry.rootHash) ?? new Uint8Array() },
    ]),
  );
}

/** What is remembered must be what the log has signed: a size that a bad disk made smaller would open the door to forks. */
function contradictions(
  { origin, size, rootHash, log, checkpoint }: State["logs"][number],
  index: number,
  all: State["logs"],
): string[] {
  const key = parseVerifierKey(log);
  const opened = key ? openCheckpoint(utf8(checkpoint), [key]) : { problem: "has no key" };
  if ("problem" in opened) return [`${origin}: its checkpoint ${opened.problem}`];
  const signed = opened.checkpoint;
  if (signed.origin !== origin || signed.size !== size || toBase64(signed.rootHash) !== rootHash)
    return [`${origin}: size or root hash are not those of its checkpoint`];
  return all.findIndex((other) => other.origin === origin) === index ? [] : [`${origin} is twice`];
}

function jsonOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function stateText(cosigned: ReadonlyMap<string, Cosigned>): string {
  const logs = [...cosigned]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([origin, { size, rootHash, log, checkpoint }]) => ({
      origin,
      size,
      rootHash: toBase64(rootHash),
      log,
      checkpoint,
    }));
  return `${JSON.stringify({ schemaVersion: 1, logs }, null, 2)}\n`;
}

/** The bytes are on the disk before the name is, and the name before this returns. */
async function replaceState(file: string, cosigned: ReadonlyMap<string, Cosigned>) {
  const content = stateText(cosigned);
  // Under the lock the name is ours alone; what a killed process left there is written over.
  const temporary = join(dirname(file), `.${basename(file)}.tmp`);
  try {
    const handle = await open(temporary, "w", 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(dirname(file));
    return content;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unwritable(file, error);
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; there a renamed file is in its journal.
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

function changed(file: string): CodedError {
  return refused({
    message: `${file} was changed by something else while this witness was running; it cosigns no more`,
    fix: "find out what wrote it: an older state makes a witness cosign forks. Then start the witness again",
  });
}

function unwritable(file: string, cause: unknown): CodedError {
  return refused({
    message: `${file} cannot be read and written: ${cause instanceof Error ? cause.message : String(cause)}`,
    fix: "nothing was cosigned that is not recorded; mend folder, rights or disk, then start the witness again",
    cause,
  });
}

function refused(init: {
  readonly message: string;
  readonly fix: string;
  readonly details?: readonly string[];
  readonly cause?: unknown;
}): CodedError {
  return new CodedError({ code: "E_WITNESS_STATE", exitCode: EXIT.integrity, ...init });
}
