/** Notes of the C2SP and Go projects open; what they forbid does not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHECKPOINT_SIZE_MAX, NOTE_SIGNATURES_MAX } from "../../schemas/limits.ts";
import { utf8 } from "../../schemas/trust/bytes.ts";
import {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from "../../schemas/trust/checkpoint.ts";
import { signCosignature, validCosignatures } from "../../schemas/trust/cosignature.ts";
import { seedSigner } from "../../schemas/trust/ed25519.ts";
import {
  formatVerifierKey,
  NOTE_KEY_TYPE,
  noteBytes,
  noteKey,
  parseNote,
  parseVerifierKey,
  signNote,
  validNoteSignatures,
} from "../../schemas/trust/signed-note.ts";

/** C2SP signed-note, section "Verifier keys", example. */
const FOO_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const FOO_NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
/** Published by sum.golang.org on 2024-09-23. */
const SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
const SUMDB_NOTE = `go.sum database tree
30055305
mXfgRcJ0bG0j3CPdKwgGWtUzBUbX67saZGRmFuJGGsM=

— sum.golang.org Az3grpgEild5qw7+5dtV13Kf1C2Xurm8q4fhdxvcsDHnqNTaxL2AFjBY+2TyGKevucFcAAlWFJJYle3EJlDCrQ+y3A8=
`;

const key = (text: string) => parseVerifierKey(text) ?? expect.unreachable(text);
const note = (text: string) => parseNote(utf8(text)) ?? expect.unreachable(text);
const log = seedSigner(new Uint8Array(32).fill(1));
const witness = seedSigner(new Uint8Array(32).fill(2));
const ORIGIN = "registry.example/log";
const LOG_KEY = noteKey(ORIGIN, log.publicKey);
const WITNESS_KEY = noteKey("witness.example", witness.publicKey, NOTE_KEY_TYPE.cosignature);
const CHECKPOINT = { origin: ORIGIN, size: 7, rootHash: new Uint8Array(32).fill(9) };

describe("published notes", () => {
  test.each([
    [FOO_KEY, FOO_NOTE],
    [SUMDB_KEY, SUMDB_NOTE],
  ])("%s", (vkey, text) => {
    const { name, publicKey } = key(vkey);
    expect(formatVerifierKey(name, publicKey)).toBe(vkey);
    expect(validNoteSignatures(note(text), [key(vkey)])).toEqual({ signers: [key(vkey)] });
  });

  test("the checkpoint of Go's database says what it says", () => {
    expect(parseCheckpoint(note(SUMDB_NOTE).text)).toMatchObject({
      origin: "go.sum database tree",
      size: 30_055_305,
    });
  });

  test("a known key's bad signature rejects the note, an unknown key's does not", () => {
    const changed = note(FOO_NOTE.replace("example message", "example massage"));
    expect(validNoteSignatures(changed, [key(FOO_KEY)])).toHaveProperty(
      "problem",
      "has a signature of example.com/foo (key 530d903a) that is not the key's",
    );
    expect(validNoteSignatures(changed, [key(SUMDB_KEY)])).toEqual({ signers: [] });
  });
});

describe("what is no note", () => {
  const line = FOO_NOTE.split("\n")[2] ?? "";
  test.each([
    ["nothing", ""],
    ["no signature", "text\n\n"],
    ["no text", `\n${line}\n`],
    ["no blank line", `text\n${line}\n`],
    ["no final line end", `text\n\n${line}`],
    ["a carriage return", `te\rxt\n\n${line}\n`],
    ["a tab", `te\txt\n\n${line}\n`],
    ["a hyphen for the dash", `text\n\n${line.replace("—", "-")}\n`],
    ["two spaces", `text\n\n${line.replace(" ", "  ")}\n`],
    ["a plus in the name", `text\n\n${line.replace("foo", "f+o")}\n`],
    ["a no-break space in the name", `text\n\n${line.replace("foo", "f\u00a0o")}\n`],
    ["base64 without padding", `text\n\n${line.replace("=", "")}\n`],
    ["stray bits in base64", `text\n\n${line.replace("QM=", "QN=")}\n`],
    ["a key id alone", "text\n\n— example.com/foo Uw2QOg==\n"],
    ["too many signatures", `text\n\n${`${line}\n`.repeat(NOTE_SIGNATURES_MAX + 1)}`],
    ["too many bytes", `${"x".repeat(CHECKPOINT_SIZE_MAX)}\n\n${line}\n`],
  ])("%s", (_, text) => {
    expect(parseNote(utf8(text))).toBeUndefined();
  });

  test("bytes that are no UTF-8", () => {
    expect(parseNote(Uint8Array.of(0xff, 10, 10))).toBeUndefined();
  });

  test("a text may hold empty lines", () => {
    expect(note(`a\n\nb\n\n${line}\n`).text).toBe("a\n\nb\n");
  });

  test.each([
    ["another id", FOO_KEY.replace("530d903a", "530d903b")],
    ["another name", FOO_KEY.replace("foo", "fox")],
    ["upper-case digits", FOO_KEY.replace("530d903a", "530D903A")],
    ["an unknown type", FOO_KEY.replace("+Ae", "+Be")],
    ["too short", FOO_KEY.slice(0, -4)],
    ["something after it", `${FOO_KEY}\n`],
  ])("a verifier key with %s is none", (_, text) => {
    expect(parseVerifierKey(text)).toBeUndefined();
  });

  test("nothing makes the parser throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        parseNote(bytes);
      }),
      { numRuns: 200 },
    );
  });

  test("a text that no note can hold is not signed", async () => {
    await expect(signNote("no line end", ORIGIN, log)).rejects.toThrow(TypeError);
    await expect(signNote("text\n", "two words", log)).rejects.toThrow(TypeError);
    expect(() => noteBytes("a\u0007\n", [])).toThrow(TypeError);
  });
});

