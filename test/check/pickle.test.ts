import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findPickles } from "../../builder/scan/pickle/find-pickles.ts";
import { isAllowedGlobal } from "../../builder/scan/pickle/is-allowed-global.ts";
import { SCAN_FILE_SIZE_MAX } from "../../schemas/limits.ts";
import { contentsOfFiles } from "./contents-of-files.ts";

const bytes = (...parts: (string | number | Uint8Array)[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === "number"
        ? Buffer.from([part])
        : typeof part === "string"
          ? Buffer.from(part, "latin1")
          : part,
    ),
  );
const short = (text: string) => bytes(0x8c, text.length, text);
const SYSTEM = bytes("cos\nsystem\n(S'id'\ntR.");

/** What is sighted in one file, in words. */
async function sighted(path: string, content: Uint8Array, isModel = true): Promise<string[]> {
  const found = await findPickles(contentsOfFiles({ [path]: content }), isModel);
  return [
    ...found.pickles.flatMap(({ content: { sightings, broken } }) => [
      ...sightings.flatMap(({ global, complaint }) =>
        global === undefined ? [complaint ?? ""] : isAllowedGlobal(global) ? [] : [global],
      ),
      ...(broken ? [broken.reason] : []),
    ]),
    ...found.sealed.map(({ what }) => what),
    ...found.unscanned.map(({ reason }) => `unscanned: ${reason}`),
  ];
}

