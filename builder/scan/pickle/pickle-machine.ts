import { OPCODES } from "./opcode-table.ts";
import {
  KEPT_ITEMS_MAX,
  KEPT_TEXT_MAX,
  OTHER,
  type PickleInstance,
  type PickleValue,
  UNKNOWN,
} from "./pickle-value.ts";
import { MalformedPickle } from "./read-argument.ts";
import type { PickleSighting } from "./walk-pickle.ts";

/** Values on the stack; picklers hand over 1,000 items at a time. */
const STACK_MAX = 500_000;
/** Memo entries of which all values are known; of later ones, only what is imported. */
const MEMO_MAX = 1_000_000;
/** The highest protocol there is. */
const PROTOCOL_MAX = 5;
const SIGHTINGS_MAX = 1_000;
const JOBLIB_ARRAYS = new Set([
  "joblib.numpy_pickle.NumpyArrayWrapper",
  "sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper",
]);
const TEXT_CLASS = /\.(?:str|unicode)$/;
/** Names of codecs that `_codecs.encode` is used with to write bytes as text. */
const BYTE_CODECS = new Set(["latin1", "latin-1", "latin_1", "utf-8", "utf8", "ascii"]);

type Argument = number | string | readonly [string, string] | undefined;

/** The stack machine of a pickle; it computes names and shapes, never objects. */
export class PickleMachine {
  readonly sightings: PickleSighting[] = [];
  /** Module and name of what was imported. */
  readonly names: (readonly [string, string])[] = [];
  imports = 0;
  calls = 0;
  joblib = false;
  /** Set after the BUILD of a joblib array; whoever drives the machine takes it away. */
  array: PickleInstance | undefined;

  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #memoSize = 0;
  #memoHighest = -1;
  /** True when the memo could not be followed: what is taken from it is unknown. */
  #memoLost = false;

  /** @throws {MalformedPickle} where an unpickler would stop */
  execute(code: number, argument: Argument, offset: number): void {
    const run = BY_CODE[code];
    if (run === undefined) throw new MalformedPickle(`has no opcode ${code}`);
    run(this, argument, offset);
  }

