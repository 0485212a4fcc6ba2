/**
 * The opcodes of pickle protocols 0 to 5 and the shapes of their arguments, as CPython's
 * `Lib/pickletools.py` describes them.
 */

/**
 * How an argument lies in the stream: a number of bytes, a length of 1, 4 or 8 bytes (little
 * endian, `signed` when negative ones can be written) before its bytes, which may be `text`, or one
 * or two lines.
 */
export type Argument =
  | { readonly kind: "bytes"; readonly size: number }
  | {
      readonly kind: "counted";
      readonly size: 1 | 4 | 8;
      readonly signed?: true;
      readonly text?: true;
    }
  | { readonly kind: "lines"; readonly count: 1 | 2 };

export interface Opcode {
  readonly name: string;
  readonly argument?: Argument;
}

const fixed = (size: number): Argument => ({ kind: "bytes", size });
const counted = (size: 1 | 4 | 8): Argument => ({ kind: "counted", size });
const text = (size: 1 | 4 | 8): Argument => ({ kind: "counted", size, text: true });
const signed: Argument = { kind: "counted", size: 4, signed: true };
const line: Argument = { kind: "lines", count: 1 };
const lines: Argument = { kind: "lines", count: 2 };

const WRITTEN: readonly (readonly [string | number, string, Argument?])[] = [
  ["(", "MARK"],
  [".", "STOP"],
  ["0", "POP"],
  ["1", "POP_MARK"],
  ["2", "DUP"],
  ["F", "FLOAT", line],
  ["I", "INT", line],
  ["J", "BININT", fixed(4)],
  ["K", "BININT1", fixed(1)],
  ["L", "LONG", line],
  ["M", "BININT2", fixed(2)],
  ["N", "NONE"],
  ["P", "PERSID", line],
  ["Q", "BINPERSID"],
  ["R", "REDUCE"],
  ["S", "STRING", line],
  ["T", "BINSTRING", { ...signed, text: true }],
  ["U", "SHORT_BINSTRING", text(1)],
  ["V", "UNICODE", line],
  ["X", "BINUNICODE", text(4)],
  ["a", "APPEND"],
  ["b", "BUILD"],
  ["c", "GLOBAL", lines],
  ["d", "DICT"],
  ["}", "EMPTY_DICT"],
  ["e", "APPENDS"],
  ["g", "GET", line],
  ["h", "BINGET", fixed(1)],
  ["i", "INST", lines],
  ["j", "LONG_BINGET", fixed(4)],
  ["l", "LIST"],
  ["]", "EMPTY_LIST"],
  ["o", "OBJ"],
  ["p", "PUT", line],
  ["q", "BINPUT", fixed(1)],
  ["r", "LONG_BINPUT", fixed(4)],
  ["s", "SETITEM"],
  ["t", "TUPLE"],
  [")", "EMPTY_TUPLE"],
  ["u", "SETITEMS"],
  ["G", "BINFLOAT", fixed(8)],
  ["B", "BINBYTES", counted(4)],
  ["C", "SHORT_BINBYTES", counted(1)],
  [0x80, "PROTO", fixed(1)],
  [0x81, "NEWOBJ"],
  [0x82, "EXT1", fixed(1)],
  [0x83, "EXT2", fixed(2)],
  [0x84, "EXT4", fixed(4)],
  [0x85, "TUPLE1"],
  [0x86, "TUPLE2"],
  [0x87, "TUPLE3"],
  [0x88, "NEWTRUE"],
  [0x89, "NEWFALSE"],
  [0x8a, "LONG1", counted(1)],
  [0x8b, "LONG4", signed],
  [0x8c, "SHORT_BINUNICODE", text(1)],
  [0x8d, "BINUNICODE8", text(8)],
  [0x8e, "BINBYTES8", counted(8)],
  [0x8f, "EMPTY_SET"],
  [0x90, "ADDITEMS"],
  [0x91, "FROZENSET"],
  [0x92, "NEWOBJ_EX"],
  [0x93, "STACK_GLOBAL"],
  [0x94, "MEMOIZE"],
  [0x95, "FRAME", fixed(8)],
  [0x96, "BYTEARRAY8", counted(8)],
  [0x97, "NEXT_BUFFER"],
  [0x98, "READONLY_BUFFER"],
];

/** By code, 0 to 255; undefined where no protocol has an opcode. */
export const OPCODES: readonly (Opcode | undefined)[] = (() => {
  const table: (Opcode | undefined)[] = new Array(256).fill(undefined);
  for (const [code, name, argument] of WRITTEN)
    table[typeof code === "number" ? code : code.charCodeAt(0)] = {
      name,
      ...(argument && { argument }),
    };
  return table;
})();