/** A zip of one member with the fields that matter; the CRC is wrong on purpose. */
function zip(name: string, content: Uint8Array, { method = 0, flags = 0, listed = true } = {}) {
  const packed = method === 8 ? deflateRawSync(content) : content;
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(flags, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  const local = bytes("PK\x03\x04", fields, name, packed);
  const entry = bytes("PK\x01\x02", 20, 0, fields, Buffer.alloc(14), name);
  const end = Buffer.alloc(18);
  end.writeUInt32LE(listed ? entry.length : 0, 8);
  end.writeUInt32LE(local.length, 12);
  return bytes(local, listed ? entry : "", "PK\x05\x06", end);
}

describe("a global is found", () => {
  test.each<[string, Uint8Array]>([
    ["by GLOBAL and REDUCE", SYSTEM],
    ["by INST", bytes("(S'id'\nios\nsystem\n.")],
    ["by OBJ", bytes("(cos\nsystem\nS'id'\no.")],
    [
      "by STACK_GLOBAL",
      bytes(0x80, 4, short("os"), short("system"), 0x93, short("id"), 0x85, "R."),
    ],
    [
      "by STACK_GLOBAL with operands from the memo",
      bytes(0x80, 4, short("os"), "q\x05", "0", short("system"), 0x94, "0h\x05h\x01", 0x93, ")R."),
    ],
    [
      "by STACK_GLOBAL with a duplicate",
      bytes(0x80, 4, short("os"), short("system"), "20", 0x93, "."),
    ],
    ["before an opcode that does not exist", bytes(0x80, 2, "cos\nsystem\n(S'id'\ntR", 0xff)],
    [
      "before an import that nobody spells so, and an opcode that does not exist",
      bytes(0x80, 2, "cos\nsystem\n(S'id'\ntRca-b\n\n", 0xff),
    ],
    ["behind an import of nothing", bytes("cthis\n\n", SYSTEM)],
    ["behind another pickle", bytes(0x80, 2, "N.", 0x80, 2, SYSTEM)],
    [
      "behind a frame that lies about its length",
      bytes(0x80, 4, 0x95, "\x01\0\0\0\0\0\0\0", SYSTEM),
    ],
  ])("%s", async (_, content) => {
    expect(await sighted("weights.bin", content)).toContain("os.system");
  });

  test.each<[string, Uint8Array]>([
    ["stored in a zip", zip("archive/data.pkl", SYSTEM)],
    ["deflated in a zip", zip("data.txt", SYSTEM, { method: 8 })],
    ["in a zip that says it is encrypted", zip("a", SYSTEM, { flags: 1 })],
    ["in a zip whose directory does not list it", zip("a", SYSTEM, { listed: false })],
    ["behind bytes before a zip", bytes("\x89PNG....", zip("a", SYSTEM))],
    ["compressed with gzip", gzipSync(SYSTEM)],
    ["in a zip in a zip", zip("a.zip", zip("b.pkl", SYSTEM))],
    [
      "in an array of objects",
      bytes("\x93NUMPY\x01\0", 40, 0, "{'descr': '|O', 'shape': (1,), }".padEnd(40), SYSTEM),
    ],
  ])("%s", async (_, content) => {
    expect(await sighted("weights", content)).toContain("os.system");
  });
});

test.each<[string, Uint8Array, string]>([
  [
    "a name from a call",
    bytes("cbuiltins\nstr\n)R", short("system"), 0x93, "."),
    "imports a name that it computed",
  ],
  ["a call of a result", bytes("cbuiltins\nint\n)R)R."), "calls something that it computed"],
  [
    "the extension registry",
    bytes(0x80, 2, 0x82, 1, "."),
    "imports number 1 of the extension registry",
  ],
  [
    "a changed class",
    bytes("ccollections\nOrderedDict\n}b."),
    "changes collections.OrderedDict, which others use",
  ],
  [
    "a codec",
    bytes("c_codecs\nencode\n(S'x'\nS'zip'\ntR."),
    "calls _codecs.encode with a codec that does not write bytes",
  ],
  ["a length beyond the end", bytes(0x80, 2, "X\xff\xff\xff\x7fab"), "has a length beyond its end"],
  ["a negative length", bytes(0x80, 2, "T\xff\xff\xff\xffab"), "has a negative length"],
  ["a protocol that does not exist", bytes(0x80, 9, "N."), "says that it is of protocol 9"],
])("%s is a complaint", async (_, content, complaint) => {
  expect(await sighted("weights.pkl", content)).toContain(complaint);
});

test.each<[string, Uint8Array]>([
  ["words.txt", bytes("cat\ndog\nemu\nfox\n")],
  ["README", bytes("cairo-dock\n\nN. B. it is a dock.\n")],
  ["lists.scm", bytes("(import\n  (scheme base))\n")],
  ["config.pkl", bytes('name = "Pkl is a language too"\n')],
  ["empty.pkl", bytes("")],
  [
    "numbers.npy",
    bytes("\x93NUMPY\x01\0", 40, 0, "{'descr': '<f8', 'shape': (1,), }".padEnd(40), SYSTEM),
  ],
  ["dict.pkl", bytes(0x80, 4, "}", 0x94, "(", short("cos"), "K\x01u.")],
])("%s is nothing to worry about", async (path, content) => {
  expect(await sighted(path, content)).toEqual([]);
});

test("a 7z archive stands for weights in a model, and for itself elsewhere", async () => {
  const content = bytes("7z\xbc\xaf\x27\x1c\0\x04");
  expect(await sighted("weights.7z", content)).toEqual(["a 7z archive"]);
  expect(await sighted("pictures.7z", content, false)).toEqual([]);
});

test("what is encrypted and no weights is unscanned", async () => {
  const content = zip("notes.txt", bytes("\x11\x9c\xf3\x03"), { flags: 1 });
  expect(await sighted("notes.zip", content)).toEqual(["unscanned: notes.txt: it is encrypted"]);
});

test("a zip that is too large to be read whole is read by its directory", async () => {
  const start = new Uint8Array(SCAN_FILE_SIZE_MAX);
  start.set(bytes("PK\x03\x04"));
  const content = bytes(start, zip("archive/data.pkl", SYSTEM));
  expect(await sighted("weights.pt", content)).toEqual(["os.system"]);
});

test("no module is trusted as a whole", () => {
  for (const global of [
    "numpy.load",
    "torch.load",
    "builtins.eval",
    "builtins.getattr",
    "os.system",
    "functools.partial",
    "operator.attrgetter",
    "numpy.core._ufunc_reconstruct",
    "torch.hub.load",
    "joblib.numpy_pickle_compat.NDArrayWrapper",
    "sklearn.metrics._dist_metrics.PyFuncDistance",
  ])
    expect(isAllowedGlobal(global), global).toBe(false);
});

test("no bytes make it throw or lose its budget", async () => {
  const interesting = fc.constantFrom(
    "c",
    "i",
    "(",
    "R",
    ".",
    "\x80\x04",
    "\x93",
    "\x8c\x02os",
    "q\x01",
    "h\x01",
    "PK\x03\x04",
    "PK\x05\x06",
    "\x1f\x8b",
    "x\x9c",
    "os\nsystem\n",
    "\x95",
    "X\x02\0\0\0ab",
  );
  const piece = fc.oneof(
    interesting.map((text) => bytes(text)),
    fc.uint8Array({ maxLength: 6 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      await findPickles(contentsOfFiles({ "a.pkl": bytes(...pieces), b: bytes(...pieces) }), true);
    }),
    { numRuns: 300 },
  );
});