  push(value: PickleValue): void {
    if (this.#stack.length >= STACK_MAX)
      throw new MalformedPickle("piles up more values than any pickler writes");
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.pop() : undefined;
    if (value === undefined) throw new MalformedPickle("takes a value from an empty stack");
    return value;
  }

  peek(): PickleValue {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
    if (this.#marks.length > STACK_MAX)
      throw new MalformedPickle("piles up more marks than any pickler writes");
  }

  /** The values since the last mark. */
  popMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new MalformedPickle("takes a mark that was never set");
    return this.#stack.splice(mark);
  }

  /** POP takes a mark away where one is on top. */
  discard(): void {
    if (this.#marks.length > 0 && this.#marks.at(-1) === this.#stack.length) this.#marks.pop();
    else this.pop();
  }

  memoize(index: number | undefined, value: PickleValue): void {
    const key = index ?? this.#memoSize;
    const isNew = key >= MEMO_MAX ? key > this.#memoHighest : !this.#memo.has(key);
    // Whether a far key was there is not known, so neither is what MEMOIZE stores under.
    if (key >= MEMO_MAX && !isNew) this.#memoLost = true;
    if (isNew) this.#memoSize++;
    this.#memoHighest = Math.max(this.#memoHighest, key);
    if (key < MEMO_MAX || value.kind === "global") this.#memo.set(key, value);
  }

  recall(index: number): PickleValue {
    const value = this.#memo.get(index);
    if (this.#memoLost || (value === undefined && index >= MEMO_MAX)) return UNKNOWN;
    if (value === undefined) throw new MalformedPickle(`recalls ${index}, which was never stored`);
    return value;
  }

  complain(complaint: string, offset: number): void {
    if (this.sightings.length < SIGHTINGS_MAX) this.sightings.push({ complaint, offset });
  }

  import(module: string, name: string, offset: number): PickleValue {
    const global = `${module}.${name}`;
    this.imports++;
    if (this.sightings.length < SIGHTINGS_MAX) this.sightings.push({ global, offset });
    if (this.names.length < SIGHTINGS_MAX) this.names.push([module, name]);
    if (JOBLIB_ARRAYS.has(global)) this.joblib = true;
    return { kind: "global", name: global };
  }

  /** `bare`: the class makes an instance of itself, so that its name says what comes out. */
  call(callee: PickleValue, args: PickleValue, offset: number, bare = false): void {
    if (callee.kind !== "global") {
      if (callee.kind !== "instance" && callee.kind !== "unknown")
        throw new MalformedPickle("calls what is no function");
      this.calls++;
      this.complain("calls something that it computed", offset);
      this.push(UNKNOWN);
      return;
    }
    this.calls++;
    if (callee.name === "_codecs.encode" && !encodesBytes(args))
      this.complain("calls _codecs.encode with a codec that does not write bytes", offset);
    this.push({
      kind: "instance",
      of: callee.name,
      mayBeText: !bare || TEXT_CLASS.test(callee.name),
      args: args.kind === "tuple" ? args : OTHER,
    });
  }

  build(state: PickleValue, offset: number): void {
    const target = this.peek();
    if (target.kind === "global") this.complain(`changes ${target.name}, which others use`, offset);
    if (target.kind !== "instance") return;
    if (!JOBLIB_ARRAYS.has(target.of)) return;
    target.state = state;
    this.array = target;
  }
}

function mayBeText(value: PickleValue | undefined): boolean {
  return value?.kind === "unknown" || (value?.kind === "instance" && value.mayBeText);
}

type Action = (machine: PickleMachine, argument: Argument, offset: number) => void;

function encodesBytes(args: PickleValue): boolean {
  if (args.kind !== "tuple") return false;
  const codec = args.items[1];
  return codec === undefined || (codec.kind === "string" && BYTE_CODECS.has(codec.text));
}

const other: Action = (machine) => machine.push(OTHER);
const text: Action = (machine, argument) =>
  machine.push(
    typeof argument === "string" && argument.length <= KEPT_TEXT_MAX
      ? { kind: "string", text: argument }
      : UNKNOWN,
  );
/** Escapes are not undone: no pickler writes a name with one, so it stays unknown. */
const escapedText: Action = (machine, argument) => {
  const plain = typeof argument === "string" && !argument.includes("\\") ? argument : undefined;
  text(machine, plain, 0);
};
const quoted: Action = (machine, argument) => {
  const match = typeof argument === "string" ? /^(["'])([^\\]*)\1\s*$/.exec(argument) : null;
  text(machine, match?.[2], 0);
};
const integer: Action = (machine, argument) => {
  const value = typeof argument === "string" ? Number(argument.replace(/L$/, "")) : argument;
  machine.push(typeof value === "number" ? { kind: "number", value } : OTHER);
};
const isScalar = ({ kind }: PickleValue): boolean => kind === "string" || kind === "number";
const tuple = (items: PickleValue[]): PickleValue =>
  items.length > KEPT_ITEMS_MAX
    ? OTHER
    : { kind: "tuple", items: items.map((item) => (isScalar(item) ? item : OTHER)) };
const collect: Action = (machine) => {
  machine.popMark();
  machine.push(OTHER);
};
const extend: Action = (machine) => {
  machine.popMark();
  untouchable(machine.peek());
};
const setItems = (machine: PickleMachine, pairs: readonly PickleValue[]): void => {
  const target = machine.peek();
  untouchable(target);
  if (pairs.length % 2 !== 0) throw new MalformedPickle("sets a key without a value");
  if (target.kind !== "dict") return;
  target.entries ??= new Map();
  const { entries } = target;
  for (let index = 0; index < pairs.length && entries.size < KEPT_ITEMS_MAX; index += 2) {
    const key = pairs[index];
    const value = pairs[index + 1];
    if (key?.kind === "string" && value)
      entries.set(key.text, value.kind === "dict" ? OTHER : value);
  }
};
const index = (argument: Argument): number => {
  const value = Number(argument);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new MalformedPickle("has an index that is no number");
  return value;
};
const get: Action = (machine, argument) => machine.push(machine.recall(index(argument)));
const put: Action = (machine, argument) => machine.memoize(index(argument), machine.peek());
const registered: Action = (machine, argument, offset) => {
  machine.imports++;
  machine.complain(`imports number ${argument} of the extension registry`, offset);
  machine.push(UNKNOWN);
};

/** No list or dict is imported: an import that gets items is somebody else's. */
function untouchable(target: PickleValue): void {
  if (target.kind === "global")
    throw new MalformedPickle(`puts items into ${target.name}, which others use`);
}

const ACTIONS: Readonly<Record<string, Action>> = {
  PROTO: (_, argument) => {
    if (Number(argument) > PROTOCOL_MAX)
      throw new MalformedPickle(`says that it is of protocol ${argument}`);
  },
  FRAME: () => undefined,
  READONLY_BUFFER: (machine) => void machine.peek(),
  STOP: (machine) => void machine.pop(),
  MARK: (machine) => machine.mark(),
  POP: (machine) => machine.discard(),
  POP_MARK: (machine) => void machine.popMark(),
  DUP: (machine) => machine.push(machine.peek()),
  NONE: other,
  NEWTRUE: other,
  NEWFALSE: other,
  FLOAT: other,
  BINFLOAT: other,
  BINBYTES: other,
  SHORT_BINBYTES: other,
  BINBYTES8: other,
  BYTEARRAY8: other,
  NEXT_BUFFER: other,
  EMPTY_LIST: other,
  EMPTY_SET: other,
  PERSID: (machine) => machine.push(UNKNOWN),
  INT: integer,
  LONG: integer,
  BININT: integer,
  BININT1: integer,
  BININT2: integer,
  LONG1: other,
  LONG4: other,
  STRING: quoted,
  BINSTRING: text,
  SHORT_BINSTRING: text,
  UNICODE: escapedText,
  BINUNICODE: text,
  SHORT_BINUNICODE: text,
  BINUNICODE8: text,
  BINPERSID: (machine) => {
    machine.pop();
    machine.push(UNKNOWN);
  },
  EMPTY_DICT: (machine) => machine.push({ kind: "dict" }),
  EMPTY_TUPLE: (machine) => machine.push({ kind: "tuple", items: [] }),
  TUPLE: (machine) => machine.push(tuple(machine.popMark())),
  TUPLE1: (machine) => machine.push(tuple([machine.pop()])),
  TUPLE2: (machine) => machine.push(tuple(take(machine, 2))),
  TUPLE3: (machine) => machine.push(tuple(take(machine, 3))),
  LIST: collect,
  FROZENSET: collect,
  DICT: (machine) => {
    const pairs = machine.popMark();
    machine.push({ kind: "dict" });
    setItems(machine, pairs);
  },
  APPENDS: extend,
  ADDITEMS: extend,
  APPEND: (machine) => {
    machine.pop();
    untouchable(machine.peek());
  },
  SETITEM: (machine) => setItems(machine, take(machine, 2)),
  SETITEMS: (machine) => setItems(machine, machine.popMark()),
  GET: get,
  BINGET: get,
  LONG_BINGET: get,
  PUT: put,
  BINPUT: put,
  LONG_BINPUT: put,
  MEMOIZE: (machine) => machine.memoize(undefined, machine.peek()),
  EXT1: registered,
  EXT2: registered,
  EXT4: registered,
  GLOBAL: (machine, argument, offset) => {
    if (Array.isArray(argument)) machine.push(machine.import(argument[0], argument[1], offset));
  },
  STACK_GLOBAL: (machine, _, offset) => {
    const [module, name] = take(machine, 2);
    if (module?.kind === "string" && name?.kind === "string")
      return machine.push(machine.import(module.text, name.text, offset));
    if ([module, name].some((part) => part?.kind !== "string" && !mayBeText(part)))
      throw new MalformedPickle("imports a name that is no text");
    machine.imports++;
    machine.complain("imports a name that it computed", offset);
    machine.push(UNKNOWN);
  },
  INST: (machine, argument, offset) => {
    const args = tuple(machine.popMark());
    if (Array.isArray(argument))
      machine.call(machine.import(argument[0], argument[1], offset), args, offset);
  },
  OBJ: (machine, _, offset) => {
    const [callee, ...args] = machine.popMark();
    if (callee === undefined) throw new MalformedPickle("calls nothing");
    machine.call(callee, tuple(args), offset);
  },
  REDUCE: (machine, _, offset) => {
    const args = machine.pop();
    machine.call(machine.pop(), args, offset);
  },
  NEWOBJ: (machine, _, offset) => {
    const args = machine.pop();
    machine.call(machine.pop(), args, offset, true);
  },
  NEWOBJ_EX: (machine, _, offset) => {
    const [callee, args] = take(machine, 3);
    machine.call(callee ?? OTHER, args ?? OTHER, offset);
  },
  BUILD: (machine, _, offset) => machine.build(machine.pop(), offset),
};

const BY_CODE: readonly (Action | undefined)[] = OPCODES.map(
  (opcode) => opcode && ACTIONS[opcode.name],
);

/** The topmost values, the lowest first. */
function take(machine: PickleMachine, count: number): PickleValue[] {
  const values: PickleValue[] = [];
  for (let taken = 0; taken < count; taken++) values.push(machine.pop());
  return values.reverse();
}