describe("checkpoints", () => {
  test("what is signed opens", async () => {
    const bytes = await signCheckpoint(CHECKPOINT, log);
    expect(openCheckpoint(bytes, [LOG_KEY])).toMatchObject({
      checkpoint: CHECKPOINT,
      signers: [LOG_KEY],
    });
  });

  test("a flip of any bit is refused", async () => {
    const bytes = await signCheckpoint(CHECKPOINT, log);
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = bytes.slice();
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
      expect(openCheckpoint(changed, [LOG_KEY]), `byte ${index}`).toHaveProperty("problem");
    }
  });

  test.each([
    ["two lines", "a\n1\n"],
    ["a leading zero", formatCheckpoint(CHECKPOINT).replace("\n7\n", "\n07\n")],
    ["a size above the safe integers", formatCheckpoint({ ...CHECKPOINT, size: 2 ** 53 })],
    ["a short hash", "a\n1\nAAAA\n"],
    ["an empty line", `${formatCheckpoint(CHECKPOINT)}\n`],
    ["an empty origin", formatCheckpoint({ ...CHECKPOINT, origin: "" })],
  ])("%s makes no checkpoint", (_, text) => {
    expect(parseCheckpoint(text)).toBeUndefined();
  });

  test("extension lines are passed over", () => {
    expect(parseCheckpoint(`${formatCheckpoint(CHECKPOINT)}extension\n`)).toEqual(CHECKPOINT);
  });

  test("one log cannot speak for another, whatever key it has", async () => {
    const text = formatCheckpoint({ ...CHECKPOINT, origin: "other.example/log" });
    const bytes = noteBytes(text, [await signNote(text, ORIGIN, log)]);
    expect(openCheckpoint(bytes, [LOG_KEY])).toEqual({
      problem: "is of the log other.example/log, not of registry.example/log",
    });
  });

  test("a checkpoint without the log's own signature says which is missing", async () => {
    const text = formatCheckpoint(CHECKPOINT);
    const bytes = noteBytes(text, [await signNote(text, ORIGIN, witness)]);
    expect(openCheckpoint(bytes, [LOG_KEY])).toEqual({
      problem: `has no signature of ${ORIGIN} (key ${LOG_KEY.keyId})`,
    });
  });
});

describe("cosignatures", () => {
  const text = formatCheckpoint(CHECKPOINT);
  const time = 1_679_315_147;
  const cosigned = async (when: number) =>
    noteBytes(text, [
      await signNote(text, ORIGIN, log),
      await signCosignature(text, "witness.example", { signer: witness, time: when }),
    ]);

  test("a witness's line gives its time, and is no ordinary signature", async () => {
    const bytes = await cosigned(time);
    const opened = openCheckpoint(bytes, [LOG_KEY, WITNESS_KEY]);
    if ("problem" in opened) expect.unreachable(opened.problem);
    expect(opened.signers).toEqual([LOG_KEY]);
    expect(validCosignatures(opened.note, [LOG_KEY, WITNESS_KEY])).toEqual({
      cosignatures: [{ key: WITNESS_KEY, time }],
    });
  });

  test("a flip in the time or the signature rejects the note", async () => {
    const bytes = await cosigned(time);
    const { signatures } = parseNote(bytes) ?? expect.unreachable();
    const [own, line] = signatures;
    for (const index of [0, 7, 8, 40, 71]) {
      const signature = (line?.signature ?? new Uint8Array()).slice();
      signature[index] = (signature[index] ?? 0) ^ 1;
      const changed = { text, signatures: [own!, { ...line!, signature }] };
      expect(validCosignatures(changed, [WITNESS_KEY]), `byte ${index}`).toHaveProperty("problem");
    }
    const short = { text, signatures: [{ ...line!, signature: new Uint8Array(8) }] };
    expect(validCosignatures(short, [WITNESS_KEY])).toHaveProperty("problem");
  });

  test("the id of a key depends on what it is for", () => {
    expect(noteKey("x", log.publicKey).keyId).not.toBe(
      noteKey("x", log.publicKey, NOTE_KEY_TYPE.cosignature).keyId,
    );
    // C2SP tlog-cosignature, section "Format": SHA-256(name || "\n" || 0x04 || key)[:4].
    const vkey = formatVerifierKey("x", log.publicKey, NOTE_KEY_TYPE.cosignature);
    expect(key(vkey)).toEqual(noteKey("x", log.publicKey, NOTE_KEY_TYPE.cosignature));
  });
});
