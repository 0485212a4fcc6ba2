/**
 * The code section with its price: every run of instructions is paid for before it begins, a call
 * pays for the locals that it clears, and what copies or fills pays by length. Whoever cannot pay
 * hits `unreachable`.
 */
import { skipInstruction } from "./skip-immediates.ts";
import { joined, RefusedModuleError, signed, unsigned, WasmReader } from "./wasm-bytes.ts";

/** Where a run ends: unreachable, loop, if, else, end, br, br_if, br_table, return. */
const ENDING: ReadonlySet<number> = new Set([0x00, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f]);
/** nop, block, loop, else, end */
const FREE: ReadonlySet<number> = new Set([0x01, 0x02, 0x03, 0x05, 0x0b]);
const MEMORY_GROW = 0x40;
const TABLE_GROW = 0xfc00f;
/** Work in the length that is on top of the stack: memory.init, copy, fill; table.init, copy, grow, fill. */
const BY_LENGTH: ReadonlySet<number> = new Set([
  0xfc008,
  0xfc00a,
  0xfc00b,
  0xfc00c,
  0xfc00e,
  TABLE_GROW,
  0xfc011,
]);
const GROW_COST = 10_000;
const CALL_COST = 8;
/** What the payment itself takes. */
const RUN_COST = 4;

export interface Fuel {
  /** Index of the global that holds what is left. */
  readonly global: number;
  /** Parameters of each function that the module defines. */
  readonly parameters: readonly number[];
}

/** @param body of the code section */
export function meterCode(body: Uint8Array, fuel: Fuel): Uint8Array {
  const reader = new WasmReader(body);
  const count = reader.number();
  const parts: (Uint8Array | number[])[] = [unsigned(count)];
  for (let index = 0; index < count; index += 1) {
    const size = reader.number();
    const start = reader.position;
    reader.skip(size);
    const metered = meterFunction(body.subarray(start, start + size), {
      fuel,
      parameters: fuel.parameters[index] ?? 0,
    });
    parts.push(unsigned(metered.length), metered);
  }
  return joined(parts);
}

interface Point {
  /** Where in the function's bytes the payment goes. */
  readonly offset: number;
  /** Absent where the length on the stack is what is paid for. */
  readonly cost?: number;
}

function meterFunction(
  body: Uint8Array,
  { fuel, parameters }: { readonly fuel: Fuel; readonly parameters: number },
): Uint8Array {
  const reader = new WasmReader(body);
  const groups = reader.number();
  const groupsStart = reader.position;
  let locals = 0;
  for (let left = groups; left > 0; left -= 1) {
    locals += reader.number();
    if (reader.byte() <= 0x64)
      throw new RefusedModuleError("it uses types that are not allowed here");
  }
  const codeStart = reader.position;
  const points = pointsOf(reader);
  const extra = parameters + locals;
  const parts: (Uint8Array | number[])[] = [
    unsigned(groups + 1),
    body.subarray(groupsStart, codeStart),
    [0x01, 0x7f],
    pay(fuel.global, locals),
  ];
  let position = codeStart;
  for (const { offset, cost: price } of points) {
    parts.push(body.subarray(position, offset));
    parts.push(price === undefined ? payByLength(fuel.global, extra) : pay(fuel.global, price));
    position = offset;
  }
  parts.push(body.subarray(position));
  return joined(parts);
}

/** One point for each run of instructions without a way in or out, and one before each bulk operation. */
function pointsOf(reader: WasmReader): readonly Point[] {
  const points: Point[] = [];
  let run: { readonly offset: number; cost: number } = { offset: reader.position, cost: CALL_COST };
  points.push(run);
  while (!reader.done) {
    const start = reader.position;
    const opcode = skipInstruction(reader);
    const cost = costOf(opcode);
    if (run.cost === 0 && cost > 0) run.cost = RUN_COST;
    run.cost += cost;
    if (BY_LENGTH.has(opcode)) points.push({ offset: start });
    if (!ENDING.has(opcode)) continue;
    run = { offset: reader.position, cost: 0 };
    points.push(run);
  }
  return points.filter(({ cost }) => cost !== 0);
}

/** Marks of structure cost nothing: whatever goes back to one is a branch, which does. */
function costOf(opcode: number): number {
  if (FREE.has(opcode)) return 0;
  return opcode === MEMORY_GROW || opcode === TABLE_GROW ? GROW_COST : 1;
}

const CHECK = [0x42, 0x00, 0x53, 0x04, 0x40, 0x00, 0x0b];

/** `fuel -= cost; if (fuel < 0) unreachable` */
function pay(global: number, cost: number): number[] {
  const index = unsigned(global);
  return [
    ...[0x23, ...index, 0x42, ...signed(cost), 0x7d, 0x24, ...index],
    ...[0x23, ...index, ...CHECK],
  ];
}

/** The same for an eighth of the i32 on top of the stack, which stays there. */
function payByLength(global: number, local: number): number[] {
  const index = unsigned(global);
  const length = unsigned(local);
  return [
    ...[0x22, ...length, 0x1a],
    ...[0x23, ...index, 0x20, ...length, 0xad, 0x42, 0x03, 0x88, 0x7d, 0x24, ...index],
    ...[0x23, ...index, ...CHECK, 0x20, ...length],
  ];
}
