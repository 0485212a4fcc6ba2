/**
 * One pickle stream, read opcode by opcode without ever building what it describes.
 *
 * The machine's stack and memo are followed far enough to know what STACK_GLOBAL names and what is
 * called. What stops the walk would stop an unpickler; what came before has then been executed, so
 * it counts.
 */
import { arraySize } from "./array-size.ts";
import { OPCODES } from "./opcode-table.ts";
import { PickleMachine } from "./pickle-machine.ts";
import { MalformedPickle, readArgument } from "./read-argument.ts";

/** A name that a stream imports, or something else that only a hostile stream does. */
export interface PickleSighting {
  /** `module.name`; for a complaint, undefined. */
  readonly global?: string;
  /** What is wrong besides a global, as a clause without subject. */
  readonly complaint?: string;
  /** Offset of the opcode in the bytes that were walked. */
  readonly offset: number;
}

export interface PickleStream {
  readonly start: number;
  /** Behind STOP, or where the walk ended. */
  readonly end: number;
  readonly sightings: readonly PickleSighting[];
  /** Whether the first opcode was PROTO. */
  readonly marked: boolean;
  /** Calls and imports that were executed. */
  readonly imports: number;
  readonly calls: number;
  /** Whether an import has the spelling of one: others may stand there to hide it. */
  readonly plausible: boolean;
  /** Whether an import may succeed: nothing has a name without a letter, as the second line of a text may be. */
  readonly possible: boolean;
  /** Why it ended without STOP. */
  readonly error?: string;
  /** Whether it holds arrays whose bytes joblib keeps between the opcodes. */
  readonly joblib: boolean;
}

export interface WalkOptions {
  /** Steps over the bytes of joblib's arrays. */
  readonly joblib?: boolean;
  /** Opcodes that may still be read; counted down. */
  readonly budget: { opcodes: number };
}

const NAME = /^[\p{ID_Start}_][\p{ID_Continue}.]*$/u;
const STOP = 0x2e;
const PROTO = 0x80;

/** Reads from `start` to STOP, the first thing that no unpickler takes, or the end of the budget. */
export function walkPickle(bytes: Uint8Array, start: number, options: WalkOptions): PickleStream {
  const machine = new PickleMachine();
  const walk = new Walk(bytes, machine, options);
  const error = walk.run(start);
  const { sightings } = machine;
  return {
    start,
    end: walk.position,
    sightings,
    marked: bytes[start] === PROTO,
    imports: machine.imports,
    calls: machine.calls,
    plausible: machine.names.some(([module, name]) => NAME.test(module) && NAME.test(name)),
    possible:
      machine.imports > machine.names.length ||
      machine.names.some(([module, name]) => module !== "" && name !== ""),
    joblib: machine.joblib,
    ...(error !== undefined && { error }),
  };
}

class Walk {
  position = 0;
  readonly #bytes: Buffer;
  readonly #machine: PickleMachine;
  readonly #options: WalkOptions;

  constructor(bytes: Uint8Array, machine: PickleMachine, options: WalkOptions) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#machine = machine;
    this.#options = options;
  }

  /** Why it ended; undefined at STOP. */
  run(start: number): string | undefined {
    this.position = start;
    try {
      while (!this.#step()) {
        if (--this.#options.budget.opcodes <= 0) return OUT_OF_BUDGET;
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof MalformedPickle)) throw error;
      return error.message;
    }
  }

  /** True at STOP. */
  #step(): boolean {
    const offset = this.position;
    const code = this.#bytes[offset];
    if (code === undefined) throw new MalformedPickle("ends without STOP");
    const opcode = OPCODES[code];
    if (opcode === undefined)
      throw new MalformedPickle(`has no opcode 0x${code.toString(16).padStart(2, "0")}`);
    const argument = opcode.argument && readArgument(this.#bytes, offset + 1, opcode.argument);
    this.position = argument ? argument.end : offset + 1;
    this.#machine.execute(code, argument?.value, offset);
    const { array } = this.#machine;
    if (array) {
      this.#machine.array = undefined;
      if (this.#options.joblib) this.#skip(array);
    }
    return code === STOP;
  }

  /** Behind the bytes of an array, or of the pickle that an array of objects is. */
  #skip(array: NonNullable<PickleMachine["array"]>): void {
    const size = arraySize(array);
    if (size === undefined) throw new MalformedPickle("holds an array of unknown size");
    if (size === "pickle") {
      const inner = walkPickle(this.#bytes, this.position, {
        budget: this.#options.budget,
      });
      this.#machine.sightings.push(...inner.sightings);
      if (inner.error !== undefined) throw new MalformedPickle(inner.error);
      this.position = inner.end;
      return;
    }
    const padding = size.padded ? 1 + (this.#bytes[this.position] ?? 0) : 0;
    this.position += padding + size.bytes;
    if (this.position > this.#bytes.length) throw new MalformedPickle("ends inside an array");
  }
}

/** What {@link PickleStream.error} says when the budget ended the walk. */
export const OUT_OF_BUDGET = "has more opcodes than are read";
